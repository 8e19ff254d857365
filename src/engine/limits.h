// When the iteration of a point ends.
#pragma once

#include <cstdint>
#include <optional>

namespace mandel {

struct Limits {
    static constexpr std::uint64_t kMaxIterations = (std::uint64_t{1} << 62) - 1;
    static constexpr double kMinEscapeRadius = 2;  // below, |z| > R does not prove escape
    // |z_n|^2 at escape is below about R^4 and must stay finite.
    static constexpr double kMaxEscapeRadius = 1e70;

    std::optional<std::uint64_t> max_iterations;  // nothing: chosen from the view ("auto")
    double escape_radius = 625;

    friend bool operator==(const Limits&, const Limits&) = default;
};

}  // namespace mandel
