#include "scene/foreign_location.h"

#include <string>

#include "scene/flat_toml.h"
#include "scene/text_lines.h"

namespace mandel {
namespace {

constexpr std::string_view kDeepDrill =
    "this is a location of DeepDrill, which is not read; give it as --center REAL,IMAG, twice its "
    "zoom as --zoom, and its depth as --iterations";
constexpr std::string_view kXaos =
    "this is a position of XaoS, which is not read; give the centre in its (view RE IM WIDTH "
    "HEIGHT) "
    "as --center RE,IM, and a --zoom";
constexpr std::string_view kRustFractal =
    "this is a location of rust-fractal, which is not read; give its real and imag as --center "
    "REAL,IMAG or as re and im of a scene, with zoom and iterations";

// "key" of "key = value" and of "[key]", in brackets then.
std::string_view beginning_of(std::string_view line) {
    const std::string_view text = trimmed(line);
    if (text.starts_with('[')) return text.substr(0, text.find(']') + 1);
    return trimmed(text.substr(0, text.find('=')));
}

}  // namespace

void refuse_foreign_location(std::string_view text, std::string_view source_name) {
    TextLines lines(text);
    bool has_content = false, has_real = false, has_imag = false;
    std::string_view section;
    while (const auto line = lines.next()) {
        const std::string_view content = trimmed(line->text);
        if (content.empty() || content[0] == '#' || content[0] == ';') continue;
        const auto position = line->position_of(content);
        if (!has_content && content[0] == '(') throw error_at(source_name, position, kXaos);
        has_content = true;
        const std::string_view key = beginning_of(content);
        if (key.starts_with('[')) section = key;
        if (section == "[location]" && key == "depth") {
            throw error_at(source_name, position, kDeepDrill);
        }
        if (!section.empty()) continue;
        has_real |= key == "real";
        has_imag |= key == "imag";
        if (has_real && has_imag) throw error_at(source_name, position, kRustFractal);
    }
}

}  // namespace mandel
