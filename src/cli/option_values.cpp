#include "cli/option_values.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/formula.h"
#include "output/picture_format.h"
#include "scene/scene.h"

namespace mandel {
namespace {

enum class Kind : std::uint8_t {
    Words,
    Formula,
    Palette,
    Scene,
    Exr,
    Picture,
    Suite,
    File,
    Folder
};

struct ValueRow {
    std::string_view option;
    Kind kind;
    std::string_view words = {};  // separated by blanks
};

constexpr ValueRow kValues[] = {
    {"--color", Kind::Words, "smooth bands distance"},
    {"--transfer", Kind::Words, "auto linear sqrt cbrt log"},
    {"--shading", Kind::Words, "none ink relief"},
    {"--simd", Kind::Words, "auto scalar avx2 avx512"},
    {"--progress", Kind::Words, "auto bar plain json none"},
    {"--easing", Kind::Words, "linear in out in-out"},
    {"--method", Kind::Words, "auto frames expmap"},
    {"--format", Kind::Words, "y4m y4m420 rgb24"},
    {"--metric", Kind::Words, "max mae rmse psnr ssim"},
    {"--diff-style", Kind::Words, "triptych mask abs blink"},
    {"--keyframes", Kind::Words, "expmap"},
    {"--formula", Kind::Formula},
    {"--palette", Kind::Palette},
    {"--table-from", Kind::Scene},
    {"--output", Kind::File},
    {"--preview", Kind::File},
    {"--events", Kind::File},
    {"--stats", Kind::File},
    {"--pixels", Kind::File},
    {"--diff", Kind::File},
    {"--out", Kind::Folder},
    {"--bands", Kind::Folder},
};

constexpr ValueRow kArguments[] = {
    {"render", Kind::Scene},     {"zoom", Kind::Scene},
    {"probe", Kind::Scene},      {"verify", Kind::Scene},
    {"locate", Kind::Scene},     {"info", Kind::File},
    {"palettes", Kind::Palette}, {"compare", Kind::Picture},
    {"check", Kind::Suite},      {"completion", Kind::Words, "bash zsh fish"},
    {"color", Kind::Exr},
};

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

// Pictures that satisfy the test.
template <typename Test>
std::vector<std::string> picture_endings(const Test& test) {
    std::vector<std::string> endings;
    for (const PictureFormat& format : picture_formats()) {
        if (test(format)) endings.emplace_back(format.extension);
    }
    return endings;
}

CompletedValue value_of(const ValueRow& row) {
    CompletedValue value;
    const auto holds_scene = [](const PictureFormat& format) {
        return format.read_metadata != nullptr;
    };
    switch (row.kind) {
        case Kind::Words:
            value.words = split(row.words, ' ');
            break;
        case Kind::Formula:
            for (const std::string_view name : formula_names()) value.words.emplace_back(name);
            break;
        case Kind::Palette:
            for (const BuiltinPalette& palette : builtin_palettes()) {
                value.words.emplace_back(palette.name);
            }
            value.endings = {".toml", ".gpl", ".map", ".ggr", ".ugr", ".kfp", ".kfr", ".png"};
            break;
        case Kind::Scene:
            value.endings = picture_endings(holds_scene);
            value.endings.insert(value.endings.begin(), {".toml", ".kfr"});
            break;
        case Kind::Exr:
            value.endings = {".exr"};
            break;
        case Kind::Picture:
            value.endings =
                picture_endings([](const PictureFormat& format) { return format.read != nullptr; });
            break;
        case Kind::Suite:
            value.endings = {".toml"};
            break;
        case Kind::File:
            value.is_any_file = true;
            break;
        case Kind::Folder:
            value.is_folder = true;
            break;
    }
    return value;
}

const ValueRow* find_row(std::span<const ValueRow> rows, std::string_view name) {
    const auto found = std::ranges::find(rows, name, &ValueRow::option);
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace

std::string_view long_name(const OptionRow& option) {
    return option.names.substr(
        option.names.find(',') == std::string_view::npos ? 0 : option.names.find(',') + 1);
}

std::string_view short_name(const OptionRow& option) {
    const std::size_t comma = option.names.find(',');
    return comma == std::string_view::npos ? std::string_view() : option.names.substr(0, comma);
}

CompletedValue completed_value(const OptionRow& option) {
    if (const ValueRow* row = find_row(kValues, long_name(option))) return value_of(*row);
    CompletedValue value;
    for (std::string& word : split(option.value, '|')) {
        // What stands for something is in capitals.
        const bool is_word = std::ranges::none_of(
            word, [](char ch) { return (ch >= 'A' && ch <= 'Z') || ch == '#'; });
        if (is_word && option.value.find('|') != std::string_view::npos) {
            value.words.push_back(std::move(word));
        }
    }
    return value;
}

CompletedValue completed_argument(std::string_view command) {
    const ValueRow* row = find_row(kArguments, command);
    return row == nullptr ? CompletedValue() : value_of(*row);
}

}  // namespace mandel
