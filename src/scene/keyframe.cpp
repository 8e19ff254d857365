#include "scene/keyframe.h"

#include <algorithm>

#include "scene/scene_entry.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr double kMaxTime = 1e7;  // seconds: chosen, beyond any film

constexpr std::string_view kNames[] = {"time",  "center", "re",     "im",      "zoom",
                                       "julia", "rotate", "offset", "density", "iterations"};

double time_from(const FlatEntry& entry, std::string_view source_name) {
    try {
        if (entry.value.kind != FlatValue::Kind::Number) {
            throw InvalidInput("it must be a number of seconds");
        }
        return parse_real(entry.value.text, 0, kMaxTime);
    } catch (const InvalidInput& error) {
        throw error_at(source_name, entry.value.position, std::string("time: ") + error.what());
    }
}

void take_from_scene(const Scene& scene, const FlatEntry& entry, std::string_view source_name,
                     Keyframe& keyframe) {
    const std::string& key = entry.key;
    const bool is_center = key == "center";
    if (is_center || key == "re") keyframe.re = scene.view.re;
    if (is_center || key == "im") keyframe.im = scene.view.im;
    if (key == "zoom") keyframe.zoom = scene.view.zoom;
    if (key == "julia") keyframe.julia = scene.view.julia;
    if (key == "rotate") keyframe.rotate = scene.view.rotate_deg;
    if (key == "offset") keyframe.offset = scene.coloring.offset;
    if (key == "density") keyframe.density = scene.coloring.density;
    if (key != "iterations") return;
    if (!scene.limits.max_iterations) {
        throw error_at(source_name, entry.value.position,
                       "iterations: a keyframe needs a number; leave it out for 'auto'");
    }
    keyframe.iterations = scene.limits.max_iterations;
}

}  // namespace

Keyframe keyframe_from(const std::vector<FlatEntry>& entries, TextPosition position,
                       std::string_view source_name) {
    if (entries.empty()) {
        throw error_at(source_name, position, "a keyframe is empty; give it a zoom, for example");
    }
    refuse_two_centers(entries, source_name);
    Keyframe keyframe;
    for (const FlatEntry& entry : entries) {
        if (entry.key == "time") {
            keyframe.time = time_from(entry, source_name);
            continue;
        }
        Scene scene;
        apply_entry(scene, entry, kNames, source_name);
        take_from_scene(scene, entry, source_name, keyframe);
    }
    return keyframe;
}

std::vector<std::string> lone_values(std::span<const Keyframe> keyframes, const Scene& scene) {
    struct Row {
        const char* key;
        std::optional<double> Keyframe::*value;
        double of_scene;
    };
    const Row rows[] = {{"rotate", &Keyframe::rotate, scene.view.rotate_deg},
                        {"offset", &Keyframe::offset, scene.coloring.offset},
                        {"density", &Keyframe::density, scene.coloring.density}};
    std::vector<std::string> sentences;
    for (const Row& row : rows) {
        const auto has_it = [&row](const Keyframe& keyframe) {
            return (keyframe.*row.value).has_value();
        };
        const auto only = std::ranges::find_if(keyframes, has_it);
        if (keyframes.size() < 2 || std::ranges::count_if(keyframes, has_it) != 1) continue;
        if (*((*only).*row.value) == row.of_scene) continue;
        sentences.push_back("only keyframe " + std::to_string(only - keyframes.begin() + 1) +
                            " has '" + row.key +
                            "', which holds for the whole film; give it to "
                            "another one, too, if it is to change");
    }
    return sentences;
}

std::string format_keyframes(std::span<const Keyframe> keyframes) {
    std::string text;
    const auto add = [&text](std::string_view key, const std::string& value) {
        text += std::string(key) + " = " + value + "\n";
    };
    const auto in_quotes = [](const Decimal& value) { return '"' + value.text() + '"'; };
    for (const Keyframe& keyframe : keyframes) {
        text += "\n[[keyframe]]\n";
        if (keyframe.time) add("time", format_real(*keyframe.time));
        if (keyframe.re) add("re", in_quotes(*keyframe.re));
        if (keyframe.im) add("im", in_quotes(*keyframe.im));
        if (keyframe.zoom) add("zoom", in_quotes(*keyframe.zoom));
        if (keyframe.julia) {
            add("julia", '"' + keyframe.julia->re.text() + "," + keyframe.julia->im.text() + '"');
        }
        if (keyframe.rotate) add("rotate", format_real(*keyframe.rotate));
        if (keyframe.offset) add("offset", format_real(*keyframe.offset));
        if (keyframe.density) add("density", format_real(*keyframe.density));
        if (keyframe.iterations) add("iterations", std::to_string(*keyframe.iterations));
    }
    return text;
}

}  // namespace mandel
