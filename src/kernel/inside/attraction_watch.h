// Looks for an attracting cycle along the orbit of one point: where the orbit comes back to a
// saved point (R. P. Brent, 1980), it asks for a proof.
#pragma once

#include <cmath>
#include <cstdint>

#include "kernel/inside/attracting_cycle.h"
#include "num/complex.h"

namespace mandel {

class AttractionWatch {
public:
    // For all points within `radius` of c at once.
    AttractionWatch(const Complex<double>& c, double radius) : c_(c), radius_(radius) {}

    // Whether the critical orbits of all those points are proved to be bounded, Z_n being that of
    // c. Called with n = 1, 2, 3, ...
    bool proves(const Complex<double>& z, std::uint64_t n) noexcept {
        if (n == next_save_) {
            saved_ = z;
            saved_n_ = n;
            next_save_ *= 2;
            return false;
        }
        const double re = std::fabs(z.re - saved_.re), im = std::fabs(z.im - saved_.im);
        if (!(re < kNear && im < kNear) || (n - saved_n_) * 16 > n) return false;
        if (has_attracting_cycle(c_, z, n - saved_n_, radius_)) return true;
        saved_ = {HUGE_VAL, HUGE_VAL};  // not before the next save
        return false;
    }

private:
    static constexpr double kNear = 1e-6;

    const Complex<double> c_;
    const double radius_;
    Complex<double> saved_{HUGE_VAL, HUGE_VAL};
    std::uint64_t saved_n_ = 0;
    std::uint64_t next_save_ = 1024;
};

}  // namespace mandel
