// Orbits of single points in as many digits as each of them needs: for those that doubles lose.
//
// However a point is iterated in doubles, all its roundings together look like a shift of the
// point by some E pixels. Once |D| = |dz / dpixel| is beyond 1 / E, z no longer depends on the
// point. For most points that does not matter: the orbit is about to escape, and the distance to
// the set is below E. But in a view along the boundary of a minibrot such an orbit may go on for
// millions of iterations, and whether it escapes is then decided by rounding.
//
// Here z is a sign and limbs of 52 bits in fixed point, the topmost of them whole. A step is
//     re' = re^2 - im^2 + c.re,   im' = 2 re im + c.im
// from the columns of the products down to the last limb; what is below is dropped. That is an
// error of at most 8 L units of the last limb for L limbs. Sums of integers do not depend on their
// order, so every instruction set yields the same limbs and, with D in doubles beside them, the
// same results. Errors of N steps come to less than N 8 L 2^(-52 (L - 1)) / min |D| pixels, so
//     log2(max |D| / min |D|) <= 52 (L - 1) - log2(8 L N) - 24
// along an orbit proves that all of it is right to 2^-24. Where it is not, L was too small.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/simd_level.h"
#include "base/stop_flag.h"
#include "kernel/pixel/orbit_ends.h"
#include "kernel/replay/recent_iterates.h"
#include "num/big_float.h"
#include "num/floatexp.h"

namespace mandel {

struct LongOrbitTask {
    std::uint64_t max_iterations = 0;  // at least 1
    double escape_radius_sq = 0;       // at most 2^20, so that the whole limb holds what is beyond
    ComplexExp pixel;                  // dc / dpixel: what the derivative is taken by
};

// Points with the same number of limbs.
class LongPoints {
public:
    static constexpr int kLimbBits = 52;
    static constexpr std::size_t kMinLimbs = 3;
    // So that a column of products stays in 64 bits.
    static constexpr std::size_t kMaxLimbs = 256;

    explicit LongPoints(std::size_t limbs) : limbs_(limbs) {}

    // |c| <= 4 in both parts; `tag` is the caller's.
    void add(const BigFloat& re, const BigFloat& im, std::size_t tag);

    std::size_t size() const noexcept { return tags_.size(); }
    std::size_t limbs() const noexcept { return limbs_; }
    std::size_t tag(std::size_t i) const noexcept { return tags_[i]; }
    // Digits [0..limbs), the whole one first; all have the sign of the number.
    std::span<const std::int64_t> re(std::size_t i) const noexcept {
        return {&digits_[2 * i * limbs_], limbs_};
    }
    std::span<const std::int64_t> im(std::size_t i) const noexcept {
        return {&digits_[(2 * i + 1) * limbs_], limbs_};
    }
    // The point in doubles.
    Complex<double> near(std::size_t i) const noexcept { return {first(re(i)), first(im(i))}; }

    // log2 of the largest ratio of two |D| of an orbit of that many steps with so many limbs.
    static double capacity(std::size_t limbs, std::uint64_t iterations) noexcept;
    // The limbs for that ratio.
    static std::size_t limbs_for(double ratio_log2, std::uint64_t iterations) noexcept;

private:
    static double first(std::span<const std::int64_t> digits) noexcept {
        return static_cast<double>(digits[0]) + 0x1p-52 * static_cast<double>(digits[1]) +
               0x1p-104 * static_cast<double>(digits[2]);
    }
    void add_digits(const BigFloat& number);

    std::size_t limbs_;
    std::vector<std::int64_t> digits_;
    std::vector<std::size_t> tags_;
};

// Iterates the points and sets the end of point i at place tag(i). An orbit that would need more
// limbs is left as it is. Returns the number of iterations. Avx512 is fast only with IFMA. The last
// iterates of points that escape are put into `recent`, one for each point, unless it is empty.
std::uint64_t iterate_long_points(SimdLevel level, const LongOrbitTask& task,
                                  const LongPoints& points, const OrbitEnds& ends,
                                  const StopFlag& stop, std::span<RecentIterates> recent = {});

}  // namespace mandel
