#include "kernel/family/reference/family_orbit.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "base/error.h"
#include "base/work_meter.h"
#include "kernel/family/step/fixed_point.h"

namespace mandel {
namespace {

// However far pixels have parted.
constexpr std::int64_t kLeastBits = 192;
// log2 of sigma_min, in 1 / pixels, from where on a pixel's rounding no longer moves it: 2^-53 of
// |z| <= 4 is 2^-71 pixel.
constexpr double kParted = 20;
// What changes bits costs time: they change by so many at least.
constexpr std::int64_t kBitStep = 64;

std::int64_t guard_bits(std::uint64_t max_iterations) {
    return 96 + static_cast<std::int64_t>(std::bit_width(max_iterations));
}

std::int64_t rounded_up(std::int64_t bits) { return (bits + kBitStep - 1) / kBitStep * kBitStep; }

// pre(z)^d
Complex<FloatExp> power_of(const Formula& f, const Complex<FloatExp>& z) {
    const Complex<FloatExp> w{family::folded(f.pre_re, z.re), family::folded(f.pre_im, z.im)};
    Complex<FloatExp> power = w;
    for (int k = 1; k < f.degree; ++k) power = family::product(power, w);
    return power;
}

// When an orbit ends, and how many bits it needs until then.
class EndRule {
public:
    EndRule(const FamilyView& view, bool has_pixel)
        : view_(view),
          has_pixel_(has_pixel),
          far_sq_(FloatExp(view.escape_radius) * FloatExp(view.escape_radius) * 4),
          most_bits_(family_precision(view)),
          guard_(guard_bits(view.max_iterations)) {
        if (view.is_julia && has_pixel) slope_ = view.unit;
        // The orbit of 0 in a Julia set: by z^d of the nearest point that a pixel may have.
        if (!has_pixel) {
            const FloatExp least = view.unit.smallest();
            double log2 = 0;
            if (least.mantissa != 0) log2 = std::min(0.0, least.log2() * view.formula.degree);
            slope_.right = ComplexExp(1, 0, static_cast<std::int64_t>(std::floor(log2)));
            slope_.up = times_i(slope_.right);
        }
    }

    // Leaves z for the next one. is_start: 0 of the critical orbit of a Julia set, whose power is
    // in the slope already.
    void leave(const Complex<FloatExp>& z, bool is_start) {
        if (is_start && !has_pixel_) return;
        const Formula& f = view_.formula;
        LocalSimilarity<FloatExp> local = local_similarity_at(f, z, {});
        // Rounded signs will do for the size of a slope.
        if (f.has_post_fold()) local = local_similarity_at(f, z, power_of(f, z));
        const ComplexExp g(local.g.re, local.g.im);
        if (view_.is_julia) {
            slope_.step(g, local.conjugates);
        } else {
            slope_.step(g, local.conjugates, view_.unit);
        }
    }

    // For the step to a point with this slope.
    std::int64_t bits() const {
        if (view_.is_julia) return most_bits_;
        const FloatExp least = slope_.smallest();
        if (least.mantissa == 0) return most_bits_;
        const auto wanted = guard_ - static_cast<std::int64_t>(std::floor(least.log2()));
        return std::clamp(rounded_up(wanted), std::min(kLeastBits, most_bits_), most_bits_);
    }

