#include "kernel/inside/interior_values.h"

#include <cmath>

namespace mandel {
namespace {

using Number = Complex<double>;

Number product(const Number& a, const Number& b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
Number quotient(const Number& a, const Number& b) {
    const double scale = 1 / norm(b);
    return {(a.re * b.re + a.im * b.im) * scale, (a.im * b.re - a.re * b.im) * scale};
}
Number sum(const Number& a, const Number& b) { return {a.re + b.re, a.im + b.im}; }
Number twice(const Number& a) { return {2 * a.re, 2 * a.im}; }

// f^p at w, and its derivatives.
struct PeriodDerivatives {
    Number z, dz{1, 0}, dc, dzdz, dcdz;

    PeriodDerivatives(const Number& c, const Number& w, std::uint64_t period) : z(w) {
        for (std::uint64_t k = 0; k < period; ++k) {
            dcdz = twice(sum(product(z, dcdz), product(dc, dz)));
            dzdz = twice(sum(product(z, dzdz), product(dz, dz)));
            dc = sum(twice(product(z, dc)), {1, 0});
            dz = twice(product(z, dz));
            z = plain_step(z, c);
        }
    }
};

// A point that comes back to itself after so many steps.
std::optional<Number> find_fixed_point(const Number& c, Number w, std::uint64_t period) {
    constexpr int kMostSteps = 24;
    constexpr double kExactSq = 0x1p-88;
    for (int attempt = 0; attempt < kMostSteps; ++attempt) {
        Number z = w, slope{1, 0};
        for (std::uint64_t k = 0; k < period; ++k) {
            slope = twice(product(z, slope));
            z = plain_step(z, c);
        }
        const Number change = quotient({z.re - w.re, z.im - w.im}, {1 - slope.re, -slope.im});
        w = sum(w, change);
        if (!(norm(w) < 16)) return std::nullopt;
        if (norm(change) < kExactSq) return w;
    }
    return std::nullopt;
}

}  // namespace

std::optional<InteriorValues> find_interior_values(const Complex<double>& c,
                                                   std::uint64_t most) noexcept {
    Number z;
    double least = HUGE_VAL;
    for (std::uint64_t n = 1; n <= most; ++n) {
        z = plain_step(z, c);
        const double size = norm(z);
        if (!(size < least)) continue;
        least = size;
        const std::optional<Number> w = find_fixed_point(c, z, n);
        if (!w) continue;
        const PeriodDerivatives d(c, *w, n);
        const double multiplier_sq = norm(d.dz);
        if (!(multiplier_sq <= 1)) continue;
        const Number along = quotient(product(d.dzdz, d.dc), {1 - d.dz.re, -d.dz.im});
        const double distance = (1 - multiplier_sq) / std::sqrt(norm(sum(d.dcdz, along)));
        return InteriorValues{n, std::sqrt(multiplier_sq), distance};
    }
    return std::nullopt;
}

}  // namespace mandel
