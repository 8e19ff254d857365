#include "output/png_writer.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/parallel.h"
#include "output/ordered_strips.h"
#include "output/png_framing.h"
#include "output/png_strip.h"

namespace mandel {
namespace {

constexpr std::uint32_t kMaxSide = 0x7FFFFFFF;  // PNG's own limit

void check_format(const PixelFormat& format) {
    MANDEL_CHECK(format.depth == 8 || format.depth == 16);
    const Size size = format.size;
    const std::string sides = std::to_string(size.width) + "x" + std::to_string(size.height);
    if (size.pixels() == 0)
        throw InvalidInput("a picture of " + sides + " pixels cannot be written");
    if (size.width > kMaxSide || size.height > kMaxSide) {
        throw InvalidInput("a PNG cannot have " + sides + " pixels; its sides end at 2147483647");
    }
}

// Rows of a strip. Long strips compress better, since the first 32 KiB of each know little, but a
// small picture must still give several threads enough to do. Of wide rows at least 8 are wanted,
// since the first of a strip compresses worse, but not more than 4 MiB. A picture that is written
// fast is written by one thread, and joining strips would take a tenth of its time.
std::uint32_t rows_per_strip(const PixelFormat& format, PngEffort effort) {
    constexpr std::uint64_t kLongest = 1 << 20, kEnoughStrips = 24;
    const std::uint64_t shortest = effort == PngEffort::Fast ? kLongest : 256 << 10;
    const std::uint64_t row = format.row_bytes();
    const std::uint64_t picture = row * format.size.height;
    const std::uint64_t wanted = std::clamp(picture / kEnoughStrips, shortest, kLongest);
    const std::uint64_t of_wide = std::min<std::uint64_t>(8, (4 << 20) / row);
    const std::uint64_t rows = std::max({wanted / row, of_wide, std::uint64_t{1}});
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(rows, format.size.height));
}

// As many StripDeflaters as are in use at the same time, which is at most one for each thread.
class DeflaterPool {
public:
    DeflaterPool(const PixelFormat& format, const RowSource& rows, std::uint32_t max_rows,
                 PngEffort effort)
        : format_(format), rows_(rows), max_rows_(max_rows), effort_(effort) {}

    // Calls use(deflater) with one that holds the rows.
    template <typename Use>
    auto with_rows(std::uint32_t first, std::uint32_t count, const Use& use) {
        std::unique_ptr<StripDeflater> deflater = take();
        rows_(first, count, deflater->packed_rows(count));
        auto result = use(*deflater);
        const std::scoped_lock lock(mutex_);
        idle_.push_back(std::move(deflater));
        return result;
    }

private:
    std::unique_ptr<StripDeflater> take() {
        {
            const std::scoped_lock lock(mutex_);
            if (!idle_.empty()) {
                auto deflater = std::move(idle_.back());
                idle_.pop_back();
                return deflater;
            }
        }
        return std::make_unique<StripDeflater>(format_, max_rows_, effort_);
    }

    const PixelFormat& format_;
    const RowSource& rows_;
    const std::uint32_t max_rows_;
    const PngEffort effort_;
    std::mutex mutex_;  // protects idle_
    std::vector<std::unique_ptr<StripDeflater>> idle_;
};

// The zlib header for a window of 2^15 bytes and the fastest level (RFC 1950).
constexpr std::array kZlibHeader = {std::byte{0x78}, std::byte{0x01}};

std::array<std::byte, 4> big_endian(std::uint32_t value) {
    return {static_cast<std::byte>(value >> 24), static_cast<std::byte>(value >> 16 & 0xFF),
            static_cast<std::byte>(value >> 8 & 0xFF), static_cast<std::byte>(value & 0xFF)};
}

}  // namespace

bool write_png(ByteSink& sink, const PixelFormat& format, const RowSource& rows,
               std::string_view scene_text, unsigned threads, const StopFlag& stop,
               PngEffort effort) {
    check_format(format);
    const std::uint32_t height = format.size.height;
    const std::uint32_t strip_rows = rows_per_strip(format, effort);
    DeflaterPool pool(format, rows, strip_rows, effort);
    PngFraming framing(sink, format, scene_text);
    framing.write_pixels(kZlibHeader);

    const std::size_t count = (height + std::uint64_t{strip_rows} - 1) / strip_rows;
    uLong adler = 1;
    OrderedStrips<DeflatedStrip> strips(
        threads,
        [&](std::size_t index) {
            const auto first = static_cast<std::uint32_t>(index * strip_rows);
            const auto kind = index + 1 == count ? StripKind::Last : StripKind::Inner;
            return pool.with_rows(first, std::min(strip_rows, height - first),
                                  [&](StripDeflater& deflater) { return deflater.deflate(kind); });
        },
        [&](std::size_t, const DeflatedStrip& strip) {
            adler = adler32_combine(adler, strip.adler, static_cast<z_off_t>(strip.filtered_size));
            framing.write_pixels(strip.span());
        });
    if (!strips.run(count, stop)) return false;

    framing.write_pixels(big_endian(static_cast<std::uint32_t>(adler)));
    framing.write_end();
    return true;
}

std::uint64_t png_memory_bytes(const PixelFormat& format, unsigned threads, PngEffort effort) {
    const std::uint32_t rows = rows_per_strip(format, effort);
    const std::uint64_t waiting = deflated_bound((format.row_bytes() + 1) * rows);
    return std::max(threads, 1U) * StripDeflater::memory_bytes(format, rows) +
           strips_in_flight(threads) * waiting + (1 << 20);
}

}  // namespace mandel
