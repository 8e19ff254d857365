// The values of a film at one moment. A quantity that a keyframe leaves out is interpolated through
// it, between the keyframes that have it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/view.h"
#include "num/decimal.h"
#include "scene/flat_toml.h"
#include "scene/scene.h"

namespace mandel {

struct Keyframe {
    std::optional<double> time = {};  // in seconds
    std::optional<Decimal> zoom = {};
    // Of the centre; a part left out is that of the scene if the other is there.
    std::optional<Decimal> re = {}, im = {};
    std::optional<DecimalPoint> julia = {};
    std::optional<double> rotate = {};
    std::optional<double> offset = {};   // of the palette
    std::optional<double> density = {};  // of the palette
    std::optional<std::uint64_t> iterations = {};

    friend bool operator==(const Keyframe&, const Keyframe&) = default;
};

// From the entries of one [[keyframe]], which begins at `position`. Throws InvalidInput with the
// position.
Keyframe keyframe_from(const std::vector<FlatEntry>& entries, TextPosition position,
                       std::string_view source_name);

// What only one of several keyframes says of the look of a film, against the scene, and what thus
// holds for the whole film: a sentence for each such key.
std::vector<std::string> lone_values(std::span<const Keyframe> keyframes, const Scene& scene);

// As canonical TOML, to be put after a scene.
std::string format_keyframes(std::span<const Keyframe> keyframes);

}  // namespace mandel
