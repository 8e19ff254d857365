#include "kernel/local_component_search.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "kernel/local_component_forms.h"
#include "kernel/period_map.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

// How far the orbit is looked at.
constexpr std::size_t kMostPoints = std::size_t{1} << 12;
// Iterations times bits of one period that are worth refining.
constexpr std::uint64_t kMostWork = std::uint64_t{1} << 22;
// Of a view in its little set: larger ones show components as a whole.
constexpr double kLargestView = 0x1p-6;
// Roots of unity up to this order.
constexpr std::uint64_t kMostRounds = 32;
// A double root is approached by halves until here, from where all goes on in two dimensions.
constexpr int kMostHalvings = 24;

struct Candidate {
    std::uint64_t period;
    Complex<double> mean;  // of the points of the orbit that should be near the cycle
    ComplexExp root;       // of A z^2 + Z_p = z
};

Complex<double> square_root(const Complex<double>& z) {
    const double size = std::sqrt(norm(z));
    const double re = std::sqrt(std::max(0.0, (size + z.re) / 2));
    const double im = std::sqrt(std::max(0.0, (size - z.re) / 2));
    return {re, z.im < 0 ? -im : im};
}

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
            const bool is_small = (a * d).abs() * radius < FloatExp(kLargestView);
            if (is_small && wide.exponent < 3) {
                const Complex<double> c = wide.to_double();
                const Complex<double> s = square_root({1 - 4 * c.re, -4 * c.im});
                const Complex<double> multiplier{1 - s.re, -s.im};
                if (norm(multiplier) < 4) {
                    candidates.push_back({p, {}, ComplexExp(multiplier) / twice(a)});
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

BigComplex to_big_complex(const ComplexExp& x) {
    return {to_big_float(x.real()), to_big_float(x.imag())};
}

class PeriodSearchAround {
public:
    PeriodSearchAround(const LocalSearch& search, std::uint64_t period, const StopFlag& stop,
                       std::vector<LocalComponent>& found)
        : search_(search),
          period_(period),
          bits_(mpfr_get_prec(search.c.re.get()) + 64),
          stop_(stop),
          found_(found) {}

    // Whether there is a cycle near z that tells anything.
    bool run(const ComplexExp& start) {
        if (!settle(start) || cycle_->slope.to_complex_exp().norm().log2() > 1) return false;
        const std::size_t before = found_.size();
        add(attracting_form(*cycle_, {{}, search_.radius}));
        if (found_.size() > before && found_.back().contains({}, search_.radius)) return true;
        const ComplexExp slope = cycle_->slope.to_complex_exp();
        for (std::uint64_t q = 1; q <= kMostRounds && !stop_.is_requested(); ++q) {
            const Complex<double> m = slope.to_double();
            const double turns = std::atan2(m.im, m.re) / (2 * M_PI);
            const double nearest = std::round(turns * static_cast<double>(q));
            const auto s = static_cast<std::uint64_t>(nearest < 0 ? nearest + static_cast<double>(q)
                                                                  : nearest);
            if (std::gcd(s, q) == 1) look_for_root(s % q, q);
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
            z_ = sum(z_, step, bits_);
            ++halvings;
        }
        return !stop_.is_requested();
    }

    // The parameter nearby where the multiplier is e^{2 pi i s / q}.
    void look_for_root(std::uint64_t s, std::uint64_t q) {
        const BigComplex unity = half_turns(2 * static_cast<double>(s), q, bits_);
        const ComplexExp gap = difference(cycle_->slope, unity, bits_).to_complex_exp();
        // The disk of period q p is about 1 / q^2 large where this one is 1.
        const double reach = 4 / static_cast<double>(q * q);
        if (!(gap.abs() < FloatExp(std::min(0x1p-4, reach)))) return;
        refine_root(unity, q);
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

}  // namespace

LocalComponents find_local_components(const LocalSearch& search, std::span<const Complex<double>> z,
                                      const StopFlag& stop) {
    std::vector<LocalComponent> found;
    const auto bits = static_cast<std::uint64_t>(mpfr_get_prec(search.c.re.get()));
    for (const Candidate& candidate : find_candidates(z, search.radius)) {
        if (stop.is_requested()) break;
        if (candidate.period * bits > kMostWork) continue;
        PeriodSearchAround around(search, candidate.period, stop, found);
        if (!around.run(ComplexExp(candidate.mean))) around.run(candidate.root);
    }
    return LocalComponents(std::move(found));
}

LocalComponents find_local_components(const LocalSearch& search, const StopFlag& stop) {
    const Complex<double> c{search.c.re.to_double(), search.c.im.to_double()};
    std::vector<Complex<double>> z{{0, 0}};
    while (z.size() < kMostPoints && norm(z.back()) <= 4) {
        const Complex<double> last = z.back();
        z.push_back({last.re * last.re - last.im * last.im + c.re, 2 * last.re * last.im + c.im});
    }
    return find_local_components(search, z, stop);
}

}  // namespace mandel
