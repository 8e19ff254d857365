// One `key = value` line of a scene file, put into the scene.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "scene/flat_toml.h"
#include "scene/scene.h"

namespace mandel {

// Sets the entry's key, which must be one of `known`; others get a suggestion among these.
// Throws InvalidInput with the position.
void apply_entry(Scene& scene, const FlatEntry& entry, std::span<const std::string_view> known,
                 std::string_view source_name);

// A centre may be given as `center` or as `re` and `im`, not both.
void refuse_two_centers(const std::vector<FlatEntry>& entries, std::string_view source_name);

// "It must be X, not a number": throws InvalidInput.
[[noreturn]] void fail_kind(const FlatValue& value, std::string_view wanted);

const FlatEntry* find_entry(const std::vector<FlatEntry>& entries, std::string_view key);

}  // namespace mandel
