#include "kernel/perturb/perturbed_interior.h"

#include <cmath>

namespace mandel {
namespace {

const ComplexExp kOne(1, 0, 0);

ComplexExp difference(const ComplexExp& a, const ComplexExp& b) { return a + -b; }

// z after some iterations of a pixel, and its derivatives by the z at the beginning and by c.
struct Image {
    explicit Image(const ComplexExp& start = {}) : z(start) {}

    ComplexExp z, by_z = kOne, by_c, by_zz, by_zc;
};

enum class Derivatives : std::uint8_t { First, Second };

// Iterates pixels as perturbations of the reference, from any z on.
class Walk {
public:
    Walk(const ReferenceOrbit& orbit, const LinearApproximation& table, const ComplexExp& dc)
        : orbit_(orbit), table_(table), dc_(dc) {}

    // To where it is after so many steps from z. False if it leaves the neighbourhood of the set.
    template <Derivatives kWanted>
    bool run(Image& image, std::uint64_t steps) {
        begin(image.z);
        while (steps > 0) {
            const ComplexExp Z = arrive(image.z);
            if (!(image.z.norm() < FloatExp(16.0))) return false;
            const ComplexExp w = dz_ * (Z + image.z);
            const std::uint32_t i = single_ == 0 ? find_step(w.abs(), steps) : kNone;
            const bool is_long = i != kNone;
            const LinearApproximation::Wide map =
                is_long ? table_.wide_form(i) : LinearApproximation::Wide{kOne, kOne, {}, {}};
            derive<kWanted>(image, map);
            dz_ = map.a * w + map.b * dc_;
            steps -= advance(i);
        }
        (void)arrive(image.z);
        return image.z.norm() < FloatExp(16.0);
    }

    // One step after the other from 0 on.
    void begin(const ComplexExp& z) {
        dz_ = z;
        m_ = step_ = single_ = 0;
    }
    ComplexExp next() {
        ComplexExp z;
        const ComplexExp Z = arrive(z);
        dz_ = dz_ * (Z + z) + dc_;
        ++m_;
        return orbit_.at(m_) + dz_;
    }

private:
    static constexpr std::uint32_t kNone = LinearApproximation::kNone;

    // z here, rebased where that is due; returns Z.
    ComplexExp arrive(ComplexExp& z) {
        const ComplexExp Z = orbit_.at(m_);
        z = Z + dz_;
        if (m_ != orbit_.last() && !(z.norm() < dz_.norm())) return Z;
        dz_ = z;
        m_ = step_ = single_ = 0;
        return orbit_.at(0);
    }

    // The longest step that holds for w, or kNone.
    std::uint32_t find_step(const FloatExp& size, std::uint64_t left) {
        return table_.longest_step(step_, [&](std::uint32_t i) {
            return table_.link(i).length <= left && size < table_.linear_limit(i);
        });
    }

    std::uint64_t advance(std::uint32_t i) {
        if (i != kNone) {
            m_ += table_.link(i).length;
            step_ = i + 1;
            return table_.link(i).length;
        }
        if (single_ == 0) single_ = table_.link(step_).length;
        ++m_;
        if (--single_ == 0) ++step_;
        return 1;
    }

    // Through z -> A (z^2 - Z^2) + B dc + ...
    template <Derivatives kWanted>
    static void derive(Image& o, const LinearApproximation::Wide& map) {
        if constexpr (kWanted == Derivatives::Second) {
            o.by_zc = map.a * twice(o.z * o.by_zc + o.by_c * o.by_z);
            o.by_zz = map.a * twice(o.z * o.by_zz + o.by_z * o.by_z);
            o.by_c = map.a * twice(o.z * o.by_c) + map.b;
        }
        o.by_z = map.a * twice(o.z * o.by_z);
    }

    const ReferenceOrbit& orbit_;
    const LinearApproximation& table_;
    const ComplexExp dc_;
    ComplexExp dz_;
    std::uint32_t m_ = 0, step_ = 0, single_ = 0;
};

// The size of w at which a cycle through it would be neutral: its multiplier is proportional to w.
FloatExp reach_of(const ComplexExp& w, const ComplexExp& multiplier) {
    return multiplier.norm() == FloatExp() ? FloatExp() : w.abs() + (w / multiplier).abs();
}

// The point of a cycle near 0 to which Newton's method leads from z after a period.
std::optional<ComplexExp> cycle_point(Walk& walk, std::uint64_t period) {
    constexpr int kMostSteps = 24;
    constexpr double kExact = 0x1p-40;
    Image start;
    if (!walk.run<Derivatives::First>(start, period)) return std::nullopt;
    ComplexExp w = start.z;
    for (int attempt = 0; attempt < kMostSteps; ++attempt) {
        Image image(w);
        if (!walk.run<Derivatives::First>(image, period)) return std::nullopt;
        const ComplexExp slope = difference(kOne, image.by_z);
        if (slope.norm() == FloatExp()) return std::nullopt;
        const ComplexExp change = difference(image.z, w) / slope;
        w = w + change;
        if (!(reach_of(w, image.by_z) * kExact < change.abs())) return w;
    }
    return std::nullopt;
}

}  // namespace

bool PerturbedInterior::is_least_period(const ComplexExp& dc, const ComplexExp& w,
                                        std::uint64_t period) const {
    constexpr double kSame = 0x1p-30;
    std::uint64_t rest = period;
    for (std::uint64_t prime = 2; rest > 1; ++prime) {
        if (prime * prime > rest) prime = rest;
        if (rest % prime != 0) continue;
        while (rest % prime == 0) rest /= prime;
        Image image(w);
        Walk walk(orbit_, table_, dc);
        if (!walk.run<Derivatives::First>(image, period / prime)) continue;
        if (difference(image.z, w).abs() < reach_of(w, image.by_z) * kSame) return false;
    }
    return true;
}

std::optional<InteriorValues> PerturbedInterior::of_period(const ComplexExp& dc,
                                                           std::uint64_t period) const {
    Walk walk(orbit_, table_, dc);
    const std::optional<ComplexExp> w = cycle_point(walk, period);
    if (!w) return std::nullopt;
    Image d(*w);
    if (!walk.run<Derivatives::Second>(d, period)) return std::nullopt;
    const FloatExp multiplier = d.by_z.abs();
    if (FloatExp(1.0) < multiplier || !is_least_period(dc, *w, period)) return std::nullopt;
    const ComplexExp along = d.by_zz * d.by_c / difference(kOne, d.by_z);
    const double size = multiplier.to_double();
    const FloatExp distance = FloatExp(1 - size * size) / ((d.by_zc + along) * pixel_).abs();
    return InteriorValues{period, size, distance.to_double()};
}

std::optional<InteriorValues> PerturbedInterior::find(const Complex<double>& offset) noexcept {
    const ComplexExp dc = pixel_ * ComplexExp(offset);
    if (last_period_ > 0) {
        if (const auto values = of_period(dc, last_period_)) return values;
    }
    Walk walk(orbit_, table_, dc);
    walk.begin({});
    FloatExp least(16.0);
    for (std::uint64_t n = 1; n <= most_; ++n) {
        const FloatExp size = walk.next().norm();
        if (!(size < FloatExp(16.0))) return std::nullopt;  // it escapes
        if (!(size < least)) continue;
        least = size;
        if (const auto values = of_period(dc, n)) {
            last_period_ = n;
            return values;
        }
    }
    return std::nullopt;
}

}  // namespace mandel
