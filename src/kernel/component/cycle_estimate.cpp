#include "kernel/component/cycle_estimate.h"

namespace mandel {
namespace {

constexpr int kMostNewtonSteps = 24;
// Of z: a multiplier is then right to about as much.
constexpr double kSettled = 0x1p-28;
// What is farther apart is not the same.
constexpr double kSame = 0x1p-12;

}  // namespace

bool CycleEstimate::is_as(const CycleEstimate& other) const noexcept {
    return (z + -other.z).abs() < z.abs() * kSame;
}

std::optional<CycleEstimate> estimate_cycle(std::span<const Complex<double>> orbit,
                                            const ComplexExp& start) {
    const ComplexExp minus_one(-1, 0, 0);
    CycleEstimate cycle{start, {}, false};
    for (int i = 0; i < kMostNewtonSteps; ++i) {
        ComplexExp dz = cycle.z, slope(1, 0, 0);
        for (const Complex<double>& Z : orbit.first(orbit.size() - 1)) {
            const ComplexExp here(Z), full = here + dz;
            slope = twice(full * slope);
            dz = dz * (here + full);
            if (dz.exponent > 4) return std::nullopt;
        }
        cycle.multiplier = slope;
        const ComplexExp away = slope + minus_one;
        if (away.is_zero()) return cycle;
        const ComplexExp step = (cycle.z + -(ComplexExp(orbit.back()) + dz)) / away;
        cycle.z = cycle.z + step;
        cycle.is_settled = step.abs() < cycle.z.abs() * kSettled;
        if (cycle.is_settled) return cycle;
    }
    return cycle;
}

}  // namespace mandel
