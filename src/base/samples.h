// How many samples a pixel has.
#pragma once

#include <cstdint>

namespace mandel {

// Every pixel has `least` samples; where these differ much, up to `most`.
struct Samples {
    static constexpr std::uint32_t kMost = 4096;

    std::uint32_t least = 1;
    std::uint32_t most = 1;

    constexpr Samples(std::uint32_t all = 1) : least(all), most(all) {}
    constexpr Samples(std::uint32_t least_, std::uint32_t most_) : least(least_), most(most_) {}

    constexpr bool is_adaptive() const { return most > least; }
    friend bool operator==(const Samples&, const Samples&) = default;
};

}  // namespace mandel
