#include "kernel/interior.h"

#include <cmath>
#include <optional>

#include "kernel/escape_step.h"

namespace mandel {
namespace {

constexpr double kUnitRoundoff = 0x1p-53;
// Beside a place where cycles part, Newton's method only halves the distance at first; it ends
// early wherever the period map does not contract.
constexpr int kMostNewtonSteps = 20;

double distance(const Complex<double>& a, const Complex<double>& b) {
    return std::sqrt(norm(Complex<double>{a.re - b.re, a.im - b.im}));
}

struct Return {
    Complex<double> z;      // where the orbit is after a period
    Complex<double> slope;  // derivative of the period map
};

Return run_period(const Complex<double>& c, Complex<double> z, std::uint64_t period) {
    Complex<double> slope{1, 0};
    for (std::uint64_t k = 0; k < period; ++k) {
        slope = {2 * (z.re * slope.re - z.im * slope.im), 2 * (z.re * slope.im + z.im * slope.re)};
        z = {z.re * z.re - z.im * z.im + c.re, 2 * z.re * z.im + c.im};
    }
    return {z, slope};
}

// Newton's step for the fixed point of the period map.
Complex<double> towards_fixed_point(const Complex<double>& z, const Return& r) {
    const Complex<double> gap{r.z.re - z.re, r.z.im - z.im};
    const Complex<double> q{1 - r.slope.re, -r.slope.im};
    const double scale = 1 / norm(q);
    return {z.re + (gap.re * q.re + gap.im * q.im) * scale,
            z.im + (gap.im * q.re - gap.re * q.im) * scale};
}

// Radius of a disk around the computed orbit of z that contains the image of the disk of the
// given radius after each step: |(z + e)^2 + c - (z^2 + c)| <= (2 |z| + r) r for |e| <= r. The
// computed step itself is off by at most a few roundings of |z|^2 + |c|, which also covers a c
// that is one rounding away. The last factor makes the bound safe against its own roundings.
struct DiskImage {
    Complex<double> centre;
    double radius;
};
DiskImage map_disk(const Complex<double>& c, Complex<double> z, double radius, std::uint64_t period,
                   double c_radius) {
    const double abs_c = std::sqrt(norm(c));
    for (std::uint64_t k = 0; k < period && radius < 1; ++k) {
        const double square = norm(z);
        radius = ((2 * std::sqrt(square) + radius) * radius + 8 * kUnitRoundoff * (square + abs_c) +
                  c_radius) *
                 (1 + 8 * kUnitRoundoff);
        z = {z.re * z.re - z.im * z.im + c.re, 2 * z.re * z.im + c.im};
    }
    return {z, radius};
}

bool maps_into_itself(const Complex<double>& c, const Complex<double>& z, double radius,
                      std::uint64_t period, double c_radius) {
    const DiskImage image = map_disk(c, z, radius, period, c_radius);
    return (distance(image.centre, z) + image.radius) * (1 + 8 * kUnitRoundoff) < radius;
}

// The first time within `limit` steps at which the orbit of z comes back near z, or the limit.
std::uint64_t first_near_return(const Complex<double>& c, const Complex<double>& start,
                                std::uint64_t limit) {
    Complex<double> z = start;
    for (std::uint64_t k = 1; k < limit; ++k) {
        z = {z.re * z.re - z.im * z.im + c.re, 2 * z.re * z.im + c.im};
        if (is_near_return(z, start)) return k;
    }
    return limit;
}

bool proves_cycle(const Complex<double>& c, const Complex<double>& z, std::uint64_t period,
                  double c_radius) {
    Return r = run_period(c, z, period);
    // Far from contracting: give up cheaply. The negation also catches an orbit that ran away.
    if (!(norm(r.slope) < 4)) return false;
    Complex<double> centre = towards_fixed_point(z, r);
    for (int attempt = 0; attempt < kMostNewtonSteps; ++attempt) {
        r = run_period(c, centre, period);
        const double slope = std::sqrt(norm(r.slope));
        if (!(slope < 1)) return false;
        // The disk has to hold the distance to the fixed point and the rounding of a period, and
        // be small enough for its quadratic part not to eat the contraction.
        const double gap = distance(r.z, centre);
        double radius = (4 * gap + 0x1p-44 + 4 * c_radius) / (1 - slope);
        for (; radius < 1 - slope; radius *= 32) {
            if (maps_into_itself(c, centre, radius, period, c_radius)) return true;
        }
        centre = towards_fixed_point(centre, r);
    }
    return false;
}

// The fixed point of the period map that Newton's method finds from z on, if it gets near one.
std::optional<Complex<double>> nearest_fixed_point(const Complex<double>& c, Complex<double> z,
                                                   std::uint64_t period) {
    for (int attempt = 0; attempt < kMostNewtonSteps; ++attempt) {
        const Return r = run_period(c, z, period);
        if (!(norm(r.slope) < 4)) return std::nullopt;
        if (distance(r.z, z) < 0x1p-40) return z;
        z = towards_fixed_point(z, r);
    }
    return std::nullopt;
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
    // Any near return is a multiple of the period; the first one makes the shortest proof.
    const std::uint64_t period = first_near_return(c, z, return_time);
    if (proves_cycle(c, z, period, c_radius)) return true;
    return period < return_time && proves_cycle(c, z, return_time, c_radius);
}

bool is_drawn_to_cycle(const Complex<double>& c, const Complex<double>& z) noexcept {
    constexpr std::uint64_t kMostPeriod = 512;
    Complex<double> next = z;
    double closest = HUGE_VAL;
    for (std::uint64_t period = 1; period <= kMostPeriod; ++period) {
        next = {next.re * next.re - next.im * next.im + c.re, 2 * next.re * next.im + c.im};
        const double gap = norm(Complex<double>{next.re - z.re, next.im - z.im});
        if (!(gap < closest)) continue;
        closest = gap;
        const auto centre = nearest_fixed_point(c, z, period);
        if (centre && proves_cycle(c, *centre, period, 0)) return true;
    }
    return false;
}

}  // namespace mandel
