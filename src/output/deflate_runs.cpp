#include "output/deflate_runs.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/error.h"
#include "output/huffman_code.h"

namespace mandel {
namespace {

constexpr std::size_t kLeastLength = 3, kMostLength = 258;  // that deflate has
constexpr std::size_t kWorthwhile = 6;                      // as a run
constexpr std::uint32_t kSymbols = 286;
constexpr int kLongestLengthCode = 7;

// How a symbol stands for several lengths (RFC 1951, 3.2.5).
struct LengthSymbol {
    std::uint16_t symbol;
    std::uint8_t extra_bits;
    std::uint8_t extra;
};

constexpr LengthSymbol length_symbol(std::size_t length) {
    if (length == kMostLength) return {285, 0, 0};
    const std::size_t above = length - kLeastLength;
    if (above < 8) return {static_cast<std::uint16_t>(257 + above), 0, 0};
    // Four symbols for each power of two.
    const auto bits = static_cast<unsigned>(std::bit_width(above)) - 3;
    const std::size_t quarter = above >> bits;  // 4 to 7
    return {static_cast<std::uint16_t>(257 + 4 * bits + quarter), static_cast<std::uint8_t>(bits),
            static_cast<std::uint8_t>(above - (quarter << bits))};
}

// The first bit lowest.
struct Bits {
    std::uint32_t bits = 0;
    std::uint32_t count = 0;

    void append(const Bits& other) noexcept {
        bits |= other.bits << count;
        count += other.count;
    }
};

// Written eight bytes at a time, so some room is needed behind them.
class BitWriter {
public:
    explicit BitWriter(std::byte* out) : first_(out), out_(out) {}

    // At most 48 bits between two calls of flush().
    void add(const Bits& more) noexcept {
        pending_ |= std::uint64_t{more.bits} << count_;
        count_ += more.count;
    }
    void flush() noexcept {
        static_assert(std::endian::native == std::endian::little);
        std::memcpy(out_, &pending_, sizeof(pending_));
        out_ += count_ >> 3;
        pending_ >>= count_ & ~7u;
        count_ &= 7;
    }
    void fill_byte() noexcept {
        count_ = (count_ + 7) & ~7u;
        flush();
    }
    std::size_t size() const noexcept { return static_cast<std::size_t>(out_ - first_); }

private:
    std::byte* const first_;
    std::byte* out_;
    std::uint64_t pending_ = 0;
    unsigned count_ = 0;
};

std::uint64_t load(const std::uint8_t* from) noexcept {
    std::uint64_t value;
    std::memcpy(&value, from, sizeof(value));
    return value;
}

constexpr std::size_t kWord = sizeof(std::uint64_t), kWindow = 4 * kWord;

// Which bytes of two windows are the same, the first in the lowest bit.
#if defined(__SSE2__)
std::uint32_t same_bytes(const std::uint8_t* a, const std::uint8_t* b) noexcept {
    static_assert(kWindow == 2 * sizeof(__m128i));
    const auto half = [&](std::size_t k) {
        const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(a + k));
        const __m128i y = _mm_loadu_si128(reinterpret_cast<const __m128i*>(b + k));
        return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(x, y)));
    };
    return half(0) | half(sizeof(__m128i)) << sizeof(__m128i);
}
#else
std::uint32_t same_bytes(const std::uint8_t* a, const std::uint8_t* b) noexcept {
    constexpr std::uint64_t kLow = 0x7f7f7f7f7f7f7f7f;
    std::uint32_t same = 0;
    for (std::size_t k = 0; k < kWindow; k += kWord) {
        const std::uint64_t difference = load(a + k) ^ load(b + k);
        // The upper bit of each byte of no difference; then those bits side by side.
        const std::uint64_t none = ~(((difference & kLow) + kLow) | difference | kLow);
        same |= static_cast<std::uint32_t>((none >> 7) * 0x0102040810204080 >> 56) << k;
    }
    return same;
}
#endif

