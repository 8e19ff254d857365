// Looks for an attracting cycle along the orbit of one point: where the orbit comes back to a
// saved point (return_watch.h), it asks for a proof.
#pragma once

#include <cstdint>
#include <limits>

#include "kernel/inside/attracting_cycle.h"
#include "kernel/pixel/return_watch.h"
#include "num/complex.h"

namespace mandel {

class AttractionWatch {
public:
    // For all points within `radius` of c at once.
    AttractionWatch(const Complex<double>& c, double radius) : c_(c), radius_(radius) {}

    // Whether the critical orbits of all those points are proved to be bounded, Z_n being that of
    // c. Called with n = 1, 2, 3, ...
    bool proves(const Complex<double>& z, std::uint64_t n) noexcept {
        if (!watch_.is_return(z, n, kNoLimit)) return false;
        if (has_attracting_cycle(c_, z, watch_.gap(n), radius_)) return true;
        watch_.forget();
        return false;
    }

private:
    static constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

    const Complex<double> c_;
    const double radius_;
    ReturnWatch<ReferenceReturns> watch_;
};

}  // namespace mandel
