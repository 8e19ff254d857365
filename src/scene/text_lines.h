// The lines of a text file from any system: they end in LF, in CRLF or in CR alone, and a
// byte-order mark of UTF-8 before the first is no part of it. Every reader of lines uses this one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scene/flat_toml.h"

namespace mandel {

struct TextLine {
    std::string_view text;     // without its end
    std::uint32_t number = 1;  // from 1

    // Where a part of `text` (a view into it) begins.
    TextPosition position_of(std::string_view part) const;
};

class TextLines {
public:
    explicit TextLines(std::string_view text);

    // Nothing after the last line.
    std::optional<TextLine> next();

private:
    std::string_view rest_;
    std::uint32_t number_ = 0;
};

// Takes the next word, up to a blank, from the front of a line; empty at its end.
std::string_view take_word(std::string_view& line);

std::string_view trimmed(std::string_view text);

// Makes a text with CR alone at the ends of its lines one with LF, for a parser of its own lines.
// `storage` keeps it, if there is anything to change.
std::string_view with_line_feeds(std::string_view text, std::string& storage);

}  // namespace mandel
