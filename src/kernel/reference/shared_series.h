// How far all pixels of a deep view go together with one polynomial (series approximation, K. I.
// Martin, "Superfractalthing", 2013): from the shared start on, through dips of the reference and
// past its end, to where their orbits differ so much that no short polynomial holds.
//
// With u = dc / R, |u| <= 1 for every dc of the view,
//     dz = sum over k of dz[k] u^k,   right to the sum of error[k] |u|^k.
// It is driven on as a pixel is (perturb.h), by long steps and single ones, in arithmetic of
// polynomials that are cut off at degree K. What is cut off, what the steps leave out and what is
// rounded goes into the error, which each step magnifies by at most |2 z|. It ends before the error
// is as large as a small part of the distance of two neighbouring pixels, so that it is exact in
// the sense that the long steps are. Near a point of the view where dz/dc is 0 a pixel may be moved
// farther than that: each is asked (series_starts.h), and begins at the shared start if it is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/stop_flag.h"
#include "kernel/reference/linear_approximation.h"
#include "kernel/reference/reference_orbit.h"
#include "kernel/reference/shared_start.h"
#include "num/floatexp.h"

namespace mandel {

// The view that it is for.
struct SeriesView {
    FloatExp radius, spacing;  // the largest |dc|; of pixels
    double escape_radius = 0;
    bool ends_at_period = false;  // pixels that come back to the start are to be seen there
};

struct SharedSeries {
    // Chosen: each dip of the reference that is as small as dz doubles the degree that is needed;
    // with 16 the series ends one such dip earlier.
    static constexpr std::size_t kDegree = 32;
    // dz of neighbouring pixels differs by at least this in size, or there is no series: so doubles
    // hold everything.
    static constexpr std::int64_t kLeastExponent = -380;
    // For `step`: only pixels that go on directly (direct_tail.h) can begin within one.
    static constexpr std::uint32_t kWithinStep = LinearApproximation::kNone;

    std::uint64_t bounded_until = 0;  // no pixel escapes up to this n

    std::uint64_t n = 0;     // where pixels begin; 0: none does
    std::uint32_t m = 0;     // of the reference
    std::uint32_t step = 0;  // the step of the table that starts there
    bool is_at_end = false;  // of the reference: pixels are rebased first
    std::size_t degree = 0;
    std::array<Complex<double>, kDegree + 1> dz{};
    std::array<double, kDegree + 2> error{};  // of dz: the sum of error[k] |u|^k at most
    FloatExp radius;                          // R

    // Where all pixels were rebased, the last two times that count for a trail
    // (pixel/orbit_trail.h): z = the sum of z[k] u^k at n, from index m.
    struct Rebasing {
        std::uint64_t n = 0;
        std::uint32_t m = 0;
        std::size_t degree = 0;
        std::array<Complex<double>, kDegree + 1> z{};
    };
    std::array<Rebasing, 2> rebasings{};  // older and newer; n = 0: none

    SharedSeries() = default;
    // After `stop` it may be shorter.
    SharedSeries(const ReferenceOrbit& orbit, const LinearApproximation& table,
                 const SharedStart& start, const SeriesView& view, const StopFlag& stop);
};

}  // namespace mandel
