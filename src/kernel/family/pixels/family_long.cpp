#include "kernel/family/pixels/family_long.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "kernel/family/reference/scaled_slope.h"
#include "kernel/family/step/fixed_point.h"

namespace mandel {
namespace {

// How far |J| grows beyond one pixel before most of the points escape that double-doubles lose, at
// 2^72.
constexpr std::int64_t kFirstGrowth = 160;
constexpr std::uint64_t kLookEvery = 32;
// Below, a difference of two sizes is rounding.
constexpr std::int64_t kSlopeBits = 52;
// Of the exponents of slopes and of what the pixel adds to them.
constexpr std::int64_t kLongMargin = 8;
// What changes bits costs time.
constexpr std::int64_t kLongBitStep = 64;
// A z below is stepped over with wide exponents.
constexpr double kLongDip = 0x1p-100;

std::int64_t spare_bits(const FamilyTask& task) {
    const auto count = static_cast<std::int64_t>(std::bit_width(task.max_iterations));
    return count + 3 + std::bit_width(static_cast<unsigned>(task.formula.degree)) + 24;
}

// The derivative along an orbit, and by how many bits errors of it have grown.
class FamilyLongSlope {
public:
    explicit FamilyLongSlope(const FamilyTask& task) : task_(task) {
        set(task.is_julia ? task.unit : FamilySlope{});
        least_ = first_;
        now_ = least_;
        range_ = task.unit.largest().exponent - least_;
    }

    void step(const LocalSimilarity<double>& local) {
        slope_.step(local, false);
        if (slope_.is_off_scale()) set(slope_.wide());
        note();
    }
    void step(const LocalSimilarity<FloatExp>& local) {
        FamilySlope slope = slope_.wide();
        const ComplexExp g(local.g.re, local.g.im);
        if (task_.is_julia) {
            slope.step(g, local.conjugates);
        } else {
            slope.step(g, local.conjugates, task_.unit);
        }
        set(slope);
        note();
    }

    std::int64_t range() const { return range_; }
    // Bits that a step from z need not have, because errors before it and in it move the pixel less
    // than those of the first step do: by the derivative before the step, and after it.
    std::int64_t spared_bits(const Complex<double>& z) const {
        const int powers = task_.formula.degree - 1;
        const std::int64_t growth = now_ - first_;
        const std::int64_t in_step =
            powers * std::min<std::int64_t>(0, exponent_of(larger_size(z)));
        return std::max<std::int64_t>(0, growth + in_step - kLongMargin) / kLongBitStep *
               kLongBitStep;
    }
    FamilySlope wide() const { return slope_.wide(); }

private:
    void set(const FamilySlope& slope) { slope_.set(slope, task_.unit, !task_.is_julia); }

    // The product of the singular values is the determinant.
    void note() {
        const double size_sq = slope_.size_sq();
        if (size_sq == 0) return;
        const Complex<double>&r = slope_.right, &u = slope_.up;
        const double determinant = std::fabs(r.re * u.im - r.im * u.re);
        const std::int64_t most = exponent_of(size_sq) / 2 + 1 + slope_.scale;
        const std::int64_t least = exponent_of(determinant) + 2 * slope_.scale - most;
        now_ = std::max(least, most - kSlopeBits);
        least_ = std::min(least_, now_);
        range_ = std::max(range_, most - least_);
    }

    const FamilyTask& task_;
    ScaledSlope slope_;
    const std::int64_t first_ = task_.unit.smallest().exponent;
    std::int64_t least_, range_;  // of the smallest singular value so far
    std::int64_t now_;            // and at the end
};

}  // namespace

std::int64_t first_long_bits(const FamilyTask& task) {
    const std::int64_t depth = std::max<std::int64_t>(0, -task.unit.smallest().exponent);
    return depth + kFirstGrowth + spare_bits(task);
}

LongAttempt iterate_family_long(const FamilyTask& task, const BigComplex& z_0, const BigComplex& c,
                                std::int64_t bits, RecentIterates* recent, const StopFlag& stop) {
    FamilyFixedPoint orbit(task.formula, z_0, c, bits);
    FamilyLongSlope slope(task);
    LongAttempt attempt;
    for (std::uint64_t n = 0;; ++n) {
        const Complex<double> z = orbit.rounded_z();
        if (recent != nullptr) recent->add(n, z);
        const bool has_escaped = (n > 0 || task.is_julia) && !(norm(z) <= task.escape_radius_sq);
        const bool is_end = has_escaped || n == task.max_iterations;
        if (is_end || n % kLookEvery == 0) {
            attempt.wanted_bits = slope.range() + 2 + spare_bits(task);
            if (attempt.wanted_bits > bits || stop.is_requested()) return attempt;
        }
        if (is_end) {
            attempt.end = has_escaped ? family_end(slope.wide(), n, z, PixelStatus::Escaped)
                                      : family_end(slope.wide(), n, {}, PixelStatus::Limit);
            return attempt;
        }
        if (larger_size(z) < kLongDip) {
            const Complex<FloatExp> wide = orbit.z();
            orbit.step(bits);
            slope.step(local_similarity_at(task.formula, wide, orbit.v()));
        } else {
            orbit.step(bits - slope.spared_bits(z));
            slope.step(local_similarity_at(task.formula, z, orbit.v_signs()));
        }
        ++attempt.iterations;
    }
}

}  // namespace mandel
