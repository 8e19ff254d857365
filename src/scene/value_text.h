// How values are written, on the command line and in scene files alike: one strict parser for
// each kind of value, so that the two can never disagree.
//
// Strict means: the whole text is the value (no blanks, no units, no '+', no hexadecimal), numbers
// are read the same in every locale, and nothing is clamped or rounded in silence. Each parser
// throws InvalidInput with a sentence that quotes the text; the caller says where it stood.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/geometry.h"
#include "base/samples.h"
#include "color/coloring.h"
#include "num/decimal.h"
#include "scene/suggestion.h"

namespace mandel {

// The text in quotes, shortened if it is long.
std::string quote(std::string_view text);

// " 'a', 'b' and 3 more": the first few names in quotes.
std::string name_list(std::span<const std::string> names);

// What may stand around the words of a line.
constexpr bool is_blank(char ch) { return ch == ' ' || ch == '\t' || ch == '\r'; }

// A whole number in decimal digits.
std::uint64_t parse_count(std::string_view text, std::uint64_t min, std::uint64_t max);
// The same, or such a number with an exponent: 1e6, 2.5e9.
std::uint64_t parse_large_count(std::string_view text, std::uint64_t min, std::uint64_t max);

// A finite decimal number, rounded correctly to a double.
double parse_real(std::string_view text, double min, double max);

// A decimal number of any length that is greater than 0, never rounded.
Decimal parse_zoom(std::string_view text);

// The shortest text that parse_real turns into the same double.
std::string format_real(double value);

// "1920x1080". Each side is 1 to 2^31 - 1, the limit of PNG.
Size parse_size(std::string_view text);
std::uint32_t parse_side(std::string_view text, std::string_view side_name);
std::string format_size(Size size);

// "4", or "4..32": at least 2 where their differences are looked at.
Samples parse_samples(std::string_view text);
std::string format_samples(const Samples& samples);

// "RE,IM" or "X,Y": the two texts around the only comma.
std::pair<std::string_view, std::string_view> split_pair(std::string_view text,
                                                         std::string_view form);

// "#rrggbb", or "#rgb" for "#rrggbb" with each digit doubled.
Rgb8 parse_color(std::string_view text);
std::string format_color(Rgb8 color);

// A word of a fixed list, such as "smooth".
template <typename Enum>
struct Choice {
    std::string_view name;
    Enum value;
};

[[noreturn]] void fail_choice(std::string_view text, std::span<const std::string_view> names);

template <typename Enum, std::size_t N>
Enum parse_choice(std::string_view text, const Choice<Enum> (&choices)[N]) {
    std::string_view names[N];
    for (std::size_t i = 0; i < N; ++i) {
        if (choices[i].name == text) return choices[i].value;
        names[i] = choices[i].name;
    }
    fail_choice(text, names);
}

template <typename Enum, std::size_t N>
std::string_view choice_name(Enum value, const Choice<Enum> (&choices)[N]) {
    for (const Choice<Enum>& choice : choices) {
        if (choice.value == value) return choice.name;
    }
    constexpr bool value_has_a_name = false;
    MANDEL_CHECK(value_has_a_name);
    return {};
}

}  // namespace mandel
