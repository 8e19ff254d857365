#include "kernel/family/family_long.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "kernel/family/fixed_point.h"

namespace mandel {
namespace {

// How far |J| grows beyond one pixel before most lost points escape.
constexpr std::int64_t kFirstGrowth = 96;
constexpr std::uint64_t kLookEvery = 32;
constexpr std::int64_t kSlopeBits = 52;

std::int64_t spare_bits(const FamilyTask& task) {
    const auto count = static_cast<std::int64_t>(std::bit_width(task.max_iterations));
    return count + 3 + std::bit_width(static_cast<unsigned>(task.formula.degree)) + 24;
}

}  // namespace

std::int64_t first_long_bits(const FamilyTask& task) {
    const std::int64_t depth = std::max<std::int64_t>(0, -task.unit.smallest().exponent);
    return depth + kFirstGrowth + spare_bits(task);
}

LongAttempt iterate_family_long(const FamilyTask& task, const BigComplex& z_0, const BigComplex& c,
                                std::int64_t bits, const StopFlag& stop) {
    FamilyFixedPoint orbit(task.formula, z_0, c, bits);
    FamilySlope slope;
    if (task.is_julia) slope = task.unit;
    std::int64_t least = task.unit.smallest().exponent;
    std::int64_t range = task.unit.largest().exponent - least;
    LongAttempt attempt;
    const auto is_right = [&] {
        attempt.wanted_bits = range + 2 + spare_bits(task);
        return attempt.wanted_bits <= bits;
    };
    for (std::uint64_t n = 0;; ++n) {
        const Complex<FloatExp> wide = orbit.z();
        const ComplexExp point(wide.re, wide.im);
        const Complex<double> z = point.to_double();
        const bool has_escaped = (n > 0 || task.is_julia) && !(norm(z) <= task.escape_radius_sq);
        const bool is_end = has_escaped || n == task.max_iterations;
        if (is_end || n % kLookEvery == 0) {
            if (!is_right() || stop.is_requested()) return attempt;
        }
        if (is_end) {
            attempt.end = has_escaped ? family_end(slope, n, z, PixelStatus::Escaped)
                                      : family_end(slope, n, {}, PixelStatus::Limit);
            return attempt;
        }
        orbit.step(bits);
        ++attempt.iterations;
        const LocalSimilarity<FloatExp> local = local_similarity_at(task.formula, wide, orbit.v());
        const ComplexExp g(local.g.re, local.g.im);
        if (task.is_julia) {
            slope.step(g, local.conjugates);
        } else {
            slope.step(g, local.conjugates, task.unit);
        }
        const std::int64_t most = slope.largest().exponent;
        // Below, a difference of two sizes is rounding.
        least = std::min(least, std::max(slope.smallest().exponent, most - kSlopeBits));
        range = std::max(range, most - least);
    }
}

}  // namespace mandel
