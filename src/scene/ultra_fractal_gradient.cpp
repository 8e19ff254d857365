#include "scene/ultra_fractal_gradient.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "scene/palette_colors.h"
#include "scene/text_lines.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr double kPlaces = 400;
constexpr std::size_t kMaxGradientPoints = 4096;  // chosen: ten for each place

// A word, `key=value` (with blanks or quotes around the value), or a brace.
struct Token {
    std::string_view key;
    std::optional<std::string_view> value;
    TextPosition position, value_position;
};

class Tokens {
public:
    Tokens(std::string_view text, std::string_view source_name)
        : lines_(text), source_name_(source_name) {}

    std::optional<Token> next() {
        while (!skip_blanks()) {
            if (!next_line()) return std::nullopt;
        }
        Token token;
        token.position = line_.position_of(rest_);
        token.key = is_brace(rest_[0]) ? take(1) : take(length_until("={}\"; \t"));
        if (token.key.empty()) {
            token.key = rest_[0] == '"' ? take_quoted() : take(1);
            return token;
        }
        const bool has_value = !is_brace(token.key[0]) && skip_blanks() && rest_[0] == '=';
        if (!has_value) return token;
        take(1);
        const bool is_there = skip_blanks();
        token.value_position = line_.position_of(rest_);
        token.value = !is_there         ? std::string_view()
                      : rest_[0] == '"' ? take_quoted()
                                        : take(length_until("{}; \t"));
        return token;
    }

    // Behind the next '}', whatever stands before it.
    void skip_block() {
        std::size_t end = rest_.find('}');
        while (end == std::string_view::npos) {
            if (!next_line()) return;
            end = rest_.find('}');
        }
        rest_.remove_prefix(end + 1);
    }

    InvalidInput error(TextPosition position, std::string_view sentence) const {
        return error_at(source_name_, position, sentence);
    }

private:
    static bool is_brace(char ch) { return ch == '{' || ch == '}'; }

    bool next_line() {
        const auto line = lines_.next();
        if (!line) return false;
        line_ = *line;
        rest_ = line_.text;
        return true;
    }

    // False at the end of the line or at a comment.
    bool skip_blanks() {
        rest_ = trimmed(rest_);
        return !rest_.empty() && rest_[0] != ';';
    }

    std::size_t length_until(std::string_view ends) const {
        return std::min(rest_.find_first_of(ends), rest_.size());
    }

    std::string_view take(std::size_t length) {
        const std::string_view part = rest_.substr(0, length);
        rest_.remove_prefix(part.size());
        return part;
    }

    // Of a text over several lines the part in the first.
    std::string_view take_quoted() {
        const TextPosition start = line_.position_of(rest_);
        const std::string_view text = rest_.substr(0, rest_.find('"', 1));
        std::size_t end = rest_.find('"', 1);
        while (end == std::string_view::npos) {
            if (!next_line()) throw error(start, "a text in quotes has no end");
            end = rest_.find('"');
        }
        rest_.remove_prefix(end + 1);
        return text;
    }

    TextLines lines_;
    TextLine line_;
    std::string_view rest_;
    std::string_view source_name_;
};

struct Point {
    double index = 0;
    Rgb8 color;
};

struct Gradient {
    std::string name;
    TextPosition position;
    bool has_section = false;
    double rotation = 0;
    double index = 0;  // that waits for its colour
    bool has_index = false;
    std::vector<Point> points;
    bool has_opacity = false;  // that is not full everywhere
};

template <typename Parse>
auto parsed(const Tokens& tokens, const Token& token, Parse&& parse) {
    try {
        return parse(*token.value);
    } catch (const InvalidInput& error) {
        throw tokens.error(token.value_position, std::string(token.key) + ": " + error.what());
    }
}

double parse_place(std::string_view text) {
    constexpr double kMax = 1e6;  // chosen: places repeat after 400
    return parse_real(text, -kMax, kMax);
}

