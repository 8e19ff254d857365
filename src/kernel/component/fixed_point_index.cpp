#include "kernel/component/fixed_point_index.h"

#include <vector>

#include "base/elementary.h"
#include "num/complex_functions.h"

namespace mandel {
namespace {

constexpr double kRoundUp = PeriodMap::kUp;
// Iterations that looking at one circle may take.
constexpr std::uint64_t kMostArcSteps = std::uint64_t{1} << 20;

class Circle {
public:
    Circle(const PeriodMap& map, std::uint64_t rounds, const FloatExp& radius)
        : map_(map), rounds_(rounds), radius_(radius) {}

    // Whether no zero is on it for any parameter within rho: |w - F^q(w)| changes on each of
    // `arcs` arcs by less than `share` of its value in the middle.
    bool is_free(std::uint64_t arcs, const FloatExp& rho, double share) {
        values_.clear();
        least_ = FloatExp(1, 1 << 30);
        by_c_ = FloatExp();
        const FloatExp arc = radius_ * (3.2 / static_cast<double>(arcs));
        for (std::uint64_t j = 0; j < arcs; ++j) {
            const CosSin turn = repeatable_cos_sin_turns((static_cast<double>(j) + 0.5) /
                                                         static_cast<double>(arcs));
            if (!look_at(ComplexExp(turn.cos, turn.sin, 0) * radius_, arc, rho, share)) {
                return false;
            }
        }
        return true;
    }

    // After that.
    int zeros() const {
        return winding_number(values_.size(), [&](std::size_t k) { return values_[k]; });
    }
    const FloatExp& least() const { return least_; }  // |w - F^q(w)| in the middle of an arc
    const FloatExp& by_c() const { return by_c_; }    // the largest |dF^q/dc|

private:
    bool look_at(const ComplexExp& start, const FloatExp& arc, const FloatExp& rho, double share) {
        const FloatExp one(1.0);
        ComplexExp dz = start, slope(1, 0, 0);
        FloatExp spread = arc, growth = one, by_c;
        for (std::uint64_t round = 0; round < rounds_; ++round) {
            for (const ComplexExp& z : map_.z) {
                const ComplexExp full = z + dz;
                const FloatExp size = full.abs();
                if (full.is_zero() || !(size + spread < FloatExp(PeriodMap::kFar))) return false;
                slope = twice(full * slope);
                growth = growth * (one + spread / size) * kRoundUp;
                by_c = (by_c * (size + spread) * 2.0 + one) * kRoundUp;
                spread = ((size * 2.0 + spread) * spread + rho) * kRoundUp;
                dz = dz * (z + full);
            }
        }
        const ComplexExp value = dz + -start;
        const FloatExp steps(static_cast<double>(rounds_ * map_.z.size()));
        const FloatExp rounding = (dz.abs() + start.abs()) * steps * 0x1p-46;
        const FloatExp change =
            ((slope + ComplexExp(-1, 0, 0)).abs() + slope.abs() * (growth - one)) * arc +
            by_c * rho + rounding;
        const FloatExp size = value.abs();
        values_.push_back(value);
        least_ = min(least_, size);
        by_c_ = max(by_c_, by_c);
        return change * kRoundUp < size * share;
    }

    const PeriodMap& map_;
    const std::uint64_t rounds_;
    const FloatExp radius_;
    std::vector<ComplexExp> values_;
    FloatExp least_, by_c_;
};

}  // namespace

std::optional<FixedPointIndex> bound_fixed_point_index(const PeriodMap& map, std::uint64_t rounds,
                                                       int count) {
    const std::uint64_t most_arcs = kMostArcSteps / (rounds * map.z.size());
    for (const double share : {0.5, 0.25, 0.125}) {
        const FloatExp radius = FloatExp(share) / map.z_share;
        // What the orbit fails to close by must not matter.
        if (!(map.gap.to_complex_exp().abs() + map.gap_error < radius * 0x1p-60)) continue;
        Circle circle(map, rounds, radius);
        for (std::uint64_t arcs = 16 * (rounds + 1); arcs <= most_arcs; arcs *= 2) {
            if (!circle.is_free(arcs, FloatExp(), 0.25)) continue;
            if (circle.zeros() != count) break;
            const FloatExp rho = circle.least() / (circle.by_c() * 8.0);
            if (!circle.is_free(arcs, rho, 0.5)) continue;
            return FixedPointIndex{radius, rho, radius * 2.0 / circle.least() * kRoundUp};
        }
    }
    return std::nullopt;
}

}  // namespace mandel
