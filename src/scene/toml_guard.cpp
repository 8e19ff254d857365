#include "scene/toml_guard.h"

#include <algorithm>
#include <string>

#include "scene/flat_toml.h"

namespace mandel {
namespace {

constexpr int kMaxDots = 8;           // between separators; a number has one, a scene's key none
constexpr int kMaxSeparators = 4096;  // a palette of 256 stops with positions has 768

TextPosition position_of(std::string_view text, std::size_t at) {
    const std::string_view before = text.substr(0, at);
    const std::size_t newline = before.rfind('\n');
    const std::size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
    const auto lines = std::count(before.begin(), before.end(), '\n');
    const auto is_character_start = [](char ch) {
        return (static_cast<unsigned char>(ch) & 0xC0) != 0x80;
    };
    const auto columns = std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_start),
                                       before.end(), is_character_start);
    return {static_cast<std::uint32_t>(lines + 1), static_cast<std::uint32_t>(columns + 1)};
}

// The index just after the string that opens at `at`. An unclosed string ends with its line (or
// the text, if it is a multi-line one): the parser will refuse it there.
std::size_t skip_string(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const std::string three(3, quote);
    const bool is_multi_line = text.substr(at, 3) == three;
    std::size_t i = at + (is_multi_line ? 3 : 1);
    while (i < text.size()) {
        if (text[i] == '\\' && quote == '"') {
            i += 2;
            continue;
        }
        if (is_multi_line && text.substr(i, 3) == three) return i + 3;
        if (!is_multi_line && (text[i] == quote || text[i] == '\n')) return i + 1;
        ++i;
    }
    return text.size();
}

std::size_t skip_comment(std::string_view text, std::size_t at) {
    return std::min(text.find('\n', at), text.size());
}

bool is_separator(char ch) {
    return ch == ',' || ch == '=' || ch == '[' || ch == ']' || ch == '{' || ch == '}';
}

void guard_structure(std::string_view text, std::string_view source_name) {
    int dots = 0;
    int separators = 0;
    for (std::size_t i = 0; i < text.size();) {
        const char ch = text[i];
        if (ch == '"' || ch == '\'') {
            i = skip_string(text, i);
        } else if (ch == '#') {
            i = skip_comment(text, i);
        } else {
            if (is_separator(ch) && ++separators > kMaxSeparators) {
                throw error_at(source_name, position_of(text, i), "there are too many values");
            }
            if (is_separator(ch) || ch == '\n') dots = 0;
            if (ch == '.' && ++dots > kMaxDots) {
                throw error_at(source_name, position_of(text, i), "a key is nested too deeply");
            }
            ++i;
        }
    }
}

}  // namespace

void guard_text(std::string_view text, std::string_view source_name) {
    if (text.size() > kMaxSceneBytes) {
        throw error_at(
            source_name, {},
            "the text is longer than the limit of " + std::to_string(kMaxSceneBytes) + " bytes");
    }
    guard_bytes(text, source_name);
}

void guard_bytes(std::string_view text, std::string_view source_name) {
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        throw error_at(source_name, {}, "the text is UTF-16; save it as UTF-8");
    }
    const std::size_t nul = text.find('\0');
    if (nul != std::string_view::npos) {
        throw error_at(source_name, position_of(text, nul),
                       "there is a NUL byte; this is not a text file");
    }
}

void guard_toml(std::string_view text, std::string_view source_name) {
    guard_text(text, source_name);
    guard_structure(text, source_name);
}

}  // namespace mandel
