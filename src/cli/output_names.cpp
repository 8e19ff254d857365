#include "cli/output_names.h"

#include <filesystem>

#include "cli/options.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr std::string_view kName = "{name}";
constexpr std::string_view kIndex = "{index}";

bool has_field(std::string_view text) {
    return text.find(kName) != std::string_view::npos ||
           text.find(kIndex) != std::string_view::npos;
}

bool is_folder(const std::string& path) {
    std::error_code ignored;
    return path.ends_with('/') || std::filesystem::is_directory(path, ignored);
}

// A name that is not a plain file name ("", ".", "..") would make another path of the pattern.
void check_scene_name(const std::string& name) {
    if (name.find_first_not_of('.') != std::string::npos) return;
    throw UsageError("the scene name " + quote(name) + " cannot be part of a file name; use " +
                     std::string(kIndex));
}

std::string padded_index(std::size_t index, std::size_t count) {
    const std::string digits = std::to_string(index + 1);
    return std::string(std::to_string(count).size() - digits.size(), '0') + digits;
}

[[noreturn]] void fail_pattern(const std::string& pattern, const std::string& problem) {
    throw UsageError("the output pattern " + quote(pattern) + " " + problem +
                     "; the fields are {name} and {index}");
}

std::string expand(const std::string& pattern, const std::string& name, const std::string& index) {
    std::string out;
    for (std::size_t i = 0; i < pattern.size();) {
        const std::string_view rest = std::string_view(pattern).substr(i);
        if (rest.starts_with(kName)) {
            check_scene_name(name);
            out += name;
            i += kName.size();
        } else if (rest.starts_with(kIndex)) {
            out += index;
            i += kIndex.size();
        } else if (rest[0] == '{' || rest[0] == '}' || rest[0] == '%') {
            fail_pattern(pattern, "has a " + quote(rest.substr(0, 1)) + " that begins no field");
        } else {
            out += rest[0];
            ++i;
        }
    }
    return out;
}

}  // namespace

std::vector<std::string> output_names(const std::string& output,
                                      const std::vector<std::string>& scene_names) {
    const bool is_batch = scene_names.size() > 1;
    std::string pattern = output;
    if (output.ends_with('/') || (is_batch && is_folder(output))) {
        pattern += (output.ends_with('/') ? "" : "/") + std::string(kName) + ".png";
    }
    const std::size_t slash = pattern.rfind('/');
    const std::size_t last_part = slash == std::string::npos ? 0 : slash + 1;
    const std::string folder = pattern.substr(0, last_part);
    const std::string file = pattern.substr(last_part);
    if (!is_batch && !has_field(file)) return {output};
    if (output == "-") throw UsageError("several pictures cannot go to standard output");
    if (has_field(folder)) fail_pattern(output, "has a field in a folder's name");
    expand(file, "name", "index");  // a wrong field is the thing to say before a missing one
    if (!has_field(file)) {
        throw UsageError("the output " + quote(output) + " is one file for " +
                         std::to_string(scene_names.size()) +
                         " pictures; use a folder (ending in '/') or a pattern such as "
                         "'{name}.png'");
    }
    std::vector<std::string> names;
    for (std::size_t i = 0; i < scene_names.size(); ++i) {
        names.push_back(folder + expand(file, scene_names[i], padded_index(i, scene_names.size())));
    }
    return names;
}

}  // namespace mandel
