// The lowest period of the nuclei of a formula of the family in a part of the plane.
//
// Beside folds Z_n(c) is no polynomial, and what its image of an edge does says nothing of the
// zeros within: two of opposite orientation cancel. But no fold stretches, so for all c within R of
// the centre
//     |z_n(c) - Z_n| <= r_n,   r_0 = 0,   r_n+1 = (|Z_n| + r_n)^d - |Z_n|^d + R,
// and while |Z_n| > r_n there is no nucleus of period n (R. Munafo's ball method). At the first n
// where that does not hold the nucleus is looked for at C - J^-1 Z_n, J = dZ_n/dC; where it is not
// found the box is cut, and in smaller boxes r_n is smaller.
//
// A disk around Z_n that later lies in itself is visited for ever; if none on the way holds 0, no
// period will be found.
#pragma once

#include <cstdint>

#include "base/formula.h"
#include "base/stop_flag.h"
#include "kernel/family/nucleus/critical_orbit.h"
#include "kernel/nucleus/plane_box.h"
#include "kernel/nucleus/search_outcome.h"

namespace mandel {

class FamilyBoxSearch {
public:
    // max_period: the highest limit that there will be.
    FamilyBoxSearch(const Formula& formula, PlaneBox box, std::uint64_t max_period);

    // Goes on from where it was; only after Limit is there more to find.
    PeriodSearch advance(std::uint64_t limit, const StopFlag& stop);

    const PlaneBox& box() const noexcept { return box_; }
    // Periods up to this one have been examined.
    std::uint64_t n() const noexcept { return orbit_.n(); }
    // What that took, in iterations of one point in short arithmetic.
    std::uint64_t work() const noexcept { return kWorkOfShortStep * n() + work_of_limbs_ / 4096; }
    // What the next step takes.
    std::uint64_t work_of_step() const noexcept;

private:
    // A step in short arithmetic takes as long as so many iterations do.
    static constexpr std::uint64_t kWorkOfShortStep = 1;

    void step();
    bool is_in_earlier_disk();

    const Formula formula_;
    const PlaneBox box_;
    const FloatExp radius_;  // R
    CriticalOrbit orbit_;
    std::uint64_t work_of_limbs_ = 0;
    FloatExp reach_;  // r_n
    // A larger disk since the last power of two, and that one; 0 if 0 was in it since.
    FloatExp wide_, earlier_wide_;
    ComplexExp earlier_z_;
};

}  // namespace mandel
