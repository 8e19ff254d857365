#include "scene/kfr_lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>

#include "scene/text_lines.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr std::uint32_t kMaxLines = 10'000;  // real files have about forty
constexpr std::size_t kMaxKeyLength = 64;
constexpr std::size_t kMaxColors = 1024;  // one for each unit of a cycle

bool is_key_character(char ch) {
    return (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') ||
           ch == '_';
}

bool is_key(std::string_view text) {
    return !text.empty() && text.size() <= kMaxKeyLength &&
           std::all_of(text.begin(), text.end(), is_key_character);
}

char lower(char ch) { return ch >= 'A' && ch <= 'Z' ? static_cast<char>(ch + 'a' - 'A') : ch; }

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& ch : result) ch = lower(ch);
    return result;
}

// The next line that is neither empty nor a comment.
std::optional<TextLine> next_statement(TextLines& lines) {
    while (const auto line = lines.next()) {
        const std::string_view text = trimmed(line->text);
        if (!text.empty() && text[0] != ';' && text[0] != '#') return line;
    }
    return std::nullopt;
}

// "Key" of "Key: value"; empty if the line is none such.
std::string_view key_of(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return {};
    const std::string_view key = trimmed(line.substr(0, colon));
    return is_key(key) ? key : std::string_view();
}

void refuse_repetition(const std::vector<KfrLine>& lines, std::string_view source_name) {
    std::map<std::string, std::uint32_t> seen;
    for (const KfrLine& line : lines) {
        const auto [first, is_new] = seen.emplace(lower(line.key), line.key_place.line);
        if (is_new) continue;
        throw error_at(
            source_name, line.key_place,
            quote(line.key) + " is given twice, first in line " + std::to_string(first->second));
    }
}

}  // namespace

bool looks_like_kfr(std::string_view text) {
    TextLines lines(text);
    const auto line = next_statement(lines);
    if (!line) return false;
    const std::string_view key = key_of(line->text);
    return !key.empty() && key[0] >= 'A' && key[0] <= 'Z';
}

std::vector<KfrLine> kfr_lines(std::string_view text, std::string_view source_name) {
    std::vector<KfrLine> result;
    TextLines lines(text);
    while (const auto line = next_statement(lines)) {
        if (line->number > kMaxLines) {
            throw error_at(source_name, {line->number, 1}, "there are too many lines");
        }
        const std::string_view key = key_of(line->text);
        if (key.empty()) {
            throw error_at(source_name, {line->number, 1},
                           "a line must be of the form 'Key: value'");
        }
        const std::string_view value = trimmed(line->text.substr(line->text.find(':') + 1));
        result.push_back({key, value, line->position_of(key), line->position_of(value)});
    }
    refuse_repetition(result, source_name);
    return result;
}

bool is_same_kfr_key(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::vector<Rgb8> parse_kfr_colors(std::string_view text) {
    std::vector<Rgb8> colors;
    std::array<std::uint8_t, 3> channels{};
    std::size_t count = 0;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::uint64_t channel = parse_count(trimmed(text.substr(0, comma)), 0, 255);
        channels[count++ % 3] = static_cast<std::uint8_t>(channel);
        text = trimmed(text.substr(std::min(comma + 1, text.size())));
        if (count % 3 != 0) continue;
        if (colors.size() == kMaxColors) {
            throw InvalidInput("there are more than " + std::to_string(kMaxColors) + " colours");
        }
        colors.push_back({channels[2], channels[1], channels[0]});
    }
    if (count % 3 != 0) throw InvalidInput("a colour is three numbers: blue, green, red");
    return colors;
}

bool is_kfr_number(std::string_view text, double number) {
    try {
        return parse_real(text, number, number) == number;
    } catch (const InvalidInput&) {
        return false;
    }
}

}  // namespace mandel
