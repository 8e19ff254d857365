#include "scene/scene_entry.h"

#include <algorithm>
#include <string>

#include "scene/count_table_text.h"
#include "scene/palette_colors.h"
#include "scene/scene_keys.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

using Kind = FlatValue::Kind;

std::string kind_name(const FlatValue& value) {
    switch (value.kind) {
        case Kind::Text:
            return "a text";
        case Kind::Number:
            return "a number";
        case Kind::Boolean:
            return "a boolean";
        case Kind::List:
            return "a list";
        case Kind::Other:
            break;
    }
    return value.text;
}

std::string_view scalar_text(const FlatValue& value) {
    if (value.kind != Kind::Text && value.kind != Kind::Number) {
        fail_kind(value, "a text or a number");
    }
    return value.text;
}

// A pair may be one text, as on the command line, or a list of two values.
std::string joined_pair(const FlatValue& value, char separator) {
    if (value.kind == Kind::Text) return value.text;
    if (value.kind != Kind::List || value.items.size() != 2) {
        fail_kind(value, "a text or a list of two values");
    }
    return std::string(scalar_text(value.items[0])) + separator +
           std::string(scalar_text(value.items[1]));
}

void set_value(Scene& scene, const SceneKey& key, const FlatValue& value) {
    switch (key.form) {
        case ValueForm::CommaPair:
            return key.set(scene, joined_pair(value, ','));
        case ValueForm::CrossPair:
            return key.set(scene, joined_pair(value, 'x'));
        case ValueForm::Colors:
            if (value.kind != Kind::List) break;
            scene.coloring.palette = palette_from_colors(value);
            return;
        case ValueForm::Table:
            scene.coloring.table = count_knots_from(value);
            return;
        case ValueForm::Number:
            if (value.kind == Kind::Number) return key.set(scene, value.text);
            break;
        case ValueForm::Text:
            break;
    }
    if (value.kind == Kind::Text) return key.set(scene, value.text);
    fail_kind(value, key.form == ValueForm::Number ? "a number" : "a text in quotes");
}

}  // namespace

void fail_kind(const FlatValue& value, std::string_view wanted) {
    throw InvalidInput("it must be " + std::string(wanted) + ", not " + kind_name(value));
}

const FlatEntry* find_entry(const std::vector<FlatEntry>& entries, std::string_view key) {
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [key](const FlatEntry& entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

void refuse_two_centers(const std::vector<FlatEntry>& entries, std::string_view source_name) {
    const FlatEntry* center = find_entry(entries, "center");
    if (center == nullptr) return;
    for (const std::string_view part : {"re", "im"}) {
        const FlatEntry* entry = find_entry(entries, part);
        if (entry == nullptr) continue;
        throw error_at(source_name, entry->position,
                       "'" + std::string(part) + "' is given again; 'center' in line " +
                           std::to_string(center->position.line) + " gives it too");
    }
}

void apply_entry(Scene& scene, const FlatEntry& entry, std::span<const std::string_view> known,
                 std::string_view source_name) {
    const SceneKey* key = find_scene_key(entry.key);
    if (key == nullptr || std::ranges::find(known, entry.key) == known.end()) {
        throw error_at(source_name, entry.position,
                       "unknown key " + quote(entry.key) + suggestion(entry.key, known));
    }
    try {
        set_value(scene, *key, entry.value);
    } catch (const InvalidInput& error) {
        throw error_at(source_name, entry.value.position, entry.key + ": " + error.what());
    }
}

}  // namespace mandel
