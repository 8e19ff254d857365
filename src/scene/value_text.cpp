#include "scene/value_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/plain_minus.h"

namespace mandel {
namespace {

constexpr std::uint32_t kMaxSide = 2147483647;

bool is_digit(char ch) { return ch >= '0' && ch <= '9'; }

bool is_hex_digit(char ch) {
    return is_digit(ch) || (ch >= 'a' && ch <= 'f') || (ch >= 'A' && ch <= 'F');
}

// The grammar of Decimal without a leading '+'; from_chars alone would also take "inf" and "nan".
bool is_decimal_text(std::string_view text) {
    std::string_view rest = text;
    if (!rest.empty() && rest[0] == '-') rest.remove_prefix(1);
    const auto starts_well = [](std::string_view part) {
        return (!part.empty() && is_digit(part[0])) ||
               (part.size() > 1 && part[0] == '.' && is_digit(part[1]));
    };
    return starts_well(rest);
}

}  // namespace

std::string quote(std::string_view text) {
    constexpr std::size_t kShown = 60;
    if (text.size() <= kShown) return "'" + std::string(text) + "'";
    std::size_t end = kShown;
    // Not within a UTF-8 sequence: its continuation bytes are 10xxxxxx.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return "'" + std::string(text.substr(0, end)) + "...'";
}

std::string name_list(std::span<const std::string> names) {
    constexpr std::size_t kShown = 12;
    std::string list;
    for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
        list += (i > 0 ? ", " : " ") + quote(names[i]);
    }
    if (names.size() > kShown) list += " and " + std::to_string(names.size() - kShown) + " more";
    return list;
}

std::uint64_t parse_count(std::string_view text, std::uint64_t min, std::uint64_t max) {
    const bool negative = text.size() > 1 && text[0] == '-';
    const std::string_view digits = negative ? text.substr(1) : text;
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) {
        throw InvalidInput(quote(text) + " is not a whole number");
    }
    std::uint64_t value = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (negative || end.ec != std::errc() || value < min || value > max) {
        throw InvalidInput(quote(text) + " is out of range; it must be " + std::to_string(min) +
                           " to " + std::to_string(max));
    }
    return value;
}

std::uint64_t parse_large_count(std::string_view text, std::uint64_t min, std::uint64_t max) {
    constexpr std::uint64_t kMostZeros = 19;  // 10^19 fits into 64 bits
    const std::size_t mark = text.find_first_of("eE");
    if (mark == std::string_view::npos) return parse_count(text, min, max);
    std::string digits(text.substr(0, mark));
    const std::size_t point = digits.find('.');
    const std::size_t places = point == std::string::npos ? 0 : digits.size() - point - 1;
    if (point != std::string::npos) digits.erase(point, 1);
    try {
        const std::uint64_t zeros = parse_count(text.substr(mark + 1), places, kMostZeros);
        digits.append(static_cast<std::size_t>(zeros) - places, '0');
        return parse_count(digits, min, max);
    } catch (const InvalidInput&) {
        throw InvalidInput(quote(text) + " is not a whole number from " + std::to_string(min) +
                           " to " + std::to_string(max));
    }
}

double parse_real(std::string_view text, double min, double max) {
    double value = 0;
    const std::string plain = with_plain_minus(text);
    const char* end = plain.data() + plain.size();
    const auto result = std::from_chars(plain.data(), end, value);
    if (!is_decimal_text(plain) || result.ptr != end) {
        throw InvalidInput(quote(text) + " is not a decimal number");
    }
    // Out of a double's range also means too small; both are refused rather than changed.
    if (result.ec != std::errc() || value < min || value > max) {
        throw InvalidInput(quote(text) + " is out of range; it must be " + format_real(min) +
                           " to " + format_real(max));
    }
    return value == 0 ? 0 : value;  // -0 and 0 are one value and must be one text
}

Decimal parse_zoom(std::string_view text) {
    Decimal zoom(text);
    if (zoom.is_zero() || zoom.is_negative()) {
        throw InvalidInput(quote(text) + " is not a zoom; it must be greater than 0");
    }
    return zoom;
}

std::string format_real(double value) {
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value == 0 ? 0 : value);
    return {buffer, end.ptr};
}

std::uint32_t parse_side(std::string_view text, std::string_view side_name) {
    try {
        return static_cast<std::uint32_t>(parse_count(text, 1, kMaxSide));
    } catch (const InvalidInput& error) {
        throw InvalidInput("the " + std::string(side_name) + " " + error.what());
    }
}

Size parse_size(std::string_view text) {
    const std::size_t cross = text.find('x');
    if (cross == std::string_view::npos) {
        throw InvalidInput(quote(text) + " is not a size; write WIDTHxHEIGHT, as in 1920x1080");
    }
    return {parse_side(text.substr(0, cross), "width"),
            parse_side(text.substr(cross + 1), "height")};
}

std::string format_size(Size size) {
    return std::to_string(size.width) + "x" + std::to_string(size.height);
}

Samples parse_samples(std::string_view text) {
    const auto count = [](std::string_view part, std::uint64_t least) {
        return static_cast<std::uint32_t>(parse_count(part, least, Samples::kMost));
    };
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) {
        const std::uint32_t all = count(text, 1);
        return {all, all};
    }
    const Samples samples{count(text.substr(0, dots), 2), count(text.substr(dots + 2), 2)};
    if (samples.is_adaptive()) return samples;
    throw InvalidInput(quote(text) +
                       " is not a range of samples; write the smaller number first, " +
                       "as in 4..32");
}

std::string format_samples(const Samples& samples) {
    const std::string least = std::to_string(samples.least);
    return samples.is_adaptive() ? least + ".." + std::to_string(samples.most) : least;
}

std::pair<std::string_view, std::string_view> split_pair(std::string_view text,
                                                         std::string_view form) {
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos || text.find(',', comma + 1) != std::string_view::npos) {
        throw InvalidInput(quote(text) + " is not of the form " + std::string(form));
    }
    return {text.substr(0, comma), text.substr(comma + 1)};
}

Rgb8 parse_color(std::string_view text) {
    const bool is_short = text.size() == 4;
    const bool well_formed = (is_short || text.size() == 7) && text[0] == '#' &&
                             std::all_of(text.begin() + 1, text.end(), is_hex_digit);
    if (!well_formed) {
        throw InvalidInput(quote(text) +
                           " is not a colour; write it as '#rrggbb' or '#rgb' (in quotes)");
    }
    const auto channel = [&](std::size_t index) {
        const std::size_t digits = is_short ? 1 : 2;
        const char* begin = text.data() + 1 + index * digits;
        unsigned value = 0;
        std::from_chars(begin, begin + digits, value, 16);
        return static_cast<std::uint8_t>(is_short ? value * 0x11 : value);
    };
    return {channel(0), channel(1), channel(2)};
}

std::string format_color(Rgb8 color) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text = "#";
    for (const std::uint8_t channel : {color.r, color.g, color.b}) {
        text += kDigits[channel >> 4];
        text += kDigits[channel & 15];
    }
    return text;
}

void fail_choice(std::string_view text, std::span<const std::string_view> names) {
    std::string list;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) list += i + 1 == names.size() ? " or " : ", ";
        list += names[i];
    }
    throw InvalidInput(quote(text) + " is not one of " + list + suggestion(text, names));
}

}  // namespace mandel
