#include "kernel/inside/attracting_cycle.h"

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

// What a period does near a cycle: the image of z and its derivatives by z and by c.
struct PeriodAt {
    Complex<double> z, by_z{1, 0}, by_c;

    PeriodAt(const Complex<double>& c, const Cycle& cycle) : z(cycle.centre) {
        for (std::uint64_t k = 0; k < cycle.period; ++k) {
            by_c = {2 * (z.re * by_c.re - z.im * by_c.im) + 1,
                    2 * (z.re * by_c.im + z.im * by_c.re)};
            by_z = {2 * (z.re * by_z.re - z.im * by_z.im), 2 * (z.re * by_z.im + z.im * by_z.re)};
            z = plain_step(z, c);
        }
    }
    // By how much the fixed point moves with c.
    Complex<double> drift() const {
        const Complex<double> q{1 - by_z.re, -by_z.im};
        const double scale = 1 / norm(q);
        return {(by_c.re * q.re + by_c.im * q.im) * scale,
                (by_c.im * q.re - by_c.re * q.im) * scale};
    }
};

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
    const double value = q * (q + u) - 0.25 * (c.im * c.im);
    if (!(value < 0)) return false;
    const double margin = 0x1p-50 * (std::sqrt(q) + 8 * q * (1 + std::sqrt(q)));
    return value < -margin;
}

bool has_attracting_cycle(const Complex<double>& c, const Complex<double>& z,
                          std::uint64_t return_time, double c_radius) noexcept {
    return proves_cycle_of_return(DirectMap(c, c_radius), z, return_time);
}

std::optional<Cycle> find_cycle(const Complex<double>& c, const Complex<double>& z) noexcept {
    constexpr std::uint64_t kMostPeriod = 512;
    const DirectMap map(c);
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

std::optional<Cycle> moved_cycle(const Complex<double>& c, const Cycle& cycle) noexcept {
    const auto centre = nearest_fixed_point(DirectMap(c), cycle.centre, cycle.period);
    if (!centre) return std::nullopt;
    return Cycle{*centre, cycle.period};
}

bool attracts_near(const Complex<double>& c, const Cycle& cycle, double c_radius) noexcept {
    constexpr double u = 8 * DoubleMap::kUnitRoundoff, up = 1 + u;
    const PeriodAt period(c, cycle);
    const double contraction = 1 - std::sqrt(norm(period.by_z));
    if (!(contraction > 0)) return false;
    const Complex<double> drift = period.drift();
    // The middle of what the terms of second order allow.
    const double radius = std::sqrt(norm(drift)) * c_radius +
                          (4 * distance(period.z, cycle.centre) + 0x1p-44) / contraction;
    const double abs_c = std::sqrt(norm(c));
    Complex<double> z = cycle.centre, a = drift, b{1, 0};
    double error = 0;
    for (std::uint64_t k = 0; k < cycle.period; ++k) {
        const double abs_z = std::sqrt(norm(z));
        const double a_reach = std::sqrt(norm(a)) * c_radius, b_reach = std::sqrt(norm(b)) * radius;
        const double reach = a_reach + b_reach + error;
        const double rounding = abs_z * abs_z + abs_c + 2 * abs_z * (a_reach + b_reach) + c_radius;
        error = (2 * abs_z * error + reach * reach + u * rounding) * up;
        a = {2 * (z.re * a.re - z.im * a.im) + 1, 2 * (z.re * a.im + z.im * a.re)};
        b = {2 * (z.re * b.re - z.im * b.im), 2 * (z.re * b.im + z.im * b.re)};
        z = plain_step(z, c);
    }
    const double reach = distance(z, cycle.centre) + distance(a, drift) * c_radius +
                         std::sqrt(norm(b)) * radius + error;
    return reach * up < radius;
}

}  // namespace mandel
