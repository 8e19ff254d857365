// The minibrot that matters in a view: the component of lowest period, its centre (nucleus) to
// full precision, its size, how it is turned, and whether it is a cardioid or a disk.
//
// The lowest period comes from box_search.h; the nucleus, where Z_p(c) = 0, is found from there
// by nucleus_refinement.h; its size and shape follow from component_orbit.h.
#pragma once

#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "kernel/nucleus/component_orbit.h"
#include "kernel/nucleus/lowest_nucleus.h"

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

// The nucleus of lowest period in the box.
NucleusSearch find_nucleus(const PlaneBox& box, const PeriodLimits& limits, const StopFlag& stop);

}  // namespace mandel
