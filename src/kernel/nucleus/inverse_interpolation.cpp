#include "kernel/nucleus/inverse_interpolation.h"

#include <algorithm>
#include <vector>

namespace mandel {

BigComplex step_to_zero(std::span<const RootSample> samples, mpfr_prec_t bits) {
    const std::size_t count = samples.size();
    // Points and values in the order of their use, the nearest first.
    const auto value = [&](std::size_t i) -> const BigComplex& {
        return samples[count - 1 - i].value;
    };
    std::vector<BigComplex> divided;
    for (std::size_t i = 0; i < count; ++i) {
        divided.push_back(difference(samples[count - 1 - i].c, samples.back().c, bits));
    }
    for (std::size_t order = 1; order < count; ++order) {
        for (std::size_t i = count - 1; i >= order; --i) {
            divided[i] = quotient(difference(divided[i], divided[i - 1], bits),
                                  difference(value(i), value(i - order), bits), bits);
        }
    }
    BigComplex zero = divided[count - 1];
    for (std::size_t i = count - 1; i-- > 0;) {
        zero = difference(divided[i], product(value(i), zero, bits), bits);
    }
    return zero;
}

std::int64_t predicted_error(std::span<const RootSample> samples, std::int64_t beta) noexcept {
    std::int64_t product = beta, noise = samples.back().noise_exponent, nearer = 0;
    std::int64_t count = 0;
    // From the nearest point on; `nearer`: the sum of e_j of those before.
    for (auto sample = samples.rbegin(); sample != samples.rend(); ++sample) {
        const std::int64_t e = sample->error_exponent;
        product += e - beta;
        noise = std::max(noise, sample->noise_exponent + nearer - count * e);
        nearer += e;
        ++count;
    }
    return std::max(product, noise);
}

}  // namespace mandel