// Stored blocks (RFC 1951, 3.2.4): for what cannot be made smaller.
std::size_t store(std::span<const std::byte> data, bool is_last, std::byte* out) {
    constexpr std::size_t kMost = 65535;
    std::size_t written = 0;
    for (std::size_t i = 0; i < data.size(); i += kMost) {
        const std::size_t size = std::min(kMost, data.size() - i);
        BitWriter header(out + written);
        header.add({is_last && i + size == data.size() ? 0b001u : 0b000u, 3});
        header.fill_byte();
        const auto length = static_cast<std::uint32_t>(size);
        header.add({length | ~length << 16, 32});
        header.flush();
        std::memcpy(out + written + header.size(), data.data() + i, size);
        written += header.size() + size;
    }
    return written;
}

constexpr std::size_t kFirstRun = 256;  // the least token of a run

LengthSymbol symbol_of(std::size_t token) {
    return token < kFirstRun ? LengthSymbol{static_cast<std::uint16_t>(token), 0, 0}
                             : length_symbol(token - kFirstRun + kLeastLength);
}

// The lengths of the codes that a block begins with, themselves coded (RFC 1951, 3.2.7).
class BlockHeader {
public:
    // One distance is used: number `distance_symbol`, whose code is a single bit.
    BlockHeader(std::span<const std::uint8_t> lengths, std::uint32_t distance_symbol)
        : lengths_(lengths.begin(), lengths.end()), distances_(distance_symbol + 1) {
        lengths_.resize(lengths_.size() + distance_symbol, 0);
        lengths_.push_back(1);
        std::array<std::uint32_t, kLengthSymbols> counts{};
        for (const std::uint8_t length : lengths_) ++counts[length];
        length_lengths_ = code_lengths(counts, kLongestLengthCode);
    }

    std::uint64_t bits() const {
        std::uint64_t sum = 3 + 14 + 3 * kLengthSymbols;
        for (const std::uint8_t length : lengths_) sum += length_lengths_[length];
        return sum;
    }

    void write(bool is_last, BitWriter& writer) const {
        constexpr std::array<std::uint8_t, kLengthSymbols> kOrder = {
            16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
        writer.add({is_last ? 0b101u : 0b100u, 3});
        writer.add({kSymbols - 257, 5});
        writer.add({distances_ - 1, 5});
        writer.add({kLengthSymbols - 4, 4});
        writer.flush();
        for (const std::uint8_t symbol : kOrder) {
            writer.add({length_lengths_[symbol], 3});
            writer.flush();
        }
        const std::vector<std::uint16_t> codes = canonical_codes(length_lengths_);
        for (const std::uint8_t length : lengths_) {
            writer.add({codes[length], length_lengths_[length]});
            writer.flush();
        }
    }

private:
    static constexpr std::uint32_t kLengthSymbols = 19;

    std::vector<std::uint8_t> lengths_;  // of bytes and lengths, then of distances
    const std::uint32_t distances_;
    std::vector<std::uint8_t> length_lengths_;
};

}  // namespace

RunDeflater::RunDeflater(std::size_t distance, std::size_t max_size, double noise_bits)
    : distance_(distance),
      noise_share_(std::exp2(-noise_bits)),
      tokens_(std::make_unique_for_overwrite<Token[]>(max_size + kWindow)) {
    MANDEL_CHECK(distance == 3 || distance == 6);
}

