// Numbers as texts of the web and of typesetting have them.
#pragma once

#include <string>
#include <string_view>

namespace mandel {

// With the minus sign of Unicode (U+2212), as it comes with copied text, made a hyphen.
inline std::string with_plain_minus(std::string_view text) {
    constexpr std::string_view kMinus = "\xE2\x88\x92";
    std::string plain(text);
    for (std::size_t at = 0; (at = plain.find(kMinus, at)) != std::string::npos; ++at) {
        plain.replace(at, kMinus.size(), "-");
    }
    return plain;
}

}  // namespace mandel
