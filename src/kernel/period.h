// The minibrot that matters in a view: the component of lowest period, its centre (nucleus) to
// full precision, its size, how it is turned, and whether it is a cardioid or a disk.
//
// The lowest period comes from period_search.h; the nucleus, where Z_p(c) = 0, is found from there
// by nucleus_refinement.h; what it looks like is told by component_orbit.h.
#pragma once

#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "kernel/component_orbit.h"
#include "kernel/period_search.h"
#include "kernel/plane_box.h"

namespace mandel {

struct Nucleus {
    std::uint64_t period = 0;
    BigFloat re, im;  // right to 2^-72 of its size, and better
    ComplexExp size;  // 1 for the whole set
    ComponentShape shape = ComponentShape::Cardioid;

    // The zoom at which a minibrot fills a picture as the whole set does at zoom 1.
    FloatExp framing_zoom() const { return FloatExp(1.0) / size.abs(); }
    // By how much it is turned, counter-clockwise, in turns in [0, 1).
    double orientation() const;
};

struct NucleusSearch {
    PeriodSearch::End end = PeriodSearch::End::Limit;
    std::optional<Nucleus> nucleus;  // there if `end` is Found
};

// The nucleus of lowest period, up to max_period, in the box.
NucleusSearch find_nucleus(const PlaneBox& box, std::uint64_t max_period, const StopFlag& stop);

}  // namespace mandel
