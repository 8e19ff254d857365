// The text of parameter files of Kalles Fraktaler: lines `Key: value`. Keys may be written in any
// case; lines that are empty or begin with ';' or '#' are skipped.
#pragma once

#include <string_view>
#include <vector>

#include "color/palette.h"
#include "scene/flat_toml.h"

namespace mandel {

struct KfrLine {
    std::string_view key;
    std::string_view value;
    TextPosition key_place, value_place;
};

// Whether the first line that says something is `Key: value` with a capital letter; no TOML begins
// so, and a slip in one hardly does.
bool looks_like_kfr(std::string_view text);

// Throws InvalidInput with FILE:LINE:COLUMN, also for a key that is given twice.
std::vector<KfrLine> kfr_lines(std::string_view text, std::string_view source_name);

bool is_same_kfr_key(std::string_view a, std::string_view b);

// "b,g,r,b,g,r," as numbers of 0 to 255. Throws InvalidInput.
std::vector<Rgb8> parse_kfr_colors(std::string_view text);

// Whether a value is this number.
bool is_kfr_number(std::string_view text, double number);

}  // namespace mandel
