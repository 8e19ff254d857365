#include "kernel/component/component_search.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "base/elementary.h"
#include "kernel/component/component_forms.h"
#include "kernel/component/period_map.h"
#include "num/complex_functions.h"

namespace mandel {
namespace {

// Points of the orbit that are searched.
constexpr std::size_t kMostPoints = std::size_t{1} << 12;
// Iterations times bits of one period that are worth refining.
constexpr std::uint64_t kMostWork = std::uint64_t{1} << 22;
// Of a view in its little set: larger ones show components as a whole.
constexpr double kLargestView = 0x1p-6;
// Roots of unity up to this order.
constexpr std::uint64_t kMostRounds = 32;
// Near a double root Newton's method converges only linearly: after so many steps the search goes
// on in two dimensions.
constexpr int kMostHalvings = 24;

struct Candidate {
    std::uint64_t period;
    Complex<double> mean;  // of the points of the orbit that should be near the cycle
    ComplexExp root;       // of A z^2 + Z_p = z
    double radius;         // of the view, seen in the little set
};

std::vector<Candidate> find_candidates(std::span<const Complex<double>> z, const FloatExp& radius) {
    std::vector<Candidate> candidates;
    const ComplexExp one(1, 0, 0);
    ComplexExp a = one, d = one;
    double least = HUGE_VAL;
    const std::size_t count = std::min(z.size(), kMostPoints);
    for (std::size_t p = 1; p < count && norm(z[p]) <= 4; ++p) {
        const ComplexExp here(z[p]);
        if (here.is_zero()) break;
        if (norm(z[p]) < least) {
            least = norm(z[p]);
            const ComplexExp wide = a * here;
            const FloatExp seen = (a * d).abs() * radius;
            if (seen < FloatExp(kLargestView) && wide.exponent < 3) {
                const Complex<double> c = wide.to_double();
                const Complex<double> s = square_root({1 - 4 * c.re, -4 * c.im});
                const Complex<double> multiplier{1 - s.re, -s.im};
                if (norm(multiplier) < 4) {
                    candidates.push_back(
                        {p, {}, ComplexExp(multiplier) / twice(a), seen.to_double()});
                }
            }
        }
        a = twice(a * here);
        d = twice(d * here) + one;
    }
    for (Candidate& candidate : candidates) {
        const std::size_t p = candidate.period, first = (count / 2 + p) / p * p;
        double found = 0;
        for (std::size_t n = first; n < count && norm(z[n]) <= 4; n += p, ++found) {
            candidate.mean.re += z[n].re;
            candidate.mean.im += z[n].im;
        }
        const double share = found > 0 ? 1 / found : 0;
        candidate.mean = {candidate.mean.re * share, candidate.mean.im * share};
    }
    return candidates;
}

// The primitive q-th root of unity nearest to m.
struct NearestRoot {
    std::uint64_t s, q;  // it is e^{2 pi i s / q}
    Complex<double> value() const {
        const CosSin turn =
            repeatable_cos_sin_turns(static_cast<double>(s) / static_cast<double>(q));
        return {turn.cos, turn.sin};
    }
    // Multipliers farther from it are not considered: the disk of period q p is about 1 / q^2
    // times as large as this component.
    double reach() const { return std::min(0x1p-4, 4 / static_cast<double>(q * q)); }
};
std::optional<NearestRoot> nearest_root(const Complex<double>& m, std::uint64_t q) {
    const double turns = std::atan2(m.im, m.re) / (2 * M_PI);
    const double nearest = std::round(turns * static_cast<double>(q));
    const auto s =
        static_cast<std::uint64_t>(nearest < 0 ? nearest + static_cast<double>(q) : nearest);
    if (std::gcd(s, q) != 1) return std::nullopt;
    return NearestRoot{s % q, q};
}

// Whether what components.h says about a root of unity can hold where the multiplier is
// within `change` of m. Nothing is as certain about a cusp, where two cycles meet.
bool is_near_root(const Complex<double>& m, const NearestRoot& root, double change) {
    const Complex<double> unity = root.value();
    if (!(abs(Complex<double>{m.re - unity.re, m.im - unity.im}) < 1.01 * root.reach() + change))
        return false;
    if (root.q == 1) return true;
    // -Re t >= (q/2 + |I|) |t|^2 with t = 1 - m^q
    Complex<double> power{1, 0};
    for (std::uint64_t k = 0; k < root.q; ++k) {
        power = {power.re * m.re - power.im * m.im, power.re * m.im + power.im * m.re};
    }
    const auto q = static_cast<double>(root.q);
    const double off = 2 * q * change * abs(power);
    const double size = std::max(0.0, abs(Complex<double>{1 - power.re, power.im}) - off);
    return power.re - 1 + off >= q / 2 * size * size;
}

// Whether the cycle can decide points of a view of that radius in its little set.
bool may_decide(const CycleEstimate& cycle, double radius) {
    if (!cycle.is_settled) return true;
    if (cycle.multiplier.exponent > 1) return false;
    const Complex<double> m = cycle.multiplier.to_double();
    // How the multiplier changes in the view: that of the whole set by 2 / (1 - m), and near the
    // cusp by the square root. With a factor to spare, and what the estimate is off by.
    const double near_cusp = std::sqrt(radius);
    const double change =
        16 * radius / std::max(abs(Complex<double>{1 - m.re, m.im}), near_cusp) + 0x1p-16;
    if (abs(m) < 1 + change) return true;
    for (std::uint64_t q = 1; q <= kMostRounds; ++q) {
        const auto root = nearest_root(m, q);
        if (root && is_near_root(m, *root, change)) return true;
    }
    return false;
}

class ComponentsOfPeriod {
public:
    ComponentsOfPeriod(const LocalSearch& search, std::uint64_t period, const StopFlag& stop,
                       std::vector<LocalComponent>& found)
        : search_(search),
          period_(period),
          bits_(mpfr_get_prec(search.c.re.get()) + 64),
          stop_(stop),
          found_(found) {}

