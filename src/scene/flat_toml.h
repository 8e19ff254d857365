// A TOML text that is only a list of `key = value` lines, with the position of everything.
//
// Scenes and palettes have no tables but lists of them ([[keyframe]]), so this small form is all
// that their readers need (the tables of a suite or of another program's scene are flattened into
// it), and toml++ stays in one file. Numbers keep the digits of the source: what a double would
// round is never rounded. The text is untrusted (a picture's metadata): whatever it holds, the
// answer is a result or one located InvalidInput, in bounded time and memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mandel {

struct TextPosition {
    std::uint32_t line = 1;
    std::uint32_t column = 1;  // in characters, not bytes
};

// "FILE:LINE:COLUMN: sentence".
InvalidInput error_at(std::string_view source_name, TextPosition position,
                      std::string_view sentence);

struct FlatValue {
    enum class Kind { Text, Number, Boolean, List, Other };

    Kind kind = Kind::Other;
    std::string text;  // Text: its content; Number: its digits; Boolean: "true" or "false";
                       // Other: "a date", ...
    std::vector<FlatValue> items;  // of a List
    TextPosition position;
};

struct FlatEntry {
    std::string key;
    TextPosition position;
    FlatValue value;
    // Of a list of tables ([[key]]): the entries of each, in the order of the text.
    std::vector<std::vector<FlatEntry>> tables;
};

// Longest text of a scene: two coordinates and a zoom of the longest numbers, with room to spare.
constexpr std::size_t kMaxSceneBytes = std::size_t{16} << 20;

// The entries in the order of the text. `source_name` is what errors call it.
std::vector<FlatEntry> parse_flat_toml(std::string_view text, std::string_view source_name);

// The same for a text with tables: their entries have keys such as "location.real". The tables of
// a list have the list's name, one like the other.
std::vector<FlatEntry> parse_toml_tables(std::string_view text, std::string_view source_name);

// The same, but lists of tables stay lists, as in parse_flat_toml; in their tables, tables and
// lists of tables are treated in the same way.
std::vector<FlatEntry> parse_nested_toml(std::string_view text, std::string_view source_name);

}  // namespace mandel
