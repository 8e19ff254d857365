#include "kernel/inside/attracting_cycle.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "kernel/inside/cycle_proof.h"

namespace mandel {
namespace {

// Radius of a disk around the computed orbit of z that contains the image of the disk of the
// given radius after each step: |(z + e)^2 + c - (z^2 + c)| <= (2 |z| + r) r for |e| <= r. The
// computed step itself is off by at most a few roundings of |z|^2 + |c|, which also covers a c
// that is one rounding away. The last factor makes the bound safe against its own roundings.
struct Disk {
    Complex<double> centre;
    double radius;
};
Disk map_disk(const Complex<double>& c, Complex<double> z, double radius, std::uint64_t period,
              double c_radius) {
    const double abs_c = std::sqrt(norm(c));
    for (std::uint64_t k = 0; k < period && radius < 1; ++k) {
        constexpr double kUnitRoundoff = DoubleMap::kUnitRoundoff;
        const double square = norm(z);
        radius = ((2 * std::sqrt(square) + radius) * radius + 8 * kUnitRoundoff * (square + abs_c) +
                  c_radius) *
                 (1 + 8 * kUnitRoundoff);
        z = plain_step(z, c);
    }
    return {z, radius};
}

// z <- z^2 + c, for all c within a radius.
struct DirectMap : DoubleMap {
    Complex<double> c;
    double c_radius = 0;

    explicit DirectMap(const Complex<double>& at, double radius = 0) : c(at), c_radius(radius) {}

    Complex<double> next(const Complex<double>& z) const { return plain_step(z, c); }
    std::optional<Return> run(Complex<double> z, std::uint64_t steps) const {
        Complex<double> slope{1, 0};
        for (std::uint64_t k = 0; k < steps; ++k) {
            slope = {2 * (z.re * slope.re - z.im * slope.im),
                     2 * (z.re * slope.im + z.im * slope.re)};
            z = next(z);
        }
        return Return{z, slope};
    }
    double first_radius(const Complex<double>& centre, const Return& r) const {
        return DoubleMap::first_radius(centre, r, c_radius);
    }
    DiskImage image_of_disk(const Complex<double>& z, double radius, std::uint64_t steps) const {
        const Disk image = map_disk(c, z, radius, steps, c_radius);
        const double reach = (distance(image.centre, z) + image.radius) * (1 + 8 * kUnitRoundoff);
        return reach < radius ? DiskImage::Inside : DiskImage::NotInside;
    }
};

// The fixed point of the period map that Newton's method finds from z on, if it gets near one.
std::optional<Complex<double>> nearest_fixed_point(const DirectMap& map, Complex<double> z,
                                                   std::uint64_t period) {
    for (int attempt = 0; attempt < DoubleMap::kMostChecks; ++attempt) {
        const auto r = map.run(z, period);
        if (!map.may_contract(*r)) return std::nullopt;
        if (distance(r->z, z) < 0x1p-40) return z;
        z = map.towards_fixed_point(z, *r);
    }
    return std::nullopt;
}

struct Cycle {
    Complex<double> centre;  // one of its points
    std::uint64_t period;
};

// An attracting cycle of a short period near which the orbit of z may be, with its proof.
std::optional<Cycle> find_cycle(const DirectMap& map, const Complex<double>& z) {
    constexpr std::uint64_t kMostPeriod = 512;
    Complex<double> next = z;
    double closest = HUGE_VAL;
    for (std::uint64_t period = 1; period <= kMostPeriod; ++period) {
        next = map.next(next);
        const double gap = norm(Complex<double>{next.re - z.re, next.im - z.im});
        if (!(gap < closest)) continue;
        closest = gap;
        const auto centre = nearest_fixed_point(map, z, period);
        if (centre && proves_fixed_point(map, *centre, period)) return Cycle{*centre, period};
    }
    return std::nullopt;
}

// Derivatives of the map of a period at a point of the cycle.
struct CycleSlopes {
    Complex<double> z{1, 0}, c, zz, zc;  // by z, by c, and once more by z
    double abs_c = 0;                    // by c, with the sizes of all terms

