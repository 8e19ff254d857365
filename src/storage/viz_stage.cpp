#include "storage/viz_stage.h"

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace mandel {

namespace {

constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t step) {
    return (value + step - 1) / step * step;
}

// The reduced coordinates, begin <= v < end, whose squares of side `step` may begin in
// [start, start + length).
struct Span {
    std::uint64_t begin, end;
};
Span touched(std::uint32_t start, std::uint32_t length, std::uint32_t step, std::uint32_t factor,
             std::uint32_t limit) {
    const std::uint64_t first = round_up(start, step);
    const std::uint64_t end = round_up(std::uint64_t{start} + length, step);
    return {round_up(first, factor) / factor,
            std::min<std::uint64_t>(round_up(end, factor) / factor, limit)};
}

}  // namespace

VizStage::VizStage(Size source, ChannelSet channels, std::uint32_t factor)
    : planes_(reduced(source, factor), channels),
      factor_(factor),
      shown_step_(reduced(source, factor)) {
    for (std::uint32_t y = 0; y < size().height; ++y)
        std::ranges::fill(shown_step_.row(y), kNothing);
}

Size VizStage::reduced(Size source, std::uint32_t factor) noexcept {
    MANDEL_CHECK(factor > 0);
    const auto divide = [factor](std::uint32_t length) {
        return static_cast<std::uint32_t>(round_up(length, factor) / factor);
    };
    return {divide(source.width), divide(source.height)};
}

std::uint64_t VizStage::bytes_for(Size source, ChannelSet channels, std::uint32_t factor) noexcept {
    const Size size = reduced(source, factor);
    const std::uint64_t planes = PixelPlanes::bytes_for(size, channels);
    constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
    // The steps take less than the planes, so half of the range is room enough for each.
    return planes > kMax / 2 ? kMax : planes + size.pixels() * sizeof(std::uint32_t);
}

void VizStage::copy(const CompStage& source, const WorkUnit& unit) {
    const Span rows = touched(unit.area.y, unit.area.height, unit.step, factor_, size().height);
    const Span columns = touched(unit.area.x, unit.area.width, unit.step, factor_, size().width);
    for (std::uint64_t row = rows.begin; row < rows.end; ++row) {
        for (std::uint64_t column = columns.begin; column < columns.end; ++column) {
            const auto x = static_cast<std::uint32_t>(column);
            const auto y = static_cast<std::uint32_t>(row);
            copy_pixel(source, unit, x, y);
        }
    }
}

void VizStage::copy_pixel(const CompStage& source, const WorkUnit& unit, std::uint32_t x,
                          std::uint32_t y) {
    const std::uint32_t own_x = x * factor_;
    const std::uint32_t own_y = y * factor_;
    const std::uint32_t from_x = own_x - own_x % unit.step;
    const std::uint32_t from_y = own_y - own_y % unit.step;
    const std::uint64_t coarser = std::uint64_t{2} * unit.step;
    if (unit.skips_coarser && from_x % coarser == 0 && from_y % coarser == 0) return;

    const bool is_own = from_x == own_x && from_y == own_y;
    const std::uint32_t step = is_own ? kExact : unit.step;
    std::uint32_t& shown_step = shown_step_(x, y);
    if (step > shown_step) return;
    PixelResult result = source.at(from_x, from_y);
    if (result.status == PixelStatus::Pending) return;
    shown_step = step;
    channels().for_each([&](const ChannelRow& row) {
        if (row.unit == Unit::Pixels) result[row.channel] /= factor_;
    });
    planes_.store(x, y, result);
}

}  // namespace mandel
