// Deflate for filtered pictures that are to be written fast: runs and Huffman codes only.
//
// Where a picture is smooth its filtered bytes repeat those one pixel before, and where it is not
// a match farther back rarely helps, so there is no dictionary search (LZ77 with one distance).
// Measured on frames of two films: within 4 % of the size of libdeflate's level 1, in less than
// half of its time; a whole film from an exponential map takes 0.8 of the processor time.
// Source of the format: P. Deutsch, "DEFLATE Compressed Data Format Specification", RFC 1951, 1996.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace mandel {

// Keeps its buffer from one piece of data to the next.
class RunDeflater {
public:
    // Bytes are compared to those `distance` before them: those of a pixel, 3 or 6. What certainly
    // takes more than `noise_bits` for each byte is stored without looking for codes.
    RunDeflater(std::size_t distance, std::size_t max_size, double noise_bits = 8);

    // Upper limits of the output for `size` bytes, and of the memory of a RunDeflater for them.
    static constexpr std::uint64_t bound(std::uint64_t size) { return size + size / 1024 + 64; }
    static constexpr std::uint64_t memory_bytes(std::uint64_t max_size) { return 2 * max_size; }

    // Raw deflate data that refers to nothing before it and ends on a byte boundary; unless it is
    // the last, more can follow. `out` has room for the bound. Returns its size.
    std::size_t deflate(std::span<const std::byte> data, bool is_last, std::span<std::byte> out);

private:
    // A byte, or 256 + the length of a run - 3.
    using Token = std::uint16_t;
    static constexpr std::size_t kTokens = 512;
    using SymbolCounts = std::array<std::uint32_t, 286>;

    void find_tokens(std::span<const std::byte> data);
    void count_tokens();
    std::uint32_t count_of(std::size_t token) const {
        return counts_[0][token] + counts_[1][token];
    }
    SymbolCounts symbol_counts() const;
    bool is_noise() const;

    const std::size_t distance_;
    const double noise_share_;  // of pairs of tokens that are the same
    std::unique_ptr<Token[]> tokens_;
    std::size_t size_ = 0;  // tokens
    // How often each occurs, at even places and at odd ones: repeated increments of one counter
    // would each wait for the store before (store-to-load forwarding).
    std::array<std::array<std::uint32_t, kTokens>, 2> counts_;
};

}  // namespace mandel