    // Whether a cycle near z decides points of the view.
    bool run(const ComplexExp& start) {
        if (!settle(start) || cycle_->slope.to_complex_exp().norm().log2() > 1) return false;
        const std::size_t before = found_.size();
        add(attracting_form(*cycle_, {{}, search_.radius}));
        if (found_.size() > before && found_.back().contains({}, search_.radius)) return true;
        const Complex<double> m = cycle_->slope.to_complex_exp().to_double();
        for (std::uint64_t q = 1; q <= kMostRounds && !stop_.is_requested(); ++q) {
            if (const auto root = nearest_root(m, q)) look_for_root(*root);
        }
        return found_.size() > before;
    }

private:
    void add(const std::optional<LocalComponent::Form>& form) {
        if (!form) return;
        const LocalComponent component(*form);
        if (!component.is_outside(search_.radius)) found_.push_back(component);
    }

    // Newton's method for the cycle of C.
    bool settle(const ComplexExp& start) {
        z_ = to_big_complex(start);
        for (int halvings = 0; halvings < kMostHalvings && !stop_.is_requested();) {
            cycle_ = period_map(z_, search_.c, period_, bits_);
            if (!cycle_) return false;
            BigComplex one(bits_);
            mpfr_set_ui(one.re.get(), 1, MPFR_RNDN);
            const BigComplex away = difference(one, cycle_->slope, bits_);
            if (away.to_complex_exp().is_zero()) return true;
            const BigComplex step = quotient(cycle_->gap, away, bits_);
            const FloatExp size = step.to_complex_exp().abs();
            if (size < FloatExp(1, 40 - bits_) * cycle_->z.front().abs()) return true;
            if (size * away.to_complex_exp().abs() < cycle_->gap_error) return true;
            z_ = sum(z_, step, bits_);
            ++halvings;
        }
        return !stop_.is_requested();
    }

