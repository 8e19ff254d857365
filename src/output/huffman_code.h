// Huffman codes as deflate uses them: limited in length and canonical, so that the lengths alone
// determine the codes (RFC 1951, 3.2.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mandel {

constexpr std::size_t kEndOfBlock = 256;  // the symbol after the last byte of a block
constexpr int kLongestCode = 15;          // bits

// The length of each symbol's code in bits, at most `most`; 0 for those that do not occur. At
// least two symbols get one, as many decoders insist.
std::vector<std::uint8_t> code_lengths(std::span<const std::uint32_t> counts, int most);

// The codes of these lengths, their first bit lowest, as deflate packs them.
std::vector<std::uint16_t> canonical_codes(std::span<const std::uint8_t> lengths);

}  // namespace mandel