// Whole windows are compared at once: byte by byte, each step would depend on the one before.
void RunDeflater::find_tokens(std::span<const std::byte> data) {
    const auto* const p = reinterpret_cast<const std::uint8_t*>(data.data());
    const std::size_t size = data.size(), d = distance_;
    Token* out = tokens_.get();
    std::size_t i = 0;
    for (; i < std::min(d, size); ++i) *out++ = p[i];
    while (i + kWindow <= size) {
        const std::uint32_t same = same_bytes(p + i, p + i - d);
        const std::uint32_t pairs = same & same >> 1;
        const std::uint32_t starts = pairs & pairs >> 2 & pairs >> 4;  // of kWorthwhile bytes
        // The last bytes of the window may begin a run that goes on in the next.
        const auto bytes = starts != 0 ? static_cast<std::size_t>(std::countr_zero(starts))
                                       : kWindow - (kWorthwhile - 1);
        for (std::size_t k = 0; k < bytes; k += kWord) {  // more are written than count
            for (std::size_t j = k; j < k + kWord; ++j) out[j] = p[i + j];
        }
        out += bytes;
        i += bytes;
        if (starts == 0) continue;
        auto length = static_cast<std::size_t>(std::countr_one(same >> bytes));
        if (bytes + length == kWindow) {
            const std::size_t most = std::min(kMostLength, size - i);
            while (length + kWord <= most && load(p + i + length) == load(p + i + length - d)) {
                length += kWord;
            }
            while (length < most && p[i + length] == p[i + length - d]) ++length;
        }
        *out++ = static_cast<Token>(kFirstRun + length - kLeastLength);
        i += length;
    }
    for (; i < size; ++i) *out++ = p[i];
    size_ = static_cast<std::size_t>(out - tokens_.get());
}

void RunDeflater::count_tokens() {
    counts_ = {};
    for (std::size_t i = 0; i < size_; ++i) ++counts_[i & 1][tokens_[i]];
}

std::size_t RunDeflater::deflate(std::span<const std::byte> data, bool is_last,
                                 std::span<std::byte> out) {
    MANDEL_CHECK(out.size() >= bound(data.size()));
    find_tokens(data);
    count_tokens();
    if (size_ == data.size() && is_noise()) return store(data, is_last, out.data());
    const std::vector<std::uint8_t> lengths = code_lengths(symbol_counts(), kLongestCode);
    const std::vector<std::uint16_t> codes = canonical_codes(lengths);
    // Distance 3 is symbol 2; 5 and 6 are symbol 4 and one more bit. Its code is 0.
    const BlockHeader header(lengths, distance_ == 3 ? 2 : 4);
    const Bits distance = distance_ == 3 ? Bits{0b0, 1} : Bits{0b10, 2};

    std::array<Bits, kTokens> coded;
    std::uint64_t size_in_bits = header.bits() + lengths[kEndOfBlock];
    for (std::size_t token = 0; token < kTokens; ++token) {
        const LengthSymbol symbol = symbol_of(token);
        coded[token] = {codes[symbol.symbol], lengths[symbol.symbol]};
        if (token >= kFirstRun) {
            coded[token].append({symbol.extra, symbol.extra_bits});
            coded[token].append(distance);
        }
        size_in_bits += std::uint64_t{count_of(token)} * coded[token].count;
    }
    if (size_in_bits / 8 >= data.size()) return store(data, is_last, out.data());

    BitWriter writer(out.data());
    header.write(is_last, writer);
    std::size_t i = 0;
    for (; i + 2 <= size_; i += 2) {
        writer.add(coded[tokens_[i]]);
        writer.add(coded[tokens_[i + 1]]);
        writer.flush();
    }
    if (i < size_) writer.add(coded[tokens_[i]]);
    writer.add({codes[kEndOfBlock], lengths[kEndOfBlock]});
    writer.flush();
    if (!is_last) writer.add({0b000, 3});  // an empty stored block, which fills up the byte
    writer.fill_byte();
    if (!is_last) writer.add({0xffff0000, 32});
    writer.flush();
    return writer.size();
}

// No code is shorter than the entropy of the tokens, which is at least their collision entropy,
// -log2 of the sum of p^2 (A. Renyi, "On measures of entropy and information", 1961).
bool RunDeflater::is_noise() const {
    double same = 0;
    for (std::size_t token = 0; token < kFirstRun; ++token) {
        same += static_cast<double>(count_of(token)) * count_of(token);
    }
    return same < noise_share_ * static_cast<double>(size_) * static_cast<double>(size_);
}

RunDeflater::SymbolCounts RunDeflater::symbol_counts() const {
    SymbolCounts counts{};
    for (std::size_t token = 0; token < kTokens; ++token) {
        counts[symbol_of(token).symbol] += count_of(token);
    }
    counts[kEndOfBlock] = 1;
    return counts;
}

}  // namespace mandel