    // The parameter nearby where the multiplier is that root.
    void look_for_root(const NearestRoot& root) {
        const BigComplex unity = half_turns(2 * static_cast<double>(root.s), root.q, bits_);
        const ComplexExp gap = difference(cycle_->slope, unity, bits_).to_complex_exp();
        if (gap.abs() < FloatExp(root.reach())) refine_root(unity, root.q);
    }

    void refine_root(const BigComplex& unity, std::uint64_t q) {
        BigComplex z = z_, c = search_.c;
        const auto most_steps = static_cast<int>(24 + bits_ / 24);
        int settled = 0;
        for (int step = 0; step < most_steps && !stop_.is_requested(); ++step) {
            const std::optional<PeriodMap> map = period_map(z, c, period_, bits_);
            if (!map) return;
            if (settled == 2) return use_root(*map, c, unity, q);
            const ComplexExp gap = map->gap.to_complex_exp();
            const ComplexExp slope_gap = difference(map->slope, unity, bits_).to_complex_exp();
            const ComplexExp away = map->slope.to_complex_exp() + ComplexExp(-1, 0, 0);
            const ComplexExp det = away * map->by_zc + -(map->by_c * map->by_zz);
            if (det.is_zero()) return;
            const ComplexExp move_z = (map->by_c * slope_gap + -(map->by_zc * gap)) / det;
            const ComplexExp move_c = (map->by_zz * gap + -(away * slope_gap)) / det;
            z = sum(z, to_big_complex(move_z), bits_);
            c = sum(c, to_big_complex(move_c), bits_);
            settled = move_c.abs() < search_.spacing * 0x1p-40 ? settled + 1 : 0;
        }
    }

    void use_root(const PeriodMap& map, const BigComplex& b, const BigComplex& unity,
                  std::uint64_t q) {
        const ComplexExp offset = difference(search_.c, b, bits_).to_complex_exp();
        const FormPlace place{offset, offset.abs() + search_.radius};
        if (q == 1) return add(cusp_form(map, place));
        const FloatExp gap =
            difference(map.slope, unity, bits_).to_complex_exp().abs() + FloatExp(1, 8 - bits_);
        add(attracting_form(map, place));
        add(satellite_form(map, place, q, gap));
    }

    const LocalSearch& search_;
    const std::uint64_t period_;
    const mpfr_prec_t bits_;
    const StopFlag& stop_;
    std::vector<LocalComponent>& found_;
    BigComplex z_{64};
    std::optional<PeriodMap> cycle_;
};

// The cycle near `start`, if it is worth refining.
std::optional<CycleEstimate> estimate(const Candidate& candidate,
                                      std::span<const Complex<double>> z, const ComplexExp& start) {
    auto cycle = estimate_cycle(z.first(candidate.period + 1), start);
    if (cycle && !may_decide(*cycle, candidate.radius)) cycle.reset();
    return cycle;
}

}  // namespace

LocalComponents find_local_components(const LocalSearch& search, std::span<const Complex<double>> z,
                                      const StopFlag& stop) {
    std::vector<LocalComponent> found;
    const auto bits = static_cast<std::uint64_t>(mpfr_get_prec(search.c.re.get()));
    for (const Candidate& candidate : find_candidates(z, search.radius)) {
        if (stop.is_requested()) break;
        if (candidate.period * bits > kMostWork) continue;
        ComponentsOfPeriod around(search, candidate.period, stop, found);
        const auto from_mean = estimate(candidate, z, ComplexExp(candidate.mean));
        if (from_mean && around.run(from_mean->z)) continue;
        const auto from_root = estimate(candidate, z, candidate.root);
        if (from_root && !(from_mean && from_mean->is_as(*from_root))) around.run(from_root->z);
    }
    return LocalComponents(std::move(found));
}

LocalComponents find_local_components(const LocalSearch& search, const StopFlag& stop) {
    const Complex<double> c{search.c.re.to_double(), search.c.im.to_double()};
    std::vector<Complex<double>> z{{0, 0}};
    while (z.size() < kMostPoints && norm(z.back()) <= 4) {
        z.push_back(plain_step(z.back(), c));
    }
    return find_local_components(search, z, stop);
}

}  // namespace mandel
