#include "output/exr_predictor.h"

#include <cstdint>
#include <cstring>

namespace mandel {
namespace {

constexpr unsigned kMiddle = 128;  // the code of no difference

std::uint8_t* bytes_of(std::span<std::byte> bytes) {
    return reinterpret_cast<std::uint8_t*>(bytes.data());
}

// Each byte becomes the sum of itself and all before it, less kMiddle for each of those.
void add_up(std::uint8_t* bytes, std::size_t size) {
    using Vector = std::uint8_t __attribute__((vector_size(16)));
    const Vector none{};
    Vector sums = none + static_cast<std::uint8_t>(kMiddle);  // of the first byte nothing is taken
    std::size_t i = 0;
    for (; i + sizeof(Vector) <= size; i += sizeof(Vector)) {
        Vector x;
        std::memcpy(&x, bytes + i, sizeof x);
        x ^= static_cast<std::uint8_t>(kMiddle);  // taking 128 or adding it is the same
        // Sums of 2, 4, 8 and 16 neighbours.
        x += __builtin_shufflevector(x, none, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
        x += __builtin_shufflevector(x, none, 16, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
        x += __builtin_shufflevector(x, none, 16, 16, 16, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        x += __builtin_shufflevector(x, none, 16, 16, 16, 16, 16, 16, 16, 16, 0, 1, 2, 3, 4, 5, 6,
                                     7);
        const Vector both = x + sums;
        std::memcpy(bytes + i, &both, sizeof both);
        // One addition is all that a vector waits for from the one before.
        sums += __builtin_shufflevector(x, x, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
                                        15, 15, 15);
    }
    std::uint8_t sum = sums[0];
    for (; i < size; ++i) sum = bytes[i] = static_cast<std::uint8_t>(sum + bytes[i] - kMiddle);
}

}  // namespace

void predict_exr_bytes(std::span<const std::byte> bytes, std::span<std::byte> scratch,
                       std::span<std::byte> out) noexcept {
    const std::size_t size = bytes.size(), half = size / 2;
    const auto* const in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    std::uint8_t* const even = bytes_of(scratch);
    std::uint8_t* const odd = even + (size - half);
    for (std::size_t i = 0; i < half; ++i) {
        even[i] = in[2 * i];
        odd[i] = in[2 * i + 1];
    }
    if (size == 0) return;
    if (size > 2 * half) even[half] = in[size - 1];
    std::uint8_t* const to = bytes_of(out);
    to[0] = even[0];
    for (std::size_t i = 1; i < size; ++i) {
        to[i] = static_cast<std::uint8_t>(even[i] - even[i - 1] + kMiddle);
    }
}

void restore_exr_bytes(std::span<std::byte> bytes, std::span<std::byte> out) noexcept {
    const std::size_t size = bytes.size(), half = size / 2;
    std::uint8_t* const even = bytes_of(bytes);
    add_up(even, size);
    const std::uint8_t* const odd = even + (size - half);
    std::uint8_t* const to = bytes_of(out);
    for (std::size_t i = 0; i < half; ++i) {
        to[2 * i] = even[i];
        to[2 * i + 1] = odd[i];
    }
    if (size > 2 * half) to[size - 1] = even[half];
}

}  // namespace mandel
