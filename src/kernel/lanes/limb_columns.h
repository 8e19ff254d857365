// Columns of products of numbers in limbs of 52 bits, the topmost first.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/multiversion.h"

namespace mandel {

__extension__ using WideLimb = unsigned __int128;
constexpr int kColumnBits = 52;
constexpr std::uint64_t kColumnMask = (std::uint64_t{1} << kColumnBits) - 1;

MANDEL_ALWAYS_INLINE std::uint64_t low_half(std::uint64_t a, std::uint64_t b) {
    return static_cast<std::uint64_t>(static_cast<WideLimb>(a) * b) & kColumnMask;
}
MANDEL_ALWAYS_INLINE std::uint64_t high_half(std::uint64_t a, std::uint64_t b) {
    return static_cast<std::uint64_t>((static_cast<WideLimb>(a) * b) >> kColumnBits);
}

// What the products of limbs with the sum of places k, and the carries of k + 1, come to.
MANDEL_ALWAYS_INLINE std::uint64_t square_column(const std::uint64_t* a, std::size_t k,
                                                 std::size_t limbs) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; 2 * i < k; ++i) sum += low_half(a[i], a[k - i]);
    for (std::size_t i = k + 1 < limbs ? 0 : 1; 2 * i < k + 1; ++i)
        sum += high_half(a[i], a[k + 1 - i]);
    sum *= 2;
    return sum +
           (k % 2 == 0 ? low_half(a[k / 2], a[k / 2]) : high_half(a[(k + 1) / 2], a[(k + 1) / 2]));
}
MANDEL_ALWAYS_INLINE std::uint64_t column(const std::uint64_t* a, const std::uint64_t* b,
                                          std::size_t k, std::size_t limbs) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i <= k; ++i) sum += low_half(a[i], b[k - i]);
    const std::size_t first = k + 1 < limbs ? 0 : 1;
    for (std::size_t i = first; i <= k + 1 - first; ++i) sum += high_half(a[i], b[k + 1 - i]);
    return sum;
}

}  // namespace mandel
