#include "kernel/family/inside/family_inside.h"

#include <algorithm>
#include <cmath>

#include "num/complex_functions.h"

namespace mandel {
namespace {

// Pixels larger than this are told apart in doubles of the plane, and down to the second their
// differences are within the range of doubles.
constexpr double kLeastDirectPixel = 0x1p-42, kLeastPixel = 0x1p-800;
// Of a point of the plane in doubles, and of a difference.
constexpr double kRoundedPoint = 0x1p-51;
// Nearer to 0 than before: by less, it is the same point of the cycle on its way there.
constexpr double kNearer = 0.8;
// A view of which doubles of the plane do not tell neighbours apart is far smaller than what
// changes a multiplier by this much.
constexpr double kSureExcess = 0x1p-10;
// Iterations of 0 in a Julia set until it is near its cycle.
constexpr std::uint64_t kMostOfBasin = 4096;

// A trap along the critical orbit, for the first of its nearest points that has one.
std::optional<FamilyTrap> find_trap_on_orbit(const FamilyBallMap& map, FamilyBall& ball,
                                             std::uint64_t most, double escaping_sq,
                                             std::uint64_t& steps) {
    double nearest = HUGE_VAL;
    for (std::uint64_t n = 1; n <= most; ++n, ++steps) {
        map.step(ball);
        const double size_sq = norm(ball.z);
        if (!(size_sq <= escaping_sq)) return std::nullopt;
        if (!(size_sq < kNearer * nearest)) continue;
        nearest = size_sq;
        if (const auto trap = find_trap(map, ball.z, n, steps)) return trap;
    }
    return std::nullopt;
}

}  // namespace

FamilyInside::FamilyInside(const FamilyPlane& plane)
    : plane_(plane),
      is_direct_(plane.least_pixel >= kLeastDirectPixel),
      is_perturbed_(!is_direct_ && plane.least_pixel >= kLeastPixel),
      escaping_sq_(std::max(4.0, plane.largest_constant * plane.largest_constant)) {
    if (!plane.is_julia || !is_possible()) return;
    const FamilyBallMap map(plane_.formula, nullptr, plane.constant,
                            kRoundedPoint * abs(plane.constant));
    FamilyBall ball = map.around({}, 0);
    std::uint64_t steps = 0;
    basin_ = find_trap_on_orbit(map, ball, kMostOfBasin, escaping_sq_, steps);
    if (basin_) basin_ = widened(map, *basin_, steps);
}

Complex<double> FamilyInside::offset_of(double right, double up) const noexcept {
    return {plane_.right.re * right + plane_.up.re * up,
            plane_.right.im * right + plane_.up.im * up};
}

FamilyBallMap FamilyInside::perturbed_map_of(const Complex<double>& offset) const noexcept {
    if (plane_.is_julia) return {plane_.formula, plane_.critical, {}, 0};
    return {plane_.formula, plane_.critical, offset, kRoundedPoint * abs(offset)};
}

FamilyBallMap FamilyInside::map_of(const Complex<double>& offset) const noexcept {
    if (is_perturbed_) return perturbed_map_of(offset);
    const Complex<double> c =
        plane_.is_julia ? plane_.constant : family::sum(plane_.centre, offset);
    return {plane_.formula, nullptr, c, kRoundedPoint * (abs(c) + abs(offset))};
}

FamilyBall FamilyInside::start_of(const FamilyBallMap& map,
                                  const Complex<double>& offset) const noexcept {
    if (!plane_.is_julia) return map.around({}, 0);
    const double error = kRoundedPoint * abs(offset);
    if (is_perturbed_) {
        return {plane_.start, 0, offset, family::sum(plane_.start->z(0), offset), error};
    }
    const Complex<double> z = family::sum(plane_.centre, offset);
    return map.around(z, error + kRoundedPoint * abs(z));
}

bool FamilyInside::is_caught(const FamilyBallMap& map, FamilyBall ball, const FamilyTrap& trap,
                             std::uint64_t most, std::uint64_t& steps) const noexcept {
    for (std::uint64_t n = 0; n <= most; ++n, ++steps) {
        if (trap.holds(ball)) return true;
        if (!(norm(ball.z) <= escaping_sq_) || !(ball.radius < 1)) return false;
        map.step(ball);
    }
    return false;
}

// Whether the orbit that begins there ends in the cycle.
bool FamilyInside::is_end_of(const FamilyBallMap& map, const FamilyBall& ball,
                             const FamilyTrap& trap, std::uint64_t most,
                             std::uint64_t& steps) const noexcept {
    return attracts_critical_orbit(plane_.formula) ||
           is_caught(map, ball, widened(map, trap, steps), most, steps);
}

std::optional<FamilyTrap> FamilyInside::find_cycle(const Complex<double>& offset,
                                                   std::uint64_t most,
                                                   std::optional<FamilyTrap>& near,
                                                   std::uint64_t& steps) const noexcept {
    const FamilyBallMap map = map_of(offset);
    const FamilyBall start = start_of(map, offset);
    if (plane_.is_julia) {
        return basin_ && is_caught(map, start, *basin_, most, steps) ? basin_ : std::nullopt;
    }
    // The cycle of a neighbour has most likely moved only a little.
    if (near) {
        const auto trap = find_trap(map, near->centre, near->period, steps);
        if (trap && is_end_of(map, start, *trap, most, steps)) return trap;
    }
    FamilyBall ball = start;
    const auto trap = find_trap_on_orbit(map, ball, most, escaping_sq_, steps);
    if (!trap || !is_end_of(map, ball, *trap, most, steps)) return std::nullopt;
    near = trap;
    return trap;
}

std::optional<FamilyTrap> FamilyInside::find_cycle(const Complex<double>& offset,
                                                   std::uint64_t most, std::uint64_t period,
                                                   std::uint64_t& steps) const noexcept {
    const FamilyBallMap map = map_of(offset);
    FamilyBall ball = start_of(map, offset);
    for (std::uint64_t n = 0; n < period; ++n, ++steps) {
        map.step(ball);
        if (!(norm(ball.z) <= escaping_sq_)) return std::nullopt;
    }
    const auto trap = find_trap(map, ball.z, period, steps);
    return trap && is_end_of(map, ball, *trap, most, steps) ? trap : std::nullopt;
}

std::uint64_t FamilyInside::prove(std::span<const double> right, std::span<const double> up,
                                  std::uint64_t most, const OrbitEnds& ends) const {
    std::uint64_t steps = 0;
    if (!is_possible() || (plane_.is_julia && !basin_)) return 0;
    std::optional<FamilyTrap> near;
    for (std::size_t i = 0; i < right.size(); ++i) {
        if (ends.status[i] != PixelStatus::Limit) continue;
        if (!find_cycle(offset_of(right[i], up[i]), most, near, steps)) continue;
        ends.set(i, {ends.n[i], {}, {}, PixelStatus::Interior});
    }
    return steps;
}

std::uint64_t FamilyInside::mark_first_component(std::span<const double> right,
                                                 std::span<const double> up,
                                                 const OrbitEnds& ends) const {
    if (!is_possible() || plane_.is_julia || !attracts_critical_orbit(plane_.formula)) return 0;
    if (is_perturbed_ && comes_to_repelling_cycle(map_of({}), plane_.centre, 1, kSureExcess)) {
        return 0;
    }
    const double d = plane_.formula.degree;
    // |z| (1 + |z|^(d-1)) where the multiplier is 1
    const double most = std::pow(d, -1 / (d - 1)) * (1 + 1 / d) + 0x1p-20;
    std::uint64_t steps = 0;
    for (std::size_t i = 0; i < right.size(); ++i) {
        const Complex<double> offset = offset_of(right[i], up[i]);
        const Complex<double> c = family::sum(plane_.centre, offset);
        if (!(norm(c) <= most * most)) continue;
        if (!find_trap(map_of(offset), c, 1, steps)) continue;
        ends.set(i, {0, {}, {}, PixelStatus::Interior});
    }
    return steps;
}

}  // namespace mandel
