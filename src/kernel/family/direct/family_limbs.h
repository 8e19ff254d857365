// What double-doubles lose (family_direct.h), for formulas of degree 2: orbits in limbs of 52 bits
// in fixed point, as in long_orbit.h, with fewer and fewer limbs as errors grow.
//
// z is a sign and limbs, the topmost of them whole; folds are signs. A step of L limbs errs by less
// than 8 L units of the last one, and carries on the bound
//     e <- |g| e + 8 L units
// as in double-doubles. Once e is beyond 2^56 units the last limb is noise and is dropped, which
// adds a unit of the one before it. Where |z| dips e falls with it: deep views, whose dips are
// deep, keep spare limbs for that. A point is lost when e is beyond 2^-24 with two limbs left.
//
// Sums of integers do not depend on their order, and the derivative and e are fixed sequences of
// correctly rounded operations: every instruction set yields the same.
#pragma once

#include <gmp.h>

#include <array>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/simd_level.h"
#include "base/stop_flag.h"
#include "kernel/family/direct/family_direct.h"
#include "kernel/pixel/orbit_ends.h"

namespace mandel {

// Points, or z_0, in digits of 52 bits that have the sign of the number.
class FamilyLimbPoints {
public:
    static constexpr int kLimbBits = 52;
    static constexpr std::size_t kMinLimbs = 2, kMaxLimbs = 32;
    // After the point, of all digits.
    static constexpr int kBits = kLimbBits * (kMaxLimbs - 1);
    using Digits = std::array<std::int64_t, kMaxLimbs>;
    struct Point {
        Digits re, im;
        std::size_t tag, limbs;
    };

    // The digits of number 2^kBits.
    static Digits digits(mpz_srcptr number);
    // Those that an orbit begins with whose errors grow by so many bits.
    static std::size_t limbs_for(double growth_bits) noexcept;
    // The growth that orbits of so many limbs can take.
    static double growth_of(std::size_t limbs) noexcept;

    void add(mpz_srcptr re, mpz_srcptr im, std::size_t tag, std::size_t limbs) {
        points_.push_back({digits(re), digits(im), tag, limbs});
    }
    std::span<const Point> points() const noexcept { return points_; }

private:
    std::vector<Point> points_;
};

struct FamilyLimbTask {
    FamilyDirectTask direct;
    // The pixel matrix in it is 2^scale times the real one, and so are derivatives on the way: in
    // the range of doubles in views of any depth.
    std::int64_t scale = 0;
    int spare_limbs = 0;
    FamilyLimbPoints::Digits constant_re{}, constant_im{};  // of a Julia set
};

// |points| and |constant| are at most 4 in both parts. Sets the ends at their tags. What is lost is
// left as it is but for n, the n at which it was; with kNeverInLimbs there it cannot be iterated in
// limbs. Returns the steps, each times the square of its limbs.
constexpr std::uint64_t kNeverInLimbs = ~std::uint64_t{0};
std::uint64_t iterate_family_limbs(SimdLevel level, const FamilyLimbTask& task,
                                   const FamilyLimbPoints& points, const OrbitEnds& ends,
                                   const StopFlag& stop);

}  // namespace mandel
