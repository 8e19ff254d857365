// Orbits of single points of a formula of the family in as many digits as each needs: for those
// that doubles lose (family_pixels.h).
//
// An error e of z_k is one of sigma_max(J_n) / sigma_min(J_k) e in z_n, so
//     log2(sigma_max(J_n) / sigma_min(J_k)) <= bits - log2(8 d N) - 24   for all k <= n
// along an orbit of N steps proves that all of it is right to 2^-24.
#pragma once

#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "kernel/family/pixels/family_pixels.h"
#include "num/big_complex.h"

namespace mandel {

struct LongAttempt {
    std::optional<OrbitEnd> end;   // nothing: it needs more bits, or was stopped
    std::int64_t wanted_bits = 0;  // what it would have taken as far as it was followed
    std::uint64_t iterations = 0;
};

// Bits after the point to begin with.
std::int64_t first_long_bits(const FamilyTask& task);

LongAttempt iterate_family_long(const FamilyTask& task, const BigComplex& z_0, const BigComplex& c,
                                std::int64_t bits, RecentIterates* recent, const StopFlag& stop);

}  // namespace mandel
