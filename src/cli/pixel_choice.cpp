#include "cli/pixel_choice.h"

#include <algorithm>

#include "cli/parsed_option.h"
#include "scene/flat_toml.h"
#include "scene/text_file.h"
#include "scene/text_lines.h"
#include "scene/toml_guard.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr std::size_t kMaxPixelFileBytes = std::size_t{1} << 28;  // eight for each pixel

PixelPosition parse_pixel(std::string_view x, std::string_view y, Size size) {
    const auto inside = [](std::string_view text, std::uint32_t side) {
        return static_cast<std::uint32_t>(parse_count(text, 0, side - 1));
    };
    return {inside(x, size.width), inside(y, size.height)};
}

void check_count(std::uint64_t count) {
    if (count <= kMaxProbePixels) return;
    throw InvalidInput(std::to_string(count) + " pixels are more than the limit of " +
                       std::to_string(kMaxProbePixels));
}

class SplitMix64 {
public:
    explicit SplitMix64(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t value = state_;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
        return value ^ (value >> 31);
    }

    // The high 64 bits of next() * bound, for a bound below 2^32.
    std::uint32_t below(std::uint32_t bound) {
        const std::uint64_t value = next();
        const std::uint64_t low = (value & 0xFFFFFFFFU) * bound;
        const std::uint64_t high = (value >> 32) * bound;
        return static_cast<std::uint32_t>((high + (low >> 32)) >> 32);
    }

private:
    std::uint64_t state_;
};

std::vector<PixelPosition> listed_pixels(const std::vector<std::string>& texts, Size size) {
    std::vector<PixelPosition> pixels;
    for (const std::string& text : texts) {
        const auto [x, y] = split_pair(text, "X,Y");
        pixels.push_back(parse_pixel(x, y, size));
    }
    return pixels;
}

std::vector<PixelPosition> grid_option(const std::string& text, Size size) {
    const std::size_t cross = text.find('x');
    if (cross == std::string::npos) {
        throw InvalidInput(quote(text) + " is not a grid; write COLUMNSxROWS, as in 16x9");
    }
    const std::string_view view = text;
    const auto columns = parse_count(view.substr(0, cross), 1, size.width);
    const auto rows = parse_count(view.substr(cross + 1), 1, size.height);
    check_count(columns * rows);
    return grid_pixels(static_cast<std::uint32_t>(columns), static_cast<std::uint32_t>(rows), size);
}

std::vector<PixelPosition> random_option(const CommandLine& line, const std::string& text,
                                         Size size) {
    const auto count = parse_count(text, 1, kMaxProbePixels);
    return random_pixels(count, seed_option(line), size);
}

std::vector<PixelPosition> pixels_option(const std::string& path, Size size) {
    const bool is_standard_input = path == "-";
    const std::string text = is_standard_input ? read_standard_input(kMaxPixelFileBytes)
                                               : read_text_file(path, kMaxPixelFileBytes);
    return parse_pixel_lines(text, is_standard_input ? "<stdin>" : path, size);
}

// Whether any word of a line is a number, whatever separates the words: then it is no header.
bool holds_number(std::string_view line) {
    while (!line.empty()) {
        const std::size_t end = std::min(line.find_first_of(",; \t"), line.size());
        std::string_view word = line.substr(0, end);
        line.remove_prefix(std::min(end + 1, line.size()));
        word.remove_prefix(std::min(word.find_first_not_of("+-.\"'"), word.size()));
        const bool starts_so = !word.empty() && word[0] >= '0' && word[0] <= '9';
        if (starts_so && word.find_first_not_of(".eE+-0123456789\"'") == std::string_view::npos) {
            return true;
        }
    }
    return false;
}

PixelPosition pixel_of_line(std::string_view line, Size size) {
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) throw InvalidInput("a line must begin with x,y");
    const std::string_view after = line.substr(comma + 1);
    return parse_pixel(trimmed(line.substr(0, comma)), trimmed(after.substr(0, after.find(','))),
                       size);
}

std::string only_choice(const CommandLine& line) {
    std::string choice;
    for (const char* option : {"pixel", "grid", "random", "pixels"}) {
        if (!line.has(option)) continue;
        if (!choice.empty()) {
            throw UsageError("--" + choice + " and --" + option + " cannot be combined");
        }
        choice = option;
    }
    if (choice.empty()) {
        throw UsageError("which pixels? give --pixel X,Y, --grid CxR, --random N or --pixels FILE");
    }
    if (line.has("seed") && choice != "random") throw UsageError("--seed needs --random");
    return choice;
}

}  // namespace

std::vector<PixelPosition> chosen_pixels(const CommandLine& line, Size size) {
    const std::string choice = only_choice(line);
    if (choice == "pixels") return pixels_option(*line.value(choice), size);
    try {
        if (choice == "pixel") return listed_pixels(line.values(choice), size);
        if (choice == "grid") return grid_option(*line.value(choice), size);
        return random_option(line, *line.value(choice), size);
    } catch (const UsageError&) {
        throw;
    } catch (const InvalidInput& error) {
        throw UsageError("--" + choice + ": " + error.what());
    }
}

std::uint64_t seed_option(const CommandLine& line) {
    const auto parse = [](const std::string& text) {
        return parse_count(text, 0, ~std::uint64_t{0});
    };
    return parsed_option(line, "seed", parse).value_or(0);
}

std::vector<PixelPosition> grid_pixels(std::uint32_t columns, std::uint32_t rows, Size size) {
    const auto middle = [](std::uint32_t index, std::uint32_t count, std::uint32_t side) {
        return static_cast<std::uint32_t>((2 * std::uint64_t{index} + 1) * side /
                                          (2 * std::uint64_t{count}));
    };
    std::vector<PixelPosition> pixels;
    pixels.reserve(std::size_t{columns} * rows);
    for (std::uint32_t row = 0; row < rows; ++row) {
        for (std::uint32_t column = 0; column < columns; ++column) {
            pixels.push_back({middle(column, columns, size.width), middle(row, rows, size.height)});
        }
    }
    return pixels;
}

std::vector<PixelPosition> random_pixels(std::uint64_t count, std::uint64_t seed, Size size) {
    SplitMix64 random(seed);
    std::vector<PixelPosition> pixels;
    pixels.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint32_t x = random.below(size.width);
        pixels.push_back({x, random.below(size.height)});
    }
    return pixels;
}

std::vector<PixelPosition> parse_pixel_lines(std::string_view text, std::string_view source_name,
                                             Size size) {
    guard_bytes(text, source_name);
    std::vector<PixelPosition> pixels;
    TextLines lines(text);
    bool is_first = true;
    while (const auto line = lines.next()) {
        const std::string_view content = trimmed(line->text);
        if (content.empty()) continue;
        const bool is_header = is_first && !holds_number(content);
        is_first = false;
        if (is_header) continue;
        try {
            pixels.push_back(pixel_of_line(content, size));
            check_count(pixels.size());
        } catch (const InvalidInput& error) {
            throw error_at(source_name, line->position_of(content), error.what());
        }
    }
    if (pixels.empty()) throw error_at(source_name, {}, "there are no pixels");
    return pixels;
}

}  // namespace mandel