Rgb8 parse_bgr(std::string_view text) {
    const std::uint64_t code = parse_count(text, 0, 0xFFFF'FFFF);  // the highest byte is no colour
    const auto byte = [code](int shift) { return static_cast<std::uint8_t>(code >> shift & 0xFF); };
    return {byte(0), byte(8), byte(16)};
}

// One key of the section `gradient:`.
void apply_gradient_key(const Tokens& tokens, const Token& token, Gradient& gradient) {
    if (token.key == "rotation") {
        gradient.rotation = parsed(tokens, token, parse_place);
    } else if (token.key == "index") {
        gradient.index = parsed(tokens, token, parse_place);
        gradient.has_index = true;
    } else if (token.key == "color") {
        if (!gradient.has_index)
            throw tokens.error(token.position, "an index must stand before each color");
        if (gradient.points.size() == kMaxGradientPoints) {
            throw tokens.error(token.position, "there are too many colours");
        }
        gradient.points.push_back({gradient.index, parsed(tokens, token, parse_bgr)});
        gradient.has_index = false;
    }
}

// The words of a block up to its closing brace.
void read_body(Tokens& tokens, Gradient& gradient) {
    constexpr std::string_view kFull = "255";
    std::string_view section;
    while (const auto token = tokens.next()) {
        if (token->key == "}") return;
        if (token->key == "{") throw tokens.error(token->position, "'{' within a block");
        if (token->key.ends_with(':')) section = token->key;
        const bool is_gradient = section.empty() || section == "gradient:";
        if (section == "gradient:") gradient.has_section = true;
        if (!token->value) continue;
        if (is_gradient) {
            apply_gradient_key(tokens, *token, gradient);
        } else if (section == "opacity:" && token->key == "opacity") {
            gradient.has_opacity |= *token->value != kFull;
        }
    }
    throw tokens.error(gradient.position, "the block " + quote(gradient.name) + " has no end, '}'");
}

// Free text, which may hold quotes.
bool is_comment_block(std::string_view name) {
    constexpr std::string_view kComment = "comment";
    return std::ranges::equal(name, kComment, [](char a, char b) { return (a | 0x20) == b; });
}

// The next block with a section `gradient:`, or with colours and without sections.
std::optional<Gradient> next_gradient(Tokens& tokens) {
    Gradient gradient;
    while (const auto token = tokens.next()) {
        if (gradient.name.empty()) gradient.position = token->position;
        if (token->key == "}") throw tokens.error(token->position, "'}' without a block");
        if (token->key != "{") {
            gradient.name += (gradient.name.empty() ? "" : " ") + std::string(token->key);
            continue;
        }
        if (is_comment_block(gradient.name)) {
            tokens.skip_block();
        } else {
            read_body(tokens, gradient);
            if (gradient.has_section || !gradient.points.empty()) return gradient;
        }
        gradient = {};
    }
    if (gradient.name.empty()) return std::nullopt;
    throw tokens.error(gradient.position, "a block must begin with NAME {");
}

ImportedPalette gradient_palette(const Gradient& gradient, std::string_view source_name) {
    if (gradient.points.empty()) {
        throw error_at(source_name, gradient.position,
                       "there are no colours in the gradient " + quote(gradient.name));
    }
    std::map<double, Rgb8> by_position;
    for (const Point& point : gradient.points) {
        double place = std::fmod(point.index + gradient.rotation, kPlaces);
        if (place < 0) place += kPlaces;
        const double position = place / kPlaces;
        by_position[position < 1 ? position : 0] = point.color;
    }
    ImportedPalette result;
    for (const auto& [position, color] : by_position) {
        result.palette.stops.push_back({position, color});
    }
    thin_stops(result.palette.stops, Palette::kMaxStops);
    if (gradient.has_opacity) result.left_out.emplace_back("opacity");
    result.block = gradient.name;
    return result;
}

}  // namespace

bool looks_like_ultra_fractal(std::string_view text) {
    TextLines lines(text);
    std::string_view name;
    while (const auto line = lines.next()) {
        const std::string_view content = trimmed(line->text);
        if (content.empty() || content[0] == ';') continue;
        const std::size_t brace = content.find('{');
        const std::string_view before = content.substr(0, brace);
        if (before.find_first_of("=\"'[#") != std::string_view::npos) return false;
        if (brace != std::string_view::npos) return !name.empty() || !trimmed(before).empty();
        if (!name.empty()) return false;
        name = before;
    }
    return false;
}

ImportedPalette parse_ultra_fractal(std::string_view text, std::string_view source_name,
                                    std::string_view name) {
    Tokens tokens(text, source_name);
    std::vector<std::string> others;
    while (const auto gradient = next_gradient(tokens)) {
        if (name.empty() || gradient->name == name) return gradient_palette(*gradient, source_name);
        others.push_back(gradient->name);
    }
    if (name.empty()) throw error_at(source_name, {}, "there is no gradient here");
    const std::vector<std::string_view> known(others.begin(), others.end());
    throw error_at(source_name, {},
                   "there is no gradient " + quote(name) + " here" + suggestion(name, known));
}

std::vector<ImportedPalette> parse_all_ultra_fractal(std::string_view text,
                                                     std::string_view source_name,
                                                     std::size_t max_count) {
    Tokens tokens(text, source_name);
    std::vector<ImportedPalette> all;
    while (const auto gradient = next_gradient(tokens)) {
        if (all.size() == max_count) {
            throw tokens.error(gradient->position, "there are more gradients than the limit of " +
                                                       std::to_string(max_count));
        }
        all.push_back(gradient_palette(*gradient, source_name));
    }
    if (all.empty()) throw error_at(source_name, {}, "there is no gradient here");
    return all;
}

}  // namespace mandel
