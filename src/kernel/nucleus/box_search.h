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
#include "kernel/nucleus/search_outcome.h"

namespace mandel {

class BoxSearch {
public:
    // max_period: the highest limit that there will be.
    BoxSearch(PlaneBox box, std::uint64_t max_period);

    // Goes on from where it was; only after Limit is there more to find.
    PeriodSearch advance(std::uint64_t limit, const StopFlag& stop);

    const PlaneBox& box() const noexcept { return box_; }
    // Periods up to this one have been examined.
    std::uint64_t n() const noexcept { return n_; }
    // What that took, in iterations of one point in short arithmetic.
    std::uint64_t work() const noexcept { return n_ + extra_work_ + work_of_limbs_ / 4096; }
    // What the next step takes.
    std::uint64_t work_of_step() const noexcept { return 1 + work_of_limbs(bits_now()) / 4096; }

private:
    void step();
    std::optional<SearchOutcome> judge();
    bool is_attracted_now(const StopFlag& stop);

    const PlaneBox box_;
    const mpfr_prec_t bits_;
    EdgeImage edge_;
    std::optional<FixedPointOrbit> orbit_;  // there if n_ > 1
    AttractionWatch attraction_;
    std::int64_t bits_now() const noexcept;

    std::uint64_t n_ = 0, extra_work_ = 0, work_of_limbs_ = 0;
    ComplexExp z_, d_;  // Z_n and dZ_n/dc
};

}  // namespace mandel