    // At the point n >= 1, or at 0 in the plane of z.
    bool is_end(const Complex<FloatExp>& z, FamilyOrbit::End& end) const {
        const ComplexExp point(z.re, z.im);
        if (far_sq_ < point.norm()) {
            end = FamilyOrbit::End::Escaped;
            return true;
        }
        if (!view_.is_julia && slope_.distance_to(point) < FloatExp(2 * view_.radius)) {
            end = FamilyOrbit::End::Periodic;
            return true;
        }
        const FloatExp least = slope_.smallest();
        if (least.mantissa != 0 && least.log2() > kParted) {
            end = FamilyOrbit::End::Parted;
            return true;
        }
        return false;
    }

private:
    const FamilyView& view_;
    const bool has_pixel_;
    const FloatExp far_sq_;
    const std::int64_t most_bits_, guard_;
    FamilySlope slope_;
};

double narrow_part(const FloatExp& x) { return x.exponent < -1000 ? 0 : x.to_double(); }

}  // namespace

std::int64_t family_precision(const FamilyView& view) {
    const FloatExp least = view.unit.smallest();
    const std::int64_t depth = std::max<std::int64_t>(0, -least.exponent + 1);
    const std::int64_t bits = depth + guard_bits(view.max_iterations);
    return rounded_up(view.is_julia ? view.formula.degree * bits : bits);
}

FamilyOrbit::FamilyOrbit(const FamilyView& view, const BigComplex& z_0, const BigComplex& c,
                         bool has_pixel, const StopFlag& stop) {
    FamilyFixedPoint orbit(view.formula, z_0, c, family_precision(view));
    EndRule rule(view, has_pixel);
    const bool keeps_v = view.formula.has_post_fold();
    const bool is_precise = view.unit.smallest().exponent >= kPreciseSpacing;
    const std::uint64_t allowed = view.max_bytes / (keeps_v ? 64 : 32);
    Complex<FloatExp> z = orbit.z();
    append(z_, tiny_z_, z);
    if (is_precise) z_rest_.push_back(orbit.z_rest());
    if (view.is_julia && has_pixel && rule.is_end(z, end_)) return;
    WorkPhase phase(stop, Work::Orbit);
    std::int64_t bits = rule.bits();
    const std::int64_t most_bits = bits;
    for (std::uint64_t n = 1; n <= view.max_iterations; ++n) {
        if (n % 256 == 0) {
            phase.reach(std::max(static_cast<double>(n) / static_cast<double>(view.max_iterations),
                                 part_of_shrinking_orbit(bits, most_bits)));
            if (stop.is_requested()) {
                end_ = End::Stopped;
                return;
            }
        }
        if (n >= allowed) {
            throw Error("the reference orbit is longer than " + std::to_string(n) +
                        " iterations, which is all that fits in " +
                        std::to_string(view.max_bytes >> 20) + " MB; lower the iteration limit");
        }
        rule.leave(z, n == 1);
        // An error before this step counts by the slope before it, one in it by that after it.
        const std::int64_t bits_after = rule.bits();
        orbit.step(std::max(bits, bits_after));
        bits = bits_after;
        if (keeps_v) append(v_, tiny_v_, orbit.v());
        if (keeps_v && is_precise) v_rest_.push_back(orbit.v_rest());
        z = orbit.z();
        append(z_, tiny_z_, z);
        if (is_precise) z_rest_.push_back(orbit.z_rest());
        if (rule.is_end(z, end_)) return;
    }
    end_ = End::Limit;
}

void FamilyOrbit::append(std::vector<Complex<double>>& values, std::vector<Tiny>& tiny,
                         const Complex<FloatExp>& value) {
    const Complex<double> rounded{narrow_part(value.re), narrow_part(value.im)};
    const auto is_tiny = [](const FloatExp& part, double in_double) {
        return part.mantissa != 0 && std::fabs(in_double) < kTiny;
    };
    if (is_tiny(value.re, rounded.re) || is_tiny(value.im, rounded.im)) {
        tiny.push_back({static_cast<std::uint32_t>(values.size()), value});
    }
    values.push_back(rounded);
}

Complex<FloatExp> FamilyOrbit::wide(const std::vector<Complex<double>>& values,
                                    const std::vector<Tiny>& tiny, std::uint32_t m) noexcept {
    const Complex<double>& value = values[m];
    const bool may_be_tiny = std::fabs(value.re) < kTiny || std::fabs(value.im) < kTiny;
    if (may_be_tiny) {
        const auto place = std::ranges::lower_bound(tiny, m, {}, &Tiny::m);
        if (place != tiny.end() && place->m == m) return place->value;
    }
    return {FloatExp(value.re), FloatExp(value.im)};
}

Complex<FloatExp> FamilyOrbit::wide_z(std::uint32_t m) const noexcept {
    return wide(z_, tiny_z_, m);
}

Complex<FloatExp> FamilyOrbit::wide_v(std::uint32_t m) const noexcept {
    return v_.empty() ? Complex<FloatExp>{} : wide(v_, tiny_v_, m);
}

}  // namespace mandel
