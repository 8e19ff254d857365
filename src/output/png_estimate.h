// Guesses how well rows of pixels would compress, filtered and unfiltered, far faster than trying.
//
// Filtered bytes are small and hardly ever repeat, so what counts is how often each occurs: their
// entropy. Unfiltered ones must repeat, as colours made from one number do: what counts is how
// many pixels, and how many pairs of neighbours, have not been there before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mandel {

// Bits for a byte of the rows.
struct PngEstimate {
    double unfiltered = 0;
    double up = 0, average = 0;
};

class PngEstimator {
public:
    // pixel_bytes: 3 or 6.
    explicit PngEstimator(std::size_t pixel_bytes);

    // Of `count` rows, each of `bytes` bytes, that begin `stride` bytes after each other; at least
    // two rows of two pixels.
    PngEstimate estimate(const std::byte* rows, std::size_t count, std::size_t bytes,
                         std::size_t stride);

    static constexpr std::size_t kMemoryBytes = 2 * sizeof(std::uint32_t) << 14;

private:
    // What has been met lately, by a hash of which a part is the place and the rest is kept.
    class Memory {
    public:
        Memory() : kept_(std::size_t{1} << kPlaceBits) {}
        void clear();
        bool has_met(std::uint64_t hash);

    private:
        static constexpr unsigned kPlaceBits = 14;  // as many pixels as deflate can look back at
        std::vector<std::uint32_t> kept_;
    };

    std::uint64_t hash_at(const std::byte* pixel) const;

    const std::size_t pixel_bytes_;
    Memory pixels_, pairs_;
};

}  // namespace mandel
