// The orbits of a ReplayGroup column by column, and the loops over them for each instruction set.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/simd_level.h"
#include "num/complex.h"

namespace mandel {

struct ReplayLanes {
    static constexpr std::size_t kCount = 32;
    using Column = std::array<double, kCount>;

    alignas(64) Column z_re{}, z_im{};    // z forwards in plain doubles, else dz
    alignas(64) Column dz_re{}, dz_im{};  // on the way back
    alignas(64) Column c_re{}, c_im{}, dc_re{}, dc_im{};
    alignas(64) Column steps{}, skipped{};             // forwards, and which of them counts first
    alignas(64) Column back{};                         // steps back
    alignas(64) Column sum{}, sum_before{}, first{};   // of weighted stripes
    alignas(64) std::array<std::int64_t, kCount> m{};  // of the reference
};

struct ReplayTerms {
    const Complex<double>* Z;
    std::int64_t last;  // of Z
    double memory;
    int power;
    // (|dz| / |Z|)^2 below which an orbit is taken for the reference. What that leaves out of a
    // stripe, 2^-24, counts as little as an iterate does that is so far from the end.
    static constexpr double near_sq = 0x1p-48;
    // 1 / sqrt(x) is about this less half of the bits of x (C. Lomont, "Fast inverse square root",
    // 2003).
    static constexpr std::uint64_t kInverseRoot = 0x5fe6eb50c7b537a9;
};

void run_replay_lanes(SimdLevel level, const ReplayTerms& terms, bool is_plain,
                      ReplayLanes& lanes) noexcept;
void run_replay_scalar(const ReplayTerms& terms, bool is_plain, ReplayLanes& lanes) noexcept;

}  // namespace mandel
