// The proof that a map of the plane has an attracting cycle, for attracting_cycle.cpp,
// loop/loop_map.cpp and perturb/perturbed_cycle.cpp, which say what the maps are and why a disk
// that comes back into its own interior proves it.
//
// A Map has
//     Number, Real                              a point and a size
//     std::optional<Return> run(z, steps)       so many steps of it; Return has z and slope, the
//                                               derivative of that many steps. None if it ran away
//     bool may_contract(Return)                 whether Newton's method is worth a try
//     bool contracts(Return)                    |slope| < 1
//     Number towards_fixed_point(z, Return)     Newton's step for the fixed point of those steps
//     Real first_radius(centre, Return)         holds the distance to the fixed point and the
//                                               errors of the map
//     bool may_hold(radius, Return, tries)      whether a disk of that radius is still worth a try
//     DiskImage image_of_disk(centre, radius, steps)       with every error added
//     kMostChecks, kGrowth                      of the centre, and of the radius after each try
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "kernel/pixel/return_watch.h"
#include "num/complex.h"

namespace mandel {

// Where a disk comes to. Leaves: too far for any larger one to come back.
enum class DiskImage : std::uint8_t { Inside, NotInside, Leaves };

// Whether the map of `period` steps has an attracting fixed point near z.
template <typename Map>
bool proves_fixed_point(Map& map, const typename Map::Number& z, std::uint64_t period) {
    auto centre = z;
    auto r = map.run(centre, period);
    // Far from contracting: give up cheaply.
    if (!r || !map.may_contract(*r)) return false;
    for (int check = 0; check < Map::kMostChecks; ++check) {
        centre = map.towards_fixed_point(centre, *r);
        r = map.run(centre, period);
        if (!r || !map.contracts(*r)) return false;
        auto radius = map.first_radius(centre, *r);
        for (int tries = 0; map.may_hold(radius, *r, tries); ++tries) {
            const DiskImage image = map.image_of_disk(centre, radius, period);
            if (image == DiskImage::Inside) return true;
            if (image == DiskImage::Leaves) break;
            radius = radius * Map::kGrowth;
        }
    }
    return false;
}

inline double distance(const Complex<double>& a, const Complex<double>& b) {
    return std::sqrt(norm(Complex<double>{a.re - b.re, a.im - b.im}));
}

// What maps in doubles have in common. They add run() and image_of_disk(), next(z), one step, and
// error(), of the map, absolute.
struct DoubleMap {
    using Number = Complex<double>;
    using Real = double;
    struct Return {
        Complex<double> z, slope;
    };
    static constexpr double kUnitRoundoff = 0x1p-53;
    // Near a bifurcation Newton's method converges only linearly at first; it ends early wherever
    // the period map does not contract.
    static constexpr int kMostChecks = 20;
    static constexpr double kGrowth = 32;

    // The negation also catches an orbit that ran away.
    static bool may_contract(const Return& r) { return norm(r.slope) < 4; }
    static bool contracts(const Return& r) { return std::sqrt(norm(r.slope)) < 1; }
    static Complex<double> towards_fixed_point(const Complex<double>& z, const Return& r) {
        const Complex<double> gap{r.z.re - z.re, r.z.im - z.im};
        const Complex<double> q{1 - r.slope.re, -r.slope.im};
        const double scale = 1 / norm(q);
        return {z.re + (gap.re * q.re + gap.im * q.im) * scale,
                z.im + (gap.im * q.re - gap.re * q.im) * scale};
    }
    static double first_radius(const Complex<double>& centre, const Return& r, double error) {
        return (4 * distance(r.z, centre) + 0x1p-44 + 4 * error) / (1 - std::sqrt(norm(r.slope)));
    }
    // Small enough for the quadratic part of the map not to eat the contraction.
    static bool may_hold(double radius, const Return& r, int) {
        return radius < 1 - std::sqrt(norm(r.slope));
    }
};

// The first time within `limit` steps at which the orbit comes back near its start, or the limit.
template <typename Map>
std::uint64_t first_near_return(const Map& map, const Complex<double>& start, std::uint64_t limit) {
    Complex<double> z = start;
    for (std::uint64_t k = 1; k < limit; ++k) {
        z = map.next(z);
        if (is_within(z, start, BoundedReturns::kNear)) return k;
    }
    return limit;
}

// The orbit of z comes near z again after `return_time` steps.
template <typename Map>
bool proves_cycle_of_return(const Map& map, const Complex<double>& z, std::uint64_t return_time) {
    // Any near return is a multiple of the period; the first one makes the shortest proof.
    const std::uint64_t period = first_near_return(map, z, return_time);
    if (proves_fixed_point(map, z, period)) return true;
    return period < return_time && proves_fixed_point(map, z, return_time);
}

}  // namespace mandel
