// Taylor series of what the cycles near a parameter b yield, as functions of g = c - b.
//
// The first coefficient is known from derivatives. The others come from samples on a circle:
//     h_k = mean of h(g_j) e^{-i k phi_j} / s^k,   g_j = s e^{i phi_j},  s = rho / 8, 16 of them.
// With |h| < M for |g| < rho, Cauchy's estimate bounds what the finite mean mixes in (below
// 2^-47 M / rho^2 for k = 2) and what is left out beyond the last coefficient.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "kernel/component/period_map.h"

namespace mandel {

class AnalyticForm {
public:
    static constexpr std::size_t kSamples = 16;
    static constexpr std::size_t kDegree = 6;
    using Samples = std::array<ComplexExp, kSamples>;  // h(g_j), phi_j = j / 16 turns

    // h - h(0), of which slope is the first derivative at 0.
    struct Known {
        ComplexExp slope;
        FloatExp constant_error;  // of h - h(0)
        FloatExp slope_error;
        FloatExp size;          // |h| < size for |g| < rho
        FloatExp sample_error;  // of any sample
        FloatExp rho;
    };
    AnalyticForm() = default;
    AnalyticForm(const Known& known, const Samples& samples);

    // For |g| <= rho / 16.
    ComplexExp at(const ComplexExp& g) const noexcept;
    FloatExp error_at(const FloatExp& distance) const noexcept;  // of at(), |g| <= distance
    FloatExp slope_at(const FloatExp& distance) const noexcept;  // a bound of |dh/dg|

private:
    std::array<ComplexExp, kDegree + 1> coefficients_;  // of g^0, which is 0, g^1, ...
    std::array<FloatExp, kDegree + 1> sizes_;
    FloatExp constant_, linear_, square_, beyond_;  // what is wrong with it, by powers of |g|
};

// |z - z_0| <= r, |g| <= rho; there |F_z - F_z(z_0)| <= change.
struct SampledDisk {
    FloatExp r, rho, change;
};

// The multiplier of the one cycle in the disk, right to 2^-30 of `change` and the roundings.
std::optional<AnalyticForm::Samples> sample_multiplier(const PeriodMap& map,
                                                       const SampledDisk& disk);

// Of the two cycles in the disk, which meet at b; |1 - m| <= change.
struct CuspSamples {
    AnalyticForm::Samples product;  // (1 - m_1) (1 - m_2)
    ComplexExp index;  // the mean of 1 / (1 - m_1) + 1 / (1 - m_2), which is its value at b
};
std::optional<CuspSamples> sample_cusp(const PeriodMap& map, const SampledDisk& disk);

}  // namespace mandel
