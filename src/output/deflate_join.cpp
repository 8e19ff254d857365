#include "output/deflate_join.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "base/error.h"
#include "output/huffman_code.h"

namespace mandel {
namespace {

// The numbers of RFC 1951, section 3.2.
constexpr std::size_t kLengthSymbols = 288;
constexpr std::size_t kDistanceSymbols = 32;

enum class Kind : std::uint8_t { Invalid, Literal, Length, EndOfBlock, Distance };

// What a symbol is, and how many bits it takes together with the extra bits behind its code.
struct Step {
    Kind kind = Kind::Invalid;
    std::uint8_t bits = 0;
};

constexpr Step length_step(std::size_t symbol) {
    if (symbol < kEndOfBlock) return {Kind::Literal, 0};
    if (symbol == kEndOfBlock) return {Kind::EndOfBlock, 0};
    if (symbol > 285) return {};
    const bool is_exact = symbol < 265 || symbol == 285;
    return {Kind::Length, static_cast<std::uint8_t>(is_exact ? 0 : (symbol - 261) / 4)};
}

constexpr Step distance_step(std::size_t symbol) {
    if (symbol > 29) return {};
    return {Kind::Distance, static_cast<std::uint8_t>(symbol < 4 ? 0 : symbol / 2 - 1)};
}

// A Huffman code given by the length of each symbol's code; 0 means that it is not used.
class Code {
public:
    template <typename StepOf>
    void assign(std::span<const std::uint8_t> lengths, const StepOf& step_of) {
        counts_.fill(0);
        for (const std::uint8_t length : lengths) ++counts_[length];
        counts_[0] = 0;
        std::array<std::uint16_t, kLongestCode + 2> next{};  // where a length's symbols begin
        std::array<std::uint32_t, kLongestCode + 2> code{};  // its next code
        for (std::size_t n = 1; n <= kLongestCode; ++n) {
            next[n + 1] = static_cast<std::uint16_t>(next[n] + counts_[n]);
            code[n + 1] = (code[n] + counts_[n]) << 1;
        }
        quick_.fill({});
        for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
            const std::uint8_t length = lengths[symbol];
            if (length == 0) continue;
            Step step = step_of(symbol);
            step.bits = static_cast<std::uint8_t>(step.bits + length);
            symbols_[next[length]] = static_cast<std::uint16_t>(symbol);
            steps_[next[length]++] = step;
            set_quick(code[length]++, length, step);
        }
    }

    // The step for the code that `bits` begin with, lowest bit first.
    Step step(std::uint64_t bits) const {
        const Step quick = quick_[bits & (kQuickSize - 1)];
        return quick.kind != Kind::Invalid ? quick : steps_[index(bits)];
    }

    std::size_t symbol(std::uint64_t bits) const { return symbols_[index(bits)]; }

private:
    static constexpr int kQuickBits = 11;
    static constexpr std::size_t kQuickSize = std::size_t{1} << kQuickBits;

    void set_quick(std::uint32_t code, int length, Step step) {
        if (length > kQuickBits) return;
        std::size_t reversed = 0;
        for (int i = 0; i < length; ++i) reversed |= (code >> i & 1U) << (length - 1 - i);
        MANDEL_CHECK(reversed < kQuickSize);
        for (std::size_t i = reversed; i < kQuickSize; i += std::size_t{1} << length) {
            quick_[i] = step;
        }
    }

    // Goes through the lengths: codes of one length are consecutive numbers, and the first of
    // them follows from the shorter ones.
    std::size_t index(std::uint64_t bits) const {
        std::size_t code = 0, first = 0, index = 0;
        for (std::size_t n = 1; n <= kLongestCode; ++n, bits >>= 1) {
            code = code << 1 | (bits & 1);
            first <<= 1;
            if (code < first + counts_[n]) return index + (code - first);
            index += counts_[n];
            first += counts_[n];
        }
        fail_check("the block defines the code", "", __FILE__, __LINE__);
    }

    std::array<std::uint16_t, kLongestCode + 1> counts_{};  // of symbols with this length
    std::array<std::uint16_t, kLengthSymbols> symbols_{};   // by code
    std::array<Step, kLengthSymbols> steps_{};              // the same order
    std::array<Step, kQuickSize> quick_{};                  // for codes of few bits
};

struct LastBlock {
    std::uint64_t begin = 0;  // in bits
    std::uint64_t end = 0;
};

class StreamWalk {
public:
    // At least 8 more bytes can be read behind `size`.
    StreamWalk(const std::byte* data, std::size_t size)
        : data_(data), end_(std::uint64_t{8} * size) {}

    LastBlock find_last_block() {
        for (;;) {
            const std::uint64_t begin = at_;
            const bool is_last = take(1) != 0;
            skip_block(take(2));
            if (is_last) return {begin, at_};
        }
    }

private:
    // At least 57 bits from here on.
    std::uint64_t peek() const {
        MANDEL_CHECK(at_ <= end_);
        const std::byte* from = data_ + (at_ >> 3);
        std::uint64_t bits = 0;
        if constexpr (std::endian::native == std::endian::little) {
            std::memcpy(&bits, from, sizeof bits);
        } else {
            for (int i = 0; i < 8; ++i) bits |= std::to_integer<std::uint64_t>(from[i]) << (8 * i);
        }
        return bits >> (at_ & 7);
    }

