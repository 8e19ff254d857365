// Filters and deflates a run of rows so that runs compressed independently join into one stream.
//
// Each strip is raw deflate data that refers to nothing before it and ends on a byte boundary, so
// simply writing one after the other gives a valid stream. The first row of a strip uses a filter
// that does not look at the row above. How a strip is filtered and how hard it is compressed is
// guessed from a small piece of it, so it depends on nothing but the strip's own pixels. With
// PngEffort::Fast rows are filtered with Up and coded as runs (deflate_runs.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "output/deflate_runs.h"
#include "output/png_effort.h"
#include "output/png_estimate.h"
#include "output/png_filter.h"
#include "output/row_source.h"

namespace mandel {

enum class StripKind : std::uint8_t { Inner, Last };

struct DeflatedStrip {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
    std::uint64_t filtered_size = 0;
    std::uint32_t adler = 1;  // Adler-32 of the filtered rows

    std::span<const std::byte> span() const { return {bytes.get(), size}; }
};

// An upper limit of the compressed size of a strip.
constexpr std::uint64_t deflated_bound(std::uint64_t filtered_size) {
    // Stored blocks add 5 bytes to every few thousand; an eighth leaves no doubt.
    return filtered_size + filtered_size / 8 + 1024;
}

// Makes one strip after another, keeping its buffers: taking fresh pages from the system for each
// costs a tenth of the time.
class StripDeflater {
public:
    StripDeflater(const PixelFormat& format, std::uint32_t max_rows, PngEffort effort);
    ~StripDeflater();

    // Room for `count` rows, to be filled before deflate() is called.
    std::span<std::byte> packed_rows(std::uint32_t count);

    // Compresses the rows last asked for.
    DeflatedStrip deflate(StripKind kind);

    // An upper limit of the memory that one StripDeflater uses.
    static std::uint64_t memory_bytes(const PixelFormat& format, std::uint32_t max_rows);

private:
    struct Method {
        PngFilter filter;
        std::uint8_t level;  // which of the compressors
    };
    class Compressor;

    Method choose_method();
    std::size_t filter_rows(PngFilter all);
    std::size_t deflate_thoroughly(StripKind kind, std::size_t& filtered_size);

    const std::size_t row_bytes_;
    const std::size_t pixel_bytes_;
    const std::size_t room_;  // of deflated_
    std::size_t rows_ = 0;
    std::unique_ptr<std::byte[]> packed_;
    std::unique_ptr<std::byte[]> filtered_;
    std::unique_ptr<std::byte[]> deflated_;
    PngEstimator estimator_;
    std::vector<Compressor> compressors_;  // if thorough
    std::optional<RunDeflater> runs_;      // if fast
};

}  // namespace mandel
