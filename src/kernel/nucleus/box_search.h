// The lowest period of the nuclei in a rectangle of the plane.
//
// The critical orbit Z_n(c) is a polynomial in c whose zeros are the nuclei of the periods that
// divide n. So the first n for which the image of the rectangle's edge under Z_n winds around 0 is
// the lowest period inside (the argument principle). The orbit of the centre runs in arbitrary
// precision, points on the edge as perturbations of it (R. Munafo's ball method and C.
// Heiland-Allen's "Finding periods in the Mandelbrot set", mathr.co.uk, 2013, ask the same of a
// disk and of four corners).
//
// What lies between two of the points that are followed is taken to be mapped between their images.
// A gap between two components at their tangent point that is narrower than that is overlooked:
// what lies in it shows in smaller boxes.
#pragma once

#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "kernel/inside/attraction_watch.h"
#include "kernel/limbs/fixed_point_orbit.h"
#include "kernel/nucleus/edge_image.h"
#include "kernel/nucleus/plane_box.h"

namespace mandel {

struct PeriodSearch {
    enum class End : std::uint8_t {
        Found,      // n is the lowest period, and a nucleus of it lies inside
        Escaped,    // every point inside escapes: there is no nucleus
        Attracted,  // every point inside has the same attracting cycle, with its nucleus elsewhere
        Unclear,    // the image became too large to follow; periods up to n are excluded
        Limit,      // periods up to n, the limit, are excluded
        Stopped,
    };
    End end = End::Limit;
    std::uint64_t n = 0;
    ComplexExp guess;  // for Found: about where the nucleus is, as an offset from the centre
};

class BoxSearch {
public:
    // max_period: the highest limit that there will be.
    BoxSearch(PlaneBox box, std::uint64_t max_period);

    // Goes on from where it was; after any end but Limit there is no more to be had.
    PeriodSearch advance(std::uint64_t limit, const StopFlag& stop);

    const PlaneBox& box() const noexcept { return box_; }
    // Periods up to this one are looked at.
    std::uint64_t n() const noexcept { return n_; }
    // What that took, in iterations of one point in short arithmetic.
    std::uint64_t work() const noexcept { return n_ + extra_work_; }

private:
    void step();
    std::optional<PeriodSearch::End> judge();
    bool is_attracted_now(const StopFlag& stop);

    const PlaneBox box_;
    const mpfr_prec_t bits_;
    EdgeImage edge_;
    std::optional<FixedPointOrbit> orbit_;  // there if n_ > 1: all c are looked at once
    AttractionWatch attraction_;
    std::uint64_t n_ = 0, extra_work_ = 0;
    ComplexExp z_, d_;  // Z_n and dZ_n/dc
};

}  // namespace mandel