    std::size_t take(int count) {
        const std::uint64_t bits = peek() & ((std::uint64_t{1} << count) - 1);
        at_ += static_cast<unsigned>(count);
        return static_cast<std::size_t>(bits);
    }

    void skip_block(std::size_t type) {
        MANDEL_CHECK(type < 3);
        if (type == 0) {
            at_ = (at_ + 7) & ~std::uint64_t{7};
            const std::uint64_t size = take(16);
            at_ += 16 + 8 * size;
        } else {
            if (type == 1) {
                assign_fixed_codes();
            } else {
                read_codes();
            }
            skip_symbols();
        }
        MANDEL_CHECK(at_ <= end_);
    }

    void assign_fixed_codes() {
        std::array<std::uint8_t, kLengthSymbols> lengths;
        for (std::size_t i = 0; i < kLengthSymbols; ++i) {
            lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
        }
        lengths_.assign(lengths, length_step);
        std::array<std::uint8_t, kDistanceSymbols> fives;
        fives.fill(5);
        distances_.assign(fives, distance_step);
    }

    void read_codes() {
        const std::size_t length_symbols = take(5) + 257;
        const std::size_t distance_symbols = take(5) + 1;
        const std::size_t used = take(4) + 4;
        constexpr std::uint8_t kOrder[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                           11, 4,  12, 3, 13, 2, 14, 1, 15};
        std::array<std::uint8_t, std::size(kOrder)> of_lengths{};
        for (std::size_t i = 0; i < used; ++i)
            of_lengths[kOrder[i]] = static_cast<std::uint8_t>(take(3));
        lengths_.assign(of_lengths, [](std::size_t) { return Step{Kind::Literal, 0}; });

        std::array<std::uint8_t, kLengthSymbols + kDistanceSymbols> both{};
        const std::size_t count = length_symbols + distance_symbols;
        for (std::size_t filled = 0; filled < count;) filled = read_length_run(both, filled, count);
        distances_.assign(std::span(both).subspan(length_symbols, distance_symbols), distance_step);
        lengths_.assign(std::span(both).first(length_symbols), length_step);
    }

    // Appends one length, or several equal ones; returns how many there are then.
    std::size_t read_length_run(std::span<std::uint8_t> lengths, std::size_t filled,
                                std::size_t count) {
        const std::uint64_t bits = peek();
        const std::size_t symbol = lengths_.symbol(bits);
        at_ += lengths_.step(bits).bits;
        std::size_t times = 1;
        std::uint8_t value = static_cast<std::uint8_t>(symbol);
        if (symbol == 16) {
            MANDEL_CHECK(filled > 0);
            value = lengths[filled - 1];
            times = 3 + take(2);
        } else if (symbol > 16) {
            value = 0;
            times = symbol == 17 ? 3 + take(3) : 11 + take(7);
        }
        MANDEL_CHECK(times <= count - filled);
        std::fill_n(lengths.begin() + static_cast<std::ptrdiff_t>(filled), times, value);
        return filled + times;
    }

    void skip_symbols() {
        for (;;) {
            std::uint64_t bits = peek();
            Step step = lengths_.step(bits);
            // Three codes of at most 15 bits are always within the 57.
            for (int i = 0; i < 2 && step.kind == Kind::Literal; ++i) {
                at_ += step.bits;
                bits >>= step.bits;
                step = lengths_.step(bits);
            }
            at_ += step.bits;
            if (step.kind == Kind::Literal) continue;
            if (step.kind == Kind::EndOfBlock) return;
            MANDEL_CHECK(step.kind == Kind::Length);
            const Step distance = distances_.step(peek());
            MANDEL_CHECK(distance.kind == Kind::Distance);
            at_ += distance.bits;
        }
    }

    const std::byte* const data_;
    const std::uint64_t end_;  // in bits
    std::uint64_t at_ = 0;     // in bits
    Code lengths_;             // literals, lengths and the end of the block
    Code distances_;
};

}  // namespace

std::size_t open_deflate_stream(std::span<std::byte> buffer, std::size_t size) {
    MANDEL_CHECK(buffer.size() >= size + kDeflateJoinRoom);
    std::fill_n(buffer.begin() + static_cast<std::ptrdiff_t>(size), kDeflateJoinRoom, std::byte{});
    const LastBlock last = StreamWalk(buffer.data(), size).find_last_block();
    MANDEL_CHECK((last.end + 7) / 8 == size);
    buffer[static_cast<std::size_t>(last.begin / 8)] &= ~(std::byte{1} << (last.begin % 8));

    // Three zeros begin a stored block that is not the last one; more of them fill the byte. What
    // follows is its length, 0, and the complement of that. RFC 1951 does not say what is in the
    // unused bits of the last byte.
    const auto used = static_cast<int>(last.end % 8);
    if (used != 0) buffer[size - 1] &= std::byte{0xFF} >> (8 - used);
    const std::size_t header_end = static_cast<std::size_t>((last.end + 3 + 7) / 8);
    buffer[header_end + 2] = buffer[header_end + 3] = std::byte{0xFF};
    return header_end + 4;
}

}  // namespace mandel
