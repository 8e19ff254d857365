#include "color/transfer.h"

#include <bit>
#include <cmath>

#include "base/elementary.h"

namespace mandel {
namespace {

template <typename Function>
void apply(std::span<double> counts, Function function) noexcept {
    for (double& count : counts) count = function(count > 0 ? count : 0.0);
}

}  // namespace

double fast_cbrt(double x) noexcept {
    if (!(x > 0x1p-1000)) return 0;
    // A third of the exponent, plus 2/3 of the bias, is within 6 % of the root; the constant
    // balances the error. Halley's iteration triples the digits: 5e-2, 8e-5, 4e-13, 0.
    constexpr std::uint64_t kTwoThirdsOfBias = 0x2A9F'7893'782D'A1CE;
    double r = std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) / 3 + kTwoThirdsOfBias);
    for (int k = 0; k < 3; ++k) {
        const double cube = r * r * r;
        r *= (cube + 2 * x) / (2 * cube + x);
    }
    return r;
}

void apply_transfer(Transfer transfer, std::span<double> counts) noexcept {
    switch (transfer) {
        case Transfer::Linear:
            return apply(counts, [](double count) { return count / 64; });
        case Transfer::Sqrt:
            return apply(counts, [](double count) { return std::sqrt(count) / 4; });
        case Transfer::Cbrt:
            return apply(counts, [](double count) { return fast_cbrt(count) / 2; });
        case Transfer::Log:
            return apply(counts, [](double count) { return repeatable_log2(1 + count) / 4; });
    }
}

}  // namespace mandel
