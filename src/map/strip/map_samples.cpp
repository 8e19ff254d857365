#include "map/strip/map_samples.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mandel {
namespace {

// No corner of a smooth cell is nearer to the set than this many of its sides, by its estimate.
//
// Between samples that are filled in nothing may be missed. The set is connected, so where it
// reaches into a cell it crosses a side, within 1/2 of an end, and the true distance is at least
// half of the estimate (Koebe's theorem), or as much of it as MapRule::clearance says.
constexpr float kSoundClearance = 1;
// In a cell of the finest step a crossing as short as that would not be seen; what counts is how
// well places between its corners are interpolated. Measured on frames of floral_1e85 and
// line_1e28: 52 dB or more against directly computed ones. 0.3 leaves a tenth fewer pixels to
// compute, but smears whole small copies of the set (37 dB, up to 50 codes in places).
constexpr float kFinestClearance = 0.5f;

// At least `clearance` steps from the set.
bool is_clear(const MapSample& sample, float clearance, const MapRule& rule) noexcept {
    const float limit = static_cast<float>(rule.slope) / (clearance * rule.clearance);
    return sample.grad_u * sample.grad_u + sample.grad_v * sample.grad_v <= limit * limit;
}

// Across a fold the gradient jumps, and then the count changes from corner to corner by something
// else than the mean of its two slopes, unless the jump is in the middle. For functions without a
// jump the difference is of third order: a 25th of the change at most, two sides from the set.
constexpr float kLargestJump = 1.0f / 16;

// Along one side: the counts at its ends, and the slopes along it and lengths of the gradients.
struct SideEnd {
    float mu, slope, other_slope;
};

bool is_without_kink(const SideEnd& a, const SideEnd& b, float length) noexcept {
    const float largest_sq = std::max(a.slope * a.slope + a.other_slope * a.other_slope,
                                      b.slope * b.slope + b.other_slope * b.other_slope);
    const float jump = b.slope - a.slope, other_jump = b.other_slope - a.other_slope;
    // Two sides from the set it turns by half of itself.
    if (jump * jump + other_jump * other_jump > largest_sq) return false;
    const float beside = b.mu - a.mu - 0.5f * length * (a.slope + b.slope);
    const float rounding = 0x1p-22f * std::max(std::abs(a.mu), std::abs(b.mu));
    return std::abs(beside) <= kLargestJump * length * std::sqrt(largest_sq) + rounding;
}

bool is_without_kink(const MapSample& a, const MapSample& b, const MapSample& c, const MapSample& d,
                     float side) noexcept {
    const auto along_u = [](const MapSample& s) { return SideEnd{s.mu, s.grad_u, s.grad_v}; };
    const auto along_v = [](const MapSample& s) { return SideEnd{s.mu, s.grad_v, s.grad_u}; };
    return is_without_kink(along_u(a), along_u(b), side) &&
           is_without_kink(along_u(c), along_u(d), side) &&
           is_without_kink(along_v(a), along_v(c), side) &&
           is_without_kink(along_v(b), along_v(d), side);
}

}  // namespace

MapCell cell_between(const MapSample& a, const MapSample& b, const MapSample& c, const MapSample& d,
                     std::uint32_t step, const MapRule& rule) noexcept {
    const MapSample* const corners[] = {&a, &b, &c, &d};
    const auto has_escaped = [](const MapSample* corner) { return corner->has_escaped; };
    if (std::ranges::none_of(corners, has_escaped)) return MapCell::Inside;
    if (!std::ranges::all_of(corners, has_escaped)) return MapCell::Rough;
    const float clearance =
        step > 1 ? kSoundClearance * static_cast<float>(step) : kFinestClearance;
    const auto is_far = [&](const MapSample* corner) { return is_clear(*corner, clearance, rule); };
    if (!std::ranges::all_of(corners, is_far)) return MapCell::Rough;
    const auto side = static_cast<float>(step);
    return !rule.has_kinks || is_without_kink(a, b, c, d, side) ? MapCell::Smooth : MapCell::Rough;
}

bool is_rough_corner(const MapSample& sample, const MapRule& rule) noexcept {
    return sample.has_escaped && !is_clear(sample, kFinestClearance, rule);
}

MapSample map_sample(const PixelResult& result, const LatticeStep& step, double base,
                     const MapRule& rule) noexcept {
    MapSample sample;
    if (result.status != PixelStatus::Escaped) return sample;
    sample.has_escaped = true;
    // The exact difference first: a float has no room for large counts.
    const double count = static_cast<double>(static_cast<std::int64_t>(result.n)) - base;
    sample.mu = static_cast<float>(count + result[Channel::Fraction]);
    // Where the distance is lost in rounding the count changes as fast as a float can say.
    constexpr double kNearest = 1e-6;
    const double slope = rule.slope / std::max(result[Channel::Distance], kNearest);
    const CosSin away = repeatable_cos_sin_turns(result[Channel::Direction]);
    sample.grad_u = static_cast<float>(-slope * (away.cos * step.u_right + away.sin * step.u_up));
    sample.grad_v = static_cast<float>(-slope * (away.cos * step.v_right + away.sin * step.v_up));
    return sample;
}

PackedSample::PackedSample(const MapSample& sample) noexcept
    : mu(sample.has_escaped ? sample.mu : std::numeric_limits<float>::quiet_NaN()) {
    const auto cell = static_cast<unsigned>(sample.cell);
    // Rounded to the nearest; slopes are far from the largest floats.
    const auto packed = [](float slope, unsigned bit) {
        const std::uint32_t upper = (std::bit_cast<std::uint32_t>(slope) + 0x10000) >> 17;
        return static_cast<std::uint16_t>(upper << 1 | bit);
    };
    grad_u = packed(sample.grad_u, cell & 1);
    grad_v = packed(sample.grad_v, cell >> 1);
}

double least_count(const PixelColumns& pixels) noexcept {
    std::uint64_t least = 0;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        if (pixels.status()[i] != PixelStatus::Escaped) continue;
        const std::uint64_t n = pixels.n()[i];
        least = least == 0 ? n : std::min(least, n);
    }
    return static_cast<double>(least);
}

}  // namespace mandel