    CycleSlopes(const Complex<double>& at, const Cycle& cycle) {
        Complex<double> w = cycle.centre;
        for (std::uint64_t k = 0; k < cycle.period; ++k) {
            zz = twice(sum(product(w, zz), product(z, z)));
            zc = twice(sum(product(w, zc), product(c, z)));
            c = sum(twice(product(w, c)), {1, 0});
            z = twice(product(w, z));
            abs_c = 2 * std::sqrt(norm(w)) * abs_c + 1;
            w = plain_step(w, at);
        }
    }

    double contraction() const { return 1 - std::sqrt(norm(z)); }
    // The estimate of the distance from c to the edge of its component, right to a factor of 4:
    // (1 - |dz|^2) / |dc dz + dz dz dc / (1 - dz)| (A. Cheritat, "Mandelbrot set", Wikibooks).
    double distance() const {
        const Complex<double> q{1 - z.re, -z.im};
        const double scale = 1 / norm(q);
        const Complex<double> ratio{(c.re * q.re + c.im * q.im) * scale,
                                    (c.im * q.re - c.re * q.im) * scale};
        return (1 - norm(z)) / std::sqrt(norm(sum(zc, product(zz, ratio))));
    }

private:
    static Complex<double> sum(const Complex<double>& a, const Complex<double>& b) {
        return {a.re + b.re, a.im + b.im};
    }
    static Complex<double> product(const Complex<double>& a, const Complex<double>& b) {
        return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
    }
    static Complex<double> twice(const Complex<double>& a) { return {2 * a.re, 2 * a.im}; }
};

// Whether the maps of a period, for all points within a radius of c, take a disk into itself.
bool proves_disk(const Complex<double>& c, const Cycle& cycle, const CycleSlopes& slopes,
                 double c_radius) {
    const DirectMap map(c, c_radius);
    double radius = slopes.abs_c * c_radius / slopes.contraction();
    for (int attempt = 0; attempt < 3; ++attempt) {
        radius *= 2;
        if (map.image_of_disk(cycle.centre, radius, cycle.period) == DiskImage::Inside) return true;
    }
    return false;
}

}  // namespace

bool is_in_cardioid_or_disk_exact(const Complex<double>& c) noexcept {
    const double x = c.re + 1;
    const double disk = x * x + c.im * c.im;
    if (disk < 0.0625 * (1 - 0x1p-45)) return true;

    // Inside of the cardioid: q (q + u) < im^2 / 4 with u = re - 1/4, q = u^2 + im^2. The margin
    // bounds the change of the left side minus the right when c moves by a rounding: 2^-53 times
    // the gradient, which is below sqrt(q) + 8 q + 8 q sqrt(q), times eight for the evaluation.
    const double u = c.re - 0.25;
    const double q = u * u + c.im * c.im;
    const double margin = 0x1p-50 * (std::sqrt(q) + 8 * q * (1 + std::sqrt(q)));
    return q * (q + u) - 0.25 * (c.im * c.im) < -margin;
}

bool has_attracting_cycle(const Complex<double>& c, const Complex<double>& z,
                          std::uint64_t return_time, double c_radius) noexcept {
    return proves_cycle_of_return(DirectMap(c, c_radius), z, return_time);
}

bool is_drawn_to_cycle(const Complex<double>& c, const Complex<double>& z) noexcept {
    return find_cycle(DirectMap(c), z).has_value();
}

double attracted_disk(const Complex<double>& c, const Complex<double>& z,
                      double wanted) noexcept {
    const std::optional<Cycle> cycle = find_cycle(DirectMap(c), z);
    if (!cycle) return 0;
    const CycleSlopes slopes(c, *cycle);
    double radius = std::min(wanted, slopes.distance() / 2);
    for (int attempt = 0; attempt < 4; ++attempt, radius /= 2) {
        if (proves_disk(c, *cycle, slopes, radius)) return radius;
    }
    return 0;
}

}  // namespace mandel
