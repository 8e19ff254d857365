#include "color/transfer.h"

#include <bit>
#include <cmath>

#include "base/elementary.h"

namespace mandel {
namespace {

constexpr double kSqrt3 = 1.732050807568877293527446;
constexpr double kCbrt3 = 1.442249570307408382321639;

template <typename Function>
void apply(std::span<double> counts, Function function) noexcept {
    for (double& count : counts) count = function(count > 0 ? count : 0.0);
}

}  // namespace

double fast_cbrt(double x) noexcept {
    if (!(x > 0x1p-1000)) return 0;
    // A third of the bits is a third of the exponent; with 2/3 of the exponent's bias added it is
    // within 7 % of the root. Halley's iteration triples the digits: 7e-2, 2e-4, 6e-12, 0.
    constexpr std::uint64_t kTwoThirdsOfBias = 0x2A9F'8000'0000'0000;
    double r = std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) / 3 + kTwoThirdsOfBias);
    for (int k = 0; k < 3; ++k) {
        const double cube = r * r * r;
        r *= (cube + 2 * x) / (2 * cube + x);
    }
    return r;
}

void apply_transfer(Transfer transfer, std::span<double> counts) noexcept {
    switch (transfer) {
        case Transfer::Auto:
            break;
        case Transfer::Linear:
            return apply(counts, [](double count) { return (count - 3) / 64; });
        case Transfer::Sqrt:
            return apply(counts, [](double count) { return std::sqrt(count) / 4 - kSqrt3 / 4; });
        case Transfer::Cbrt:
            return apply(counts, [](double count) { return fast_cbrt(count) / 2 - kCbrt3 / 2; });
        case Transfer::Log:
            return apply(counts, [](double count) { return repeatable_log2(1 + count) / 4 - 0.5; });
    }
}

}  // namespace mandel
