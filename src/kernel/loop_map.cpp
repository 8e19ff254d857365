#include "kernel/loop_map.h"

#include <cmath>

#include "kernel/escape_step.h"

namespace mandel {
namespace {

constexpr double kUnitRoundoff = 0x1p-53;
constexpr int kMostNewtonSteps = 20;

Complex<double> plus_product(const Complex<double>& c, const Complex<double>& a,
                             const Complex<double>& b) {
    return {c.re + (a.re * b.re - a.im * b.im), c.im + (a.re * b.im + a.im * b.re)};
}
double size_of(const Complex<double>& z) { return std::sqrt(norm(z)); }
double distance(const Complex<double>& a, const Complex<double>& b) {
    return size_of({a.re - b.re, a.im - b.im});
}

struct Value {
    Complex<double> p, slope;  // P(w), P'(w)
};
Value value_at(const LoopMap& map, const Complex<double>& w) {
    Value v{map.p[map.degree], {0, 0}};
    for (std::size_t i = map.degree; i-- > 0;) {
        v.slope = plus_product(v.p, v.slope, w);
        v.p = plus_product(map.p[i], v.p, w);
    }
    return v;
}

struct Return {
    Complex<double> u, slope;  // after a cycle, and its derivative
};
Return run_cycle(const LoopMap& map, Complex<double> u, std::uint64_t steps) {
    Complex<double> slope{1, 0};
    for (std::uint64_t k = 0; k < steps; ++k) {
        const Value v = value_at(map, plus_product({0, 0}, u, u));
        const Complex<double> twice_u{2 * u.re, 2 * u.im};
        slope = plus_product({0, 0}, plus_product({0, 0}, v.slope, twice_u), slope);
        u = v.p;
    }
    return {u, slope};
}

// Newton's step for the fixed point.
Complex<double> towards_fixed_point(const Complex<double>& u, const Return& r) {
    const Complex<double> gap{r.u.re - u.re, r.u.im - u.im};
    const Complex<double> q{1 - r.slope.re, -r.slope.im};
    const double scale = 1 / norm(q);
    return {u.re + (gap.re * q.re + gap.im * q.im) * scale,
            u.im + (gap.im * q.re - gap.re * q.im) * scale};
}

// Sums over the coefficients at a size of w, which bound P, P' and P'' there.
struct Sizes {
    double value = 0, slope = 0, bend = 0;
};
Sizes sizes_at(const LoopMap& map, double w) {
    Sizes s;
    for (std::size_t i = map.degree + 1; i-- > 0;) {
        s.bend = s.bend * w + 2 * s.slope;
        s.slope = s.slope * w + s.value;
        s.value = s.value * w + size_of(map.p[i]);
    }
    return s;
}

// Whether the disk of that radius comes back into its own interior: u + e with |e| <= r has
// w = u^2 within h = (2 |u| + r) r, and P(w) within |P'| h + max |P''| h^2 / 2. The last factor
// makes the bound safe against its own roundings, as one for each term of the polynomials does for
// theirs.
bool maps_into_itself(const LoopMap& map, const Complex<double>& centre, double start,
                      std::uint64_t steps, double reach, double error) {
    const double roundings = (8 + 4 * static_cast<double>(map.degree)) * kUnitRoundoff;
    Complex<double> u = centre;
    double radius = start;
    for (std::uint64_t k = 0; k < steps; ++k) {
        const Complex<double> w = plus_product({0, 0}, u, u);
        const double h = (2 * size_of(u) + radius) * radius, far = size_of(w) + h;
        if (!(far * (1 + roundings) < reach) || !(radius < 1)) return false;
        const Value v = value_at(map, w);
        const Sizes s = sizes_at(map, far);
        radius = (size_of(v.slope) * h + s.bend * (h * h) / 2 +
                  roundings * (2 * s.value + s.slope * h) + error) *
                 (1 + 4 * roundings);
        u = v.p;
    }
    return (distance(u, centre) + radius) * (1 + roundings) < start;
}

bool proves_cycle(const LoopMap& map, const Complex<double>& u, std::uint64_t steps, double reach,
                  double error) {
    Return r = run_cycle(map, u, steps);
    // Far from contracting: give up cheaply. The negation also catches an orbit that ran away.
    if (!(norm(r.slope) < 4)) return false;
    Complex<double> centre = towards_fixed_point(u, r);
    for (int attempt = 0; attempt < kMostNewtonSteps; ++attempt) {
        r = run_cycle(map, centre, steps);
        const double slope = size_of(r.slope);
        if (!(slope < 1)) return false;
        double radius = (4 * distance(r.u, centre) + 0x1p-44 + 4 * error) / (1 - slope);
        for (; radius < 1 - slope; radius *= 32) {
            if (maps_into_itself(map, centre, radius, steps, reach, error)) return true;
        }
        centre = towards_fixed_point(centre, r);
    }
    return false;
}

std::uint64_t first_near_return(const LoopMap& map, const Complex<double>& start,
                                std::uint64_t limit) {
    Complex<double> u = start;
    for (std::uint64_t k = 1; k < limit; ++k) {
        u = value_at(map, plus_product({0, 0}, u, u)).p;
        if (is_near_return(u, start)) return k;
    }
    return limit;
}

}  // namespace

bool has_attracting_cycle(const LoopMap& map, const Complex<double>& u, std::uint64_t return_steps,
                          double reach, double error) noexcept {
    const std::uint64_t steps = first_near_return(map, u, return_steps);
    if (proves_cycle(map, u, steps, reach, error)) return true;
    return steps < return_steps && proves_cycle(map, u, return_steps, reach, error);
}

}  // namespace mandel
