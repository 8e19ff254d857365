// The minibrot that matters in a view: the component of lowest period, its centre (nucleus) to
// full precision, its size, how it is turned, and whether it is a cardioid or a disk.
//
// The lowest period comes from period_search.h; the nucleus, where Z_p(c) = 0, is found from there
// by Newton's method in arbitrary precision. Size and orientation follow from the orbit of the
// nucleus (C. Heiland-Allen, "Deriving the size estimate", mathr.co.uk, 2016):
//     l_1 = 1, b_1 = 1;  l_q+1 = 2 Z_q l_q,  b_q+1 = b_q + 1 / l_q+1;  size = 1 / (b_p l_p^2),
// by which the set around it is a copy of the whole one, scaled and turned.
//
// The shape follows from the second order of the multiplier of the cycle (A. Dolotin, A. Morozov,
// "On the shapes of elementary domains", 2008). Let G_q(u, c) be the orbit from Z_1 = u + c, so
// that G_u = l and G_c = l b at u = 0, with
//     G_uc <- 2 (G_u G_c + Z G_uc),  G_cc <- 2 (G_c^2 + Z G_cc).
// The cycle's multiplier as a series in c - nucleus, solved for c, is c = a L + b L^2 with
//     -2 b / a = 1 + (G_cc / (2 G_c) + G_uc / G_u) / (G_c G_u):
// 1 for c = L/2 - L^2/4, the main cardioid, and 0 for a disk.
#pragma once

#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "kernel/period_search.h"
#include "kernel/plane_box.h"

namespace mandel {

enum class ComponentShape : std::uint8_t { Cardioid, Disk };

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
