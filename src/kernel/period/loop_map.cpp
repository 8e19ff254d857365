#include "kernel/period/loop_map.h"

#include <cmath>
#include <optional>

#include "kernel/inside/cycle_proof.h"

namespace mandel {
namespace {

Complex<double> plus_product(const Complex<double>& c, const Complex<double>& a,
                             const Complex<double>& b) {
    return {c.re + (a.re * b.re - a.im * b.im), c.im + (a.re * b.im + a.im * b.re)};
}
double size_of(const Complex<double>& z) { return std::sqrt(norm(z)); }

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

struct LoopCycleMap : DoubleMap {
    const LoopMap& map;
    double reach, error;

    LoopCycleMap(const LoopMap& of, double within, double left_out)
        : map(of), reach(within), error(left_out) {}

    Complex<double> next(const Complex<double>& u) const {
        return value_at(map, plus_product({0, 0}, u, u)).p;
    }
    std::optional<Return> run(Complex<double> u, std::uint64_t steps) const {
        Complex<double> slope{1, 0};
        for (std::uint64_t k = 0; k < steps; ++k) {
            const Value v = value_at(map, plus_product({0, 0}, u, u));
            const Complex<double> twice_u{2 * u.re, 2 * u.im};
            slope = plus_product({0, 0}, plus_product({0, 0}, v.slope, twice_u), slope);
            u = v.p;
        }
        return Return{u, slope};
    }

    double first_radius(const Complex<double>& centre, const Return& r) const {
        return DoubleMap::first_radius(centre, r, error);
    }

    // u + e with |e| <= r has w = u^2 within h = (2 |u| + r) r, and P(w) within
    // |P'| h + max |P''| h^2 / 2. The last factor makes the bound safe against its own roundings,
    // as one for each term of the polynomials does for theirs.
    DiskImage image_of_disk(const Complex<double>& centre, double start,
                            std::uint64_t steps) const {
        const double roundings = (8 + 4 * static_cast<double>(map.degree)) * kUnitRoundoff;
        Complex<double> u = centre;
        double radius = start;
        for (std::uint64_t k = 0; k < steps; ++k) {
            const Complex<double> w = plus_product({0, 0}, u, u);
            const double h = (2 * size_of(u) + radius) * radius, far = size_of(w) + h;
            if (!(far * (1 + roundings) < reach) || !(radius < 1)) return DiskImage::NotInside;
            const Value v = value_at(map, w);
            const Sizes s = sizes_at(map, far);
            radius = (size_of(v.slope) * h + s.bend * (h * h) / 2 +
                      roundings * (2 * s.value + s.slope * h) + error) *
                     (1 + 4 * roundings);
            u = v.p;
        }
        const bool is_inside = (distance(u, centre) + radius) * (1 + roundings) < start;
        return is_inside ? DiskImage::Inside : DiskImage::NotInside;
    }
};

}  // namespace

bool has_attracting_cycle(const LoopMap& map, const Complex<double>& u, std::uint64_t return_steps,
                          double reach, double error) noexcept {
    return proves_cycle_of_return(LoopCycleMap(map, reach, error), u, return_steps);
}

}  // namespace mandel
