// What is noted of an orbit on its way, so that its last iterates can be found again when it has
// ended (replay/): places from which it can be followed, both forwards and back.
//
// A perturbed orbit is rebased now and then. Between two rebasings it can be followed back from any
// place, as z is a square root of what follows and the reference says which (replay/replay.h), but
// not through a rebasing, where the reference is 0. So rebasings are noted, two of them: when a
// later one is kStretch iterations away from the newer one, that becomes the older one. Every
// rebasing that is not noted is within kStretch iterations after one that was.
#pragma once

#include <cstdint>
#include <limits>

#include "num/complex.h"

namespace mandel {

// So many iterates are averaged, and one more for the average that ends one iterate before.
constexpr std::uint64_t kAveragedIterates = 96;

// A value of the last iterates: the one up to z_n and the one up to z_n-1.
struct LastAverages {
    double now = 0.5, before = 0.5;

    friend bool operator==(const LastAverages&, const LastAverages&) = default;
};

struct OrbitTrail {
    static constexpr std::uint64_t kStretch = kAveragedIterates + 1;
    static constexpr std::uint32_t kNoIndex = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::uint64_t kNowhere = std::numeric_limits<std::uint64_t>::max();
    static constexpr std::int32_t kOwn = -1;

    // z_n, where the orbit went on at the start of the reference. m: the index it had come to, or
    // kNoIndex where it had not come along the reference.
    struct Rebasing {
        std::uint64_t n = 0;
        Complex<double> z;
        std::uint32_t m = kNoIndex;
        // kOwn, or which one of SharedSeries::rebasings z is to be taken from.
        std::int32_t shared = kOwn;

        friend bool operator==(const Rebasing&, const Rebasing&) = default;
    };
    Rebasing older, newer;  // at first both are the start of the orbit
    // In plain doubles (direct/escape_step.h) from the start of a block at n on; kNowhere: not.
    std::uint64_t plain_n = kNowhere;
    Complex<double> plain_z;
    // Where it ended along the reference.
    std::uint32_t m = 0;
    Complex<double> dz;

    LastAverages averages;

    void note(std::uint64_t n, std::uint32_t from, const Complex<double>& z) noexcept {
        if (n - newer.n < kStretch) return;
        older = newer;
        newer = {n, z, from, kOwn};
    }
    void note_plain(std::uint64_t n, const Complex<double>& z) noexcept {
        plain_n = n;
        plain_z = z;
    }
    friend bool operator==(const OrbitTrail&, const OrbitTrail&) = default;
};

}  // namespace mandel
