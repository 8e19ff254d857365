#include "suite/report/markup.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace mandel {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The bytes of the character at the beginning, or 0 if it is no UTF-8 (RFC 3629).
std::size_t character_size(std::string_view text) {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    const std::size_t size = first < 0x80                    ? 1
                             : first >= 0xC2 && first < 0xE0 ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
    if (size == 0 || size > text.size()) return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return 0;
    }
    if (size == 3 && first == 0xE0 && byte(1) < 0xA0) return 0;   // too long
    if (size == 3 && first == 0xED && byte(1) >= 0xA0) return 0;  // a surrogate
    if (size == 4 && first == 0xF0 && byte(1) < 0x90) return 0;   // too long
    if (size == 4 && first == 0xF4 && byte(1) >= 0x90) return 0;  // beyond U+10FFFF
    return size;
}

// XML 1.0, section 2.2: control characters, U+FFFE and U+FFFF are none of its characters.
bool is_xml_character(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (first < 0x20) return first == '\t' || first == '\n' || first == '\r';
    return character != "\xEF\xBF\xBE" && character != "\xEF\xBF\xBF";
}

std::string_view entity_of(char ch) {
    switch (ch) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        default:
            return {};
    }
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t size = character_size(text);
        const std::string_view character = text.substr(0, std::max<std::size_t>(size, 1));
        text.remove_prefix(character.size());
        const std::string_view entity = entity_of(character[0]);
        if (!entity.empty()) {
            result += entity;
        } else if (size == 0 || !is_xml_character(character)) {
            result += kReplacement;
        } else {
            result += character;
        }
    }
    return result;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::string_view part = bytes.substr(i, 3);
        std::uint32_t word = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            word = word << 8 | (k < part.size() ? static_cast<unsigned char>(part[k]) : 0u);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            text += k <= part.size() ? kDigits[word >> (18 - 6 * k) & 63] : '=';
        }
    }
    return text;
}

}  // namespace mandel
