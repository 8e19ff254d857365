#include "compare/compared_area.h"

#include <algorithm>

#include "base/error.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr std::uint32_t kMaxPlace = 2147483646;  // PNG has no pixel beyond

std::string rect_text(const Rect& rect) {
    return std::to_string(rect.x) + "," + std::to_string(rect.y) + "," +
           format_size({rect.width, rect.height});
}

// Of the columns, or likewise of the rows, from `begin` on. In 64 bits: a rectangle may reach
// beyond the largest picture.
bool has_inside(std::uint64_t begin, std::uint64_t count, std::uint64_t value) {
    return value >= begin && value < begin + count;
}

void fill_columns(std::vector<std::uint8_t>& row, const Rect& rect, std::uint8_t value) {
    const std::uint64_t end =
        std::min<std::uint64_t>(std::uint64_t{rect.x} + rect.width, row.size());
    for (std::uint64_t x = rect.x; x < end; ++x) row[x] = value;
}

}  // namespace

Rect parse_rect(std::string_view text) {
    const std::size_t first = text.find(',');
    const std::size_t second = text.find(',', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos) {
        throw InvalidInput(quote(text) + " is not X,Y,WxH, such as 10,20,64x36");
    }
    const Size size = parse_size(text.substr(second + 1));
    const auto place = [](std::string_view digits) {
        return static_cast<std::uint32_t>(parse_count(digits, 0, kMaxPlace));
    };
    return {place(text.substr(0, first)), place(text.substr(first + 1, second - first - 1)),
            size.width, size.height};
}

void check_area(const ComparedArea& area, Size picture) {
    const std::string sides = ", but the pictures have " + format_size(picture) + " pixels";
    if (area.crop && (std::uint64_t{area.crop->x} + area.crop->width > picture.width ||
                      std::uint64_t{area.crop->y} + area.crop->height > picture.height)) {
        throw InvalidInput("the part to compare is " + rect_text(*area.crop) + sides);
    }
    for (const Rect& rect : area.ignored) {
        if (rect.x < picture.width && rect.y < picture.height) continue;
        throw InvalidInput("a part to ignore is " + rect_text(rect) + sides);
    }
    std::vector<std::uint8_t> row(picture.width);
    for (std::uint32_t y = 0; y < picture.height; ++y) {
        mark_compared(area, y, row);
        if (std::ranges::find(row, std::uint8_t{1}) != row.end()) return;
    }
    throw InvalidInput("every pixel is ignored; nothing is left to compare");
}

void mark_compared(const ComparedArea& area, std::uint32_t y, std::vector<std::uint8_t>& row) {
    std::ranges::fill(row, area.crop ? 0 : 1);
    if (area.crop && has_inside(area.crop->y, area.crop->height, y)) {
        fill_columns(row, *area.crop, 1);
    }
    for (const Rect& rect : area.ignored) {
        if (has_inside(rect.y, rect.height, y)) fill_columns(row, rect, 0);
    }
}

}  // namespace mandel
