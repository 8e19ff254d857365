// What a film is told about one moment: the quantities that have a certain value then. Those that a
// keyframe leaves out pass through it on their way from and to the keyframes that have them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "num/decimal.h"
#include "scene/flat_toml.h"

namespace mandel {

struct Keyframe {
    std::optional<double> time = {};  // in seconds
    std::optional<Decimal> zoom = {};
    // Of the centre; a part left out is that of the scene if the other is there.
    std::optional<Decimal> re = {}, im = {};
    std::optional<double> rotate = {};
    std::optional<double> offset = {};   // of the palette
    std::optional<double> density = {};  // of the palette
    std::optional<std::uint64_t> iterations = {};

    friend bool operator==(const Keyframe&, const Keyframe&) = default;
};

// From the entries of one [[keyframe]]; `place` is where it stands. Throws InvalidInput with the
// place.
Keyframe keyframe_from(const std::vector<FlatEntry>& entries, TextPlace place,
                       std::string_view source_name);

// As canonical TOML, to be put after a scene.
std::string format_keyframes(std::span<const Keyframe> keyframes);

}  // namespace mandel
