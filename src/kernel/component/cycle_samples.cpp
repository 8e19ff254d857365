#include "kernel/component/cycle_samples.h"

#include "base/elementary.h"

namespace mandel {
namespace {

constexpr std::size_t kSamples = AnalyticForm::kSamples;
constexpr double kSampledShare = 0.125;

// e^{i phi_j}
ComplexExp direction(std::size_t j) {
    const CosSin turn = repeatable_cos_sin_turns(static_cast<double>(j % kSamples) / kSamples);
    return {turn.cos, turn.sin, 0};
}

// The multiplier of the cycle near z_0 + dz at b + g; nothing unless one is proved to be so near
// that it is right.
std::optional<ComplexExp> multiplier_near(const PeriodMap& map, const SampledDisk& disk,
                                          ComplexExp dz, const ComplexExp& g) {
    constexpr int kMostSteps = 40;
    const ComplexExp minus_one(-1, 0, 0);
    for (int i = 0; i < kMostSteps; ++i) {
        const PerturbedReturn image = perturbed_return(map, dz, g);
        const ComplexExp away = image.slope + minus_one;
        if (away.is_zero()) return std::nullopt;
        const ComplexExp step = (dz + -image.dz) / away;
        dz = dz + step;
        if (!(dz.abs() * 2.0 < disk.r)) return std::nullopt;
        // Within a disk of twice the step the slope changes by less than a quarter of
        // |F_z - 1|, so there is a cycle in it.
        const FloatExp slope_change = disk.change * step.abs() * 8.0 / disk.r;
        if (step.abs() < disk.r * 0x1p-40 && slope_change * 4.0 < away.abs()) return image.slope;
    }
    return std::nullopt;
}

ComplexExp square_root(const ComplexExp& x) {
    const bool is_odd = (x.exponent & 1) != 0;
    const double scale = is_odd ? 2 : 1;
    const double re = x.re * scale, im = x.im * scale, size = std::sqrt(re * re + im * im);
    const double a = std::sqrt((size + std::fabs(re)) / 2), b = std::fabs(im) / (2 * a);
    const double root_re = re < 0 ? b : a, root_im = re < 0 ? a : b;
    return {root_re, im < 0 ? -root_im : root_im, (x.exponent - is_odd) / 2};
}

}  // namespace

AnalyticForm::AnalyticForm(const Known& known, const Samples& samples)
    : constant_(known.constant_error), linear_(known.slope_error) {
    const FloatExp one(1.0), scale = FloatExp(1 / kSampledShare) / known.rho;
    coefficients_[1] = known.slope;
    FloatExp power = scale;
    for (std::size_t k = 2; k <= kDegree; ++k) {
        ComplexExp sum;
        for (std::size_t j = 0; j < kSamples; ++j) {
            sum = sum + samples[j] * direction(kSamples * kDegree - k * j);
        }
        power = power * scale;
        coefficients_[k] = sum * (power * (1.0 / kSamples));
    }
    for (std::size_t k = 1; k <= kDegree; ++k) sizes_[k] = coefficients_[k].abs();
    // Each coefficient is off by up to e (8 / rho)^k; used for |g| < rho / 16 that makes less than
    // twice the part of the first one.
    const FloatExp sample_error = known.sample_error + known.size * 0x1p-40;
    square_ = sample_error * scale * scale * 2.0;
    beyond_ = known.size * 2.2;
    for (std::size_t k = 0; k <= kDegree; ++k) beyond_ = beyond_ / known.rho;
}

ComplexExp AnalyticForm::at(const ComplexExp& g) const noexcept {
    ComplexExp value = coefficients_[kDegree];
    for (std::size_t k = kDegree; k-- > 0;) value = value * g + coefficients_[k];
    return value;
}

FloatExp AnalyticForm::error_at(const FloatExp& distance) const noexcept {
    const FloatExp square = distance * distance;
    static_assert(kDegree == 6);
    return constant_ + linear_ * distance + square_ * square +
           beyond_ * distance * square * square * square;
}

FloatExp AnalyticForm::slope_at(const FloatExp& distance) const noexcept {
    FloatExp sum = sizes_[kDegree] * static_cast<double>(kDegree);
    for (std::size_t k = kDegree - 1; k > 0; --k) {
        sum = sum * distance + sizes_[k] * static_cast<double>(k);
    }
    return sum;
}

std::optional<AnalyticForm::Samples> sample_multiplier(const PeriodMap& map,
                                                       const SampledDisk& disk) {
    const ComplexExp away = ComplexExp(1, 0, 0) + -map.slope.to_complex_exp();
    if (away.is_zero()) return std::nullopt;
    AnalyticForm::Samples samples;
    for (std::size_t j = 0; j < kSamples; ++j) {
        const ComplexExp g = direction(j) * (disk.rho * kSampledShare);
        const auto multiplier = multiplier_near(map, disk, map.by_c * g / away, g);
        if (!multiplier) return std::nullopt;
        samples[j] = *multiplier;
    }
    return samples;
}

std::optional<CuspSamples> sample_cusp(const PeriodMap& map, const SampledDisk& disk) {
    const ComplexExp one(1, 0, 0);
    if (map.by_zz.is_zero()) return std::nullopt;
    CuspSamples samples;
    for (std::size_t j = 0; j < kSamples; ++j) {
        const ComplexExp g = direction(j) * (disk.rho * kSampledShare);
        // F - z = F_zz dz^2 / 2 + F_c g
        const ComplexExp start = square_root(-twice(map.by_c * g) / map.by_zz);
        const auto first = multiplier_near(map, disk, start, g);
        const auto second = multiplier_near(map, disk, -start, g);
        if (!first || !second) return std::nullopt;
        const ComplexExp a = one + -*first, b = one + -*second;
        // Not the same one twice: they are on either side of 1.
        const FloatExp apart = (a + -b).abs();
        if (!(a.abs() < apart) || !(b.abs() < apart)) return std::nullopt;
        samples.product[j] = a * b;
        samples.index = samples.index + (a + b) / (a * b) * FloatExp(1.0 / kSamples);
    }
    return samples;
}

}  // namespace mandel
