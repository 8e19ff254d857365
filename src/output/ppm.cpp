#include "output/ppm.h"

#include <algorithm>
#include <memory>
#include <string>

#include "base/error.h"
#include "output/ordered_strips.h"

namespace mandel {
namespace {

struct PackedStrip {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
};

// As many rows as make a write call worth its cost.
std::uint32_t rows_per_strip(const PixelFormat& format) {
    const std::uint64_t rows = std::max<std::uint64_t>((256 << 10) / format.row_bytes(), 1);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(rows, format.size.height));
}

}  // namespace

bool write_ppm(ByteSink& sink, const PixelFormat& format, const RowSource& rows, unsigned threads,
               const StopFlag& stop) {
    MANDEL_CHECK(format.depth == 8 || format.depth == 16);
    const auto [width, height] = format.size;
    const std::string sides = std::to_string(width) + " " + std::to_string(height);
    if (format.size.pixels() == 0) throw InvalidInput("an empty picture cannot be written");
    const std::string header = "P6\n" + sides + (format.depth == 8 ? "\n255\n" : "\n65535\n");
    sink.write(std::as_bytes(std::span(header)));

    const std::uint32_t strip_rows = rows_per_strip(format);
    OrderedStrips<PackedStrip> strips(
        threads,
        [&](std::size_t index) {
            const auto first = static_cast<std::uint32_t>(index * strip_rows);
            const std::uint32_t count = std::min(strip_rows, format.size.height - first);
            PackedStrip strip;
            strip.size = static_cast<std::size_t>(format.row_bytes() * count);
            strip.bytes = std::make_unique_for_overwrite<std::byte[]>(strip.size);
            rows(first, count, {strip.bytes.get(), strip.size});
            return strip;
        },
        [&](std::size_t, const PackedStrip& strip) {
            sink.write({strip.bytes.get(), strip.size});
        });
    return strips.run((height + std::uint64_t{strip_rows} - 1) / strip_rows, stop);
}

std::uint64_t ppm_memory_bytes(const PixelFormat& format, unsigned threads) {
    // One more for each thread, which makes it before there is room for it.
    const std::uint64_t strips = strips_in_flight(threads) + std::max(threads, 1U);
    return strips * rows_per_strip(format) * format.row_bytes();
}

}  // namespace mandel
