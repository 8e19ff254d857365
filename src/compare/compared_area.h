// Which pixels of two pictures are compared: all, or those of a part, without some parts of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/geometry.h"

namespace mandel {

struct ComparedArea {
    std::optional<Rect> crop;  // nothing: the whole picture
    std::vector<Rect> ignored;

    bool is_all() const { return !crop && ignored.empty(); }
};

// "X,Y,WxH". Throws InvalidInput.
Rect parse_rect(std::string_view text);

// Throws InvalidInput if the crop does not lie within such a picture, if a part to ignore lies
// outside, or if nothing is left to compare.
void check_area(const ComparedArea& area, Size picture);

// For each pixel of row y 1 if it is compared, otherwise 0.
void mark_compared(const ComparedArea& area, std::uint32_t y, std::vector<std::uint8_t>& row);

}  // namespace mandel
