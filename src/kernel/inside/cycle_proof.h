// The proof that a map of the plane has an attracting cycle, for attracting_cycle.cpp and
// loop_map.cpp, which say what the maps are and why a disk that comes back into its own interior
// proves it.
//
// A Map has
//     CycleReturn run(z, steps)                          so many steps of it
//     Complex<double> next(z)                            one step
//     bool takes_into_itself(centre, radius, steps)      the disk, with every error added
//     double error()                                     of the map, absolute
#pragma once

#include <cmath>
#include <cstdint>

#include "kernel/pixel/return_watch.h"
#include "num/complex.h"

namespace mandel {

struct CycleReturn {
    Complex<double> z;      // where the orbit is after a cycle
    Complex<double> slope;  // derivative of that many steps
};

// Beside a place where cycles part, Newton's method only halves the distance at first; it ends
// early wherever the period map does not contract.
constexpr int kMostNewtonSteps = 20;

inline double distance(const Complex<double>& a, const Complex<double>& b) {
    return std::sqrt(norm(Complex<double>{a.re - b.re, a.im - b.im}));
}

// Newton's step for the fixed point of the period map.
inline Complex<double> towards_fixed_point(const Complex<double>& z, const CycleReturn& r) {
    const Complex<double> gap{r.z.re - z.re, r.z.im - z.im};
    const Complex<double> q{1 - r.slope.re, -r.slope.im};
    const double scale = 1 / norm(q);
    return {z.re + (gap.re * q.re + gap.im * q.im) * scale,
            z.im + (gap.im * q.re - gap.re * q.im) * scale};
}

template <typename Map>
bool proves_cycle(const Map& map, const Complex<double>& z, std::uint64_t period) {
    CycleReturn r = map.run(z, period);
    // Far from contracting: give up cheaply. The negation also catches an orbit that ran away.
    if (!(norm(r.slope) < 4)) return false;
    Complex<double> centre = towards_fixed_point(z, r);
    for (int attempt = 0; attempt < kMostNewtonSteps; ++attempt) {
        r = map.run(centre, period);
        const double slope = std::sqrt(norm(r.slope));
        if (!(slope < 1)) return false;
        // The disk has to hold the distance to the fixed point and the rounding of a period, and
        // be small enough for its quadratic part not to eat the contraction.
        const double gap = distance(r.z, centre);
        double radius = (4 * gap + 0x1p-44 + 4 * map.error()) / (1 - slope);
        for (; radius < 1 - slope; radius *= 32) {
            if (map.takes_into_itself(centre, radius, period)) return true;
        }
        centre = towards_fixed_point(centre, r);
    }
    return false;
}

// The first time within `limit` steps at which the orbit comes back near its start, or the limit.
template <typename Map>
std::uint64_t first_near_return(const Map& map, const Complex<double>& start, std::uint64_t limit) {
    Complex<double> z = start;
    for (std::uint64_t k = 1; k < limit; ++k) {
        z = map.next(z);
        if (is_near_return(z, start)) return k;
    }
    return limit;
}

// The orbit of z comes near z again after `return_time` steps.
template <typename Map>
bool proves_cycle_of_return(const Map& map, const Complex<double>& z, std::uint64_t return_time) {
    // Any near return is a multiple of the period; the first one makes the shortest proof.
    const std::uint64_t period = first_near_return(map, z, return_time);
    if (proves_cycle(map, z, period)) return true;
    return period < return_time && proves_cycle(map, z, return_time);
}

}  // namespace mandel
