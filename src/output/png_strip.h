// Filters and deflates a run of rows so that runs compressed independently join into one stream.
//
// Each strip is raw deflate data that refers to nothing before it and ends on a byte boundary:
// all but the last end with an empty stored block (zlib's sync flush), so simply writing them one
// after the other gives a valid stream. The first row of a strip uses a filter that does not look
// at the row above.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "output/row_source.h"

namespace mandel {

// The two ways of compressing between which every other was beaten in time or in size (measured
// on smooth, shaded and supersampled views of 8 and 16 bits; ratios to libpng's defaults):
enum class PngMethod : std::uint8_t {
    // No filter, deflate level 1. A picture coloured from one scalar repeats exact triples of
    // bytes: 0.8 of the size and 4.5 times as fast on smooth colours.
    Repeats,
    // Paeth filter, then run lengths and Huffman codes only: 1.0 to 1.08 of the size and 5 to 6
    // times as fast on everything else. Searching for longer matches gains at most 1 %.
    Predicted,
};

enum class StripPlace : std::uint8_t { Inner, Last };

struct DeflatedStrip {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
    std::uint64_t filtered_size = 0;
    std::uint32_t adler = 1;  // Adler-32 of the filtered rows

    std::span<const std::byte> span() const { return {bytes.get(), size}; }
};

// The most that a strip of so many bytes of filtered rows can need.
constexpr std::uint64_t deflated_bound(std::uint64_t filtered_size) {
    // Stored blocks add 5 bytes to every few thousand; an eighth leaves no doubt.
    return filtered_size + filtered_size / 8 + 1024;
}

// Makes one strip after another, keeping its buffers: taking fresh pages from the system for each
// costs a tenth of the time.
class StripDeflater {
 public:
    StripDeflater(const PixelFormat& format, std::uint32_t max_rows);
    ~StripDeflater();

    // Room for so many rows, to be filled before deflate() is called.
    std::span<std::byte> packed_rows(std::uint32_t count);

    // Compresses the rows last asked for; may be called again, also with another method.
    DeflatedStrip deflate(PngMethod method, StripPlace place);

    // An upper limit of the memory that one StripDeflater uses.
    static std::uint64_t memory_bytes(const PixelFormat& format, std::uint32_t max_rows);

 private:
    struct Stream;

    void filter_rows(PngMethod method);

    const std::size_t row_bytes_;
    const std::size_t pixel_bytes_;
    const std::size_t room_;  // of deflated_
    std::size_t rows_ = 0;
    std::unique_ptr<std::byte[]> packed_;
    std::unique_ptr<std::byte[]> filtered_;
    std::unique_ptr<std::byte[]> deflated_;
    std::unique_ptr<Stream> stream_;
};

}  // namespace mandel
