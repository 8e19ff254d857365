#include "kernel/family/inside/family_cycle.h"

#include <algorithm>
#include <cmath>

#include "num/complex_functions.h"

namespace mandel {
namespace {

// Steps of Newton's method; they end early where the period does not contract.
constexpr int kMostChecks = 12;
constexpr double kRoundedCentre = 0x1p-50;
// Around 0 itself, where nothing is rounded, a disk still has a size.
constexpr double kLeastNoise = 0x1p-1000;
// From there on it goes no nearer than its noise.
constexpr double kConverged = 64;
// Radii that are tried, each so many times the one before.
constexpr int kMostRadii = 6;
constexpr double kGrowth = 16;

struct PeriodOfBall {
    Complex<double> z;
    double radius;
    LocalSimilarity<double> slope{{1, 0}};
};

PeriodOfBall run(const FamilyBallMap& map, const Complex<double>& z, double radius,
                 std::uint64_t period) {
    FamilyBall ball = map.around(z, radius);
    PeriodOfBall result{};
    for (std::uint64_t k = 0; k < period; ++k) {
        const LocalSimilarity<double> local = map.step(ball);
        Complex<double>& g = result.slope.g;
        if (local.conjugates) g.im = -g.im;
        g = family::product(local.g, g);
        result.slope.conjugates = result.slope.conjugates != local.conjugates;
    }
    result.z = ball.z;
    result.radius = ball.radius;
    if (ball.orbit != nullptr) result.radius += 0x1p-52 * abs(ball.orbit->z(ball.m));
    return result;
}

bool is_taken_inside(const FamilyBallMap& map, const FamilyTrap& trap, std::uint64_t& steps) {
    const PeriodOfBall image = run(map, trap.centre, trap.radius, trap.period);
    steps += trap.period;
    return (distance_between(image.z, trap.centre) + image.radius) * (1 + 0x1p-40) < trap.radius;
}

}  // namespace

std::optional<FamilyTrap> find_trap(const FamilyBallMap& map, const Complex<double>& z,
                                    std::uint64_t period, std::uint64_t& steps) noexcept {
    Complex<double> centre = z;
    for (int check = 0; check < kMostChecks; ++check) {
        const PeriodOfBall at = run(map, centre, 0, period);
        steps += period;
        // The negation also catches an orbit that ran away.
        if (!(norm(at.slope.g) < 4)) return std::nullopt;
        const double contraction = 1 - abs(at.slope.g);
        const double gap = distance_between(at.z, centre);
        const double noise = at.radius + kRoundedCentre * abs(centre) + kLeastNoise;
        // Newton's method has come to a cycle that does not attract.
        if (!(contraction > 0) && gap < kConverged * noise) return std::nullopt;
        if (gap < kConverged * noise) {
            FamilyTrap trap{centre, 4 * (gap + noise) / contraction, period};
            for (int i = 0; i < kMostRadii && trap.radius < contraction; ++i) {
                if (is_taken_inside(map, trap, steps)) return trap;
                trap.radius *= kGrowth;
            }
        }
        const Complex<double> h =
            displacement(at.slope, {at.z.re - centre.re, at.z.im - centre.im});
        centre = family::sum(centre, h);
        if (!(norm(centre) < 16)) return std::nullopt;
    }
    return std::nullopt;
}

bool comes_to_repelling_cycle(const FamilyBallMap& map, const Complex<double>& z,
                              std::uint64_t period, double excess) noexcept {
    Complex<double> centre = z;
    for (int check = 0; check < kMostChecks; ++check) {
        const PeriodOfBall at = run(map, centre, 0, period);
        const double gap = distance_between(at.z, centre);
        if (gap < excess * excess) return abs(at.slope.g) > 1 + excess;
        centre =
            family::sum(centre, displacement(at.slope, {at.z.re - centre.re, at.z.im - centre.im}));
        if (!(norm(centre) < 16)) return false;
    }
    return false;
}

FamilyTrap widened(const FamilyBallMap& map, FamilyTrap trap, std::uint64_t& steps) noexcept {
    constexpr double kWider = 4;
    for (;;) {
        FamilyTrap wider = trap;
        wider.radius *= kWider;
        if (!(wider.radius < 1) || !is_taken_inside(map, wider, steps)) return trap;
        trap = wider;
    }
}

FamilyTrap with_least_period(const FamilyBallMap& map, FamilyTrap trap,
                             std::uint64_t& steps) noexcept {
    std::uint64_t rest = trap.period;
    for (std::uint64_t prime = 2; rest > 1; ++prime) {
        if (prime * prime > rest) prime = rest;
        for (; rest % prime == 0; rest /= prime) {
            const auto shorter = find_trap(map, trap.centre, trap.period / prime, steps);
            if (!shorter) continue;
            const double apart = distance_between(shorter->centre, trap.centre);
            if (apart < trap.radius + shorter->radius) trap = *shorter;
        }
    }
    return trap;
}

Complex<double> displacement(const LocalSimilarity<double>& of_period,
                             const Complex<double>& gap) noexcept {
    const Complex<double>& g = of_period.g;
    if (of_period.conjugates) {
        const double scale = 1 / (1 - norm(g));
        const Complex<double> turned = family::product(g, {gap.re, -gap.im});
        return {(gap.re + turned.re) * scale, (gap.im + turned.im) * scale};
    }
    const Complex<double> q{1 - g.re, -g.im};
    const double scale = 1 / norm(q);
    return {(gap.re * q.re + gap.im * q.im) * scale, (gap.im * q.re - gap.re * q.im) * scale};
}

bool FamilyTrap::holds(const FamilyBall& ball) const noexcept {
    constexpr double kRounding = 0x1p-51;
    const double rounding = kRounding * (abs(ball.z) + abs(ball.dz));
    return distance_between(ball.z, centre) + ball.radius + rounding < radius;
}

bool attracts_critical_orbit(const Formula& formula) noexcept { return !formula.has_fold(); }

}  // namespace mandel
