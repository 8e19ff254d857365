// Many orbits followed at once from places that are known to their ends, and back from these places
// along the reference, with the stripe averages of their last iterates. An orbit's results do not
// depend on those beside it.
//
// Forwards in plain doubles (the steps of direct/escape_step.h) or by perturbed steps. Back from a
// place at index m by
//     z_n-1 = the root of z_n - c = Z_m-1^2 + (dz_n - dc) on the side of Z_m-1,
//     dz_n-1 = (dz_n - dc) / (Z_m-1 + z_n-1),
// since |dz| < |z| wherever an orbit was not rebased. Errors shrink on the way back as they grow on
// the way there; so roots and quotients need no more than 2^-32, and once |dz| is below 2^-24 |Z|,
// Z itself is taken.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernel/pixel/orbit_trail.h"
#include "kernel/replay/replay_lanes.h"
#include "kernel/replay/stripe_average.h"
#include "num/complex.h"

namespace mandel {

// An orbit that ended at end_n, and a place on it from which it is followed.
struct ReplayPlace {
    std::uint64_t end_n = 0, n = 0;
    Complex<double> z;          // z_n
    Complex<double> c{}, dc{};  // c for plain doubles, dc for the rest
    Complex<double> dz{};       // the place is at Z_m + dz as well: from there it is followed back
    std::uint32_t m = 0;        // 0: it is not
};

class ReplayGroup {
public:
    // is_plain: forwards in plain doubles.
    ReplayGroup(SimdLevel level, bool is_plain) noexcept : level_(level), is_plain_(is_plain) {}

    bool is_full() const noexcept { return size_ == ReplayLanes::kCount; }
    // The result goes to `averages` at the next run().
    void add(const ReplayPlace& place, LastAverages* averages) noexcept;
    // Z: of the reference, if there is one.
    void run(std::span<const Complex<double>> Z, const StripeAverage& rule) noexcept;

private:
    const SimdLevel level_;
    const bool is_plain_;
    std::size_t size_ = 0;
    ReplayLanes lanes_;
    std::array<std::size_t, ReplayLanes::kCount> counts_{};  // of iterates
    std::array<LastAverages*, ReplayLanes::kCount> averages_{};
};

}  // namespace mandel
