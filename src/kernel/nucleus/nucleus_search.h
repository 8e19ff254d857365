// The minibrot that matters in a view: the component of lowest period, its centre (nucleus) to
// full precision, its size, how it is turned, and whether it is a cardioid or a disk.
//
// The lowest period comes from box_search.h; the nucleus, where Z_p(c) = 0, is found from there
// by nucleus_refinement.h; its size and shape follow from component_orbit.h.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "kernel/limbs/fixed_point_orbit.h"
#include "kernel/nucleus/box_search.h"
#include "kernel/nucleus/component_orbit.h"
#include "kernel/nucleus/plane_box.h"

namespace mandel {

struct Nucleus {
    std::uint64_t period = 0;
    BigFloat re, im;  // right to 2^-72 of its size, and better
    ComplexExp size;  // 1 for the whole set
    ComponentShape shape = ComponentShape::Cardioid;

    // By how much it is turned, counter-clockwise, in turns in [0, 1).
    double orientation() const;
};

// Found: of the lowest period, unless the search was given up before that was clear.
struct NucleusSearch {
    SearchOutcome outcome = SearchOutcome::Limit;
    std::optional<Nucleus> nucleus;  // there if Found
};

struct PeriodLimits {
    // A period that was asked for allows what one short orbit of it takes, and all that goes with
    // it.
    PeriodLimits(std::uint64_t period)
        : max_period(period), max_work(std::max(period, kUsualWork) + kUsualWork / 16) {}
    // The same for long orbits, of points known to so many bits.
    void allow_one_orbit(std::int64_t bits) {
        max_work = std::max(max_work, max_period * (1 + work_of_limbs(bits) / 4096));
    }

    std::uint64_t max_period;
    // After so much the search is given up: iterations of all orbits together, of long ones each
    // counting more, so that the same is found on every machine.
    std::uint64_t max_work;
    bool interpolates = true;  // when a nucleus is refined (nucleus_refinement.h)

private:
    // Takes some seconds where a few limbs are enough.
    static constexpr std::uint64_t kUsualWork = std::uint64_t{1} << 24;
};

// The nucleus of lowest period in the box.
NucleusSearch find_nucleus(const PlaneBox& box, const PeriodLimits& limits, const StopFlag& stop);

}  // namespace mandel
