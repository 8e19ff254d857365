// Columns of squares, eight at a time, for vector_arithmetic.cpp, which says what they are.
//
// Functions of x take the address of limb x_0, with kMargin zeros before x_0 and after x_n-1.
// Blocks of eight columns are numbered from that one of columns n - 3 ... n + 4, which is 0; blocks
// with negative numbers hold the columns below.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

// Everything here runs on machines that have these only.
#define MANDEL_IFMA_TARGET "avx512f,avx512bw,avx512dq,avx512vl,avx512ifma"
#define MANDEL_IFMA __attribute__((target(MANDEL_IFMA_TARGET)))
#define MANDEL_IFMA_INLINE __attribute__((target(MANDEL_IFMA_TARGET), always_inline)) inline

namespace mandel::ifma {

using Index = std::ptrdiff_t;
using Vector = __m512i;

constexpr Index kLanes = 8;
// How far a block reaches beyond the limbs.
constexpr Index kMargin = 40;
constexpr std::uint64_t kMask = (std::uint64_t{1} << 52) - 1;

MANDEL_IFMA_INLINE Vector load(const std::uint64_t* from) { return _mm512_loadu_si512(from); }
MANDEL_IFMA_INLINE void store(std::uint64_t* to, Vector x) { _mm512_storeu_si512(to, x); }
MANDEL_IFMA_INLINE Vector all_lanes(std::uint64_t x) {
    return _mm512_set1_epi64(static_cast<long long>(x));
}
MANDEL_IFMA_INLINE Vector zero() { return _mm512_setzero_si512(); }
MANDEL_IFMA_INLINE Vector plus(Vector x, Vector y) { return _mm512_add_epi64(x, y); }
MANDEL_IFMA_INLINE Vector minus(Vector x, Vector y) { return _mm512_sub_epi64(x, y); }

// Shifts and moves with a mask of all lanes: GCC 12 warns of an undefined operand in those without.
constexpr __mmask8 kAllLanes = 0xff;
MANDEL_IFMA_INLINE Vector shifted_down(Vector x, unsigned bits) {
    return _mm512_maskz_srli_epi64(kAllLanes, x, bits);
}
MANDEL_IFMA_INLINE Vector floor_of_shifted_down(Vector x, unsigned bits) {
    return _mm512_maskz_srai_epi64(kAllLanes, x, bits);
}
// Moved up by so many lanes; the lowest ones come from the top of `below`.
template <int Lanes>
MANDEL_IFMA_INLINE Vector moved_up(Vector x, Vector below) {
    return _mm512_maskz_alignr_epi64(kAllLanes, x, below, static_cast<int>(kLanes) - Lanes);
}

// Sums of the halves of products: `low` belongs to the columns of its lanes, `high` to the next.
struct Sums {
    Vector low, high;

    MANDEL_IFMA_INLINE void add(Vector x, Vector y) {
        low = _mm512_madd52lo_epu64(low, x, y);
        high = _mm512_madd52hi_epu64(high, x, y);
    }
    MANDEL_IFMA_INLINE void add(__mmask8 lanes, Vector x, Vector y) {
        low = _mm512_mask_madd52lo_epu64(low, lanes, x, y);
        high = _mm512_mask_madd52hi_epu64(high, lanes, x, y);
    }
};

// The lanes above `lane`.
MANDEL_IFMA_INLINE __mmask8 lanes_above(Index lane) {
    const Index cut = lane + 1;
    return static_cast<__mmask8>(0xffU << (cut < 0 ? 0 : cut > kLanes ? kLanes : cut));
}

// The products x_i x_j, i < j, of two neighbouring blocks of columns, for each of Count numbers.
//
// Lane l of block t is column n - 3 + 8 t + l. With i = 8 t - 2 + s it needs j = n - 1 - s + l: the
// same limbs in every block, whose lanes are all right while 2 s < n + 1 - 8 t, and then only those
// above lane 2 s - (n + 1 - 8 t).
template <int Count>
struct TwoBlocks {
    Sums first[Count], second[Count];

    MANDEL_IFMA_INLINE TwoBlocks(const std::uint64_t* const (&x)[Count], Index n, Index t) {
        for (int k = 0; k < Count; ++k) first[k] = second[k] = {zero(), zero()};
        const Index i = 8 * t - 2, end = n + 1 - 8 * t;
        const Index all_lanes_end = end > kLanes ? (end - kLanes + 1) / 2 : 0;
        Index s = -i - kLanes > 0 ? -i - kLanes : 0;  // i is negative below
        s = s < all_lanes_end ? s : all_lanes_end;
        for (; s < all_lanes_end; ++s) {
            for (int k = 0; k < Count; ++k) {
                const Vector y = load(x[k] + n - 1 - s);
                first[k].add(all_lanes(x[k][i + s]), y);
                second[k].add(all_lanes(x[k][i + kLanes + s]), y);
            }
        }
        for (const Index second_end = s + 4; s < second_end; ++s) {
            const __mmask8 of_first = lanes_above(2 * s - end);
            const __mmask8 of_second = lanes_above(2 * s - end + kLanes);
            for (int k = 0; k < Count; ++k) {
                const Vector y = load(x[k] + n - 1 - s);
                first[k].add(of_first, all_lanes(x[k][i + s]), y);
                second[k].add(of_second, all_lanes(x[k][i + kLanes + s]), y);
            }
        }
        for (const Index first_end = s + 4; s < first_end; ++s) {
            const __mmask8 of_first = lanes_above(2 * s - end);
            for (int k = 0; k < Count; ++k) {
                first[k].add(of_first, all_lanes(x[k][i + s]), load(x[k] + n - 1 - s));
            }
        }
    }
};

// The squares x_i^2 in a block of columns: which limbs its lanes see, and where which half is.
class Diagonal {
public:
    MANDEL_IFMA_INLINE explicit Diagonal(Index n) : n_(n) {
        const bool is_odd = (n - 3) % 2 != 0;  // the first column of each block
        limbs_ = is_odd ? _mm512_setr_epi64(0, 1, 1, 2, 2, 3, 3, 4)
                        : _mm512_setr_epi64(0, 0, 1, 1, 2, 2, 3, 3);
        low_ = is_odd ? 0xaa : 0x55;
        high_ = is_odd ? 0x55 : 0xaa;
    }

    MANDEL_IFMA_INLINE Vector of(const std::uint64_t* x, Index t) const {
        const Index column = n_ - 3 + kLanes * t;
        const Vector y = _mm512_maskz_permutexvar_epi64(kAllLanes, limbs_, load(x + (column >> 1)));
        return _mm512_or_si512(_mm512_maskz_madd52lo_epu64(low_, zero(), y, y),
                               _mm512_maskz_madd52hi_epu64(high_, zero(), y, y));
    }

private:
    Index n_;
    Vector limbs_;
    __mmask8 low_, high_;
};

// Limbs of 52 bits from sums that do not fit into them, eight at a time and the lowest first.
class Carries {
public:
    MANDEL_IFMA_INLINE Carries() : over_below_(zero()) {}

    // 0 <= x < 2^63 in every lane, x in the columns of its lanes.
    MANDEL_IFMA_INLINE Vector resolve(Vector x) {
        const Vector over = shifted_down(x, 52), mask = all_lanes(kMask);
        Vector y = plus(_mm512_and_si512(x, mask), moved_up<1>(over, over_below_));
        over_below_ = over;
        // What is left is a carry of one, which runs on through lanes that are full: as in the sum
        // of two whole numbers whose bits are the lanes.
        const unsigned carries = _mm512_cmpgt_epu64_mask(y, mask);
        const unsigned is_full = _mm512_cmpeq_epu64_mask(y, mask);
        const unsigned sum = 2 * carries + carry_below_ + is_full;
        carry_below_ = sum >> kLanes;
        const auto incremented = static_cast<__mmask8>(sum ^ is_full);
        y = _mm512_mask_add_epi64(y, incremented, y, all_lanes(1));
        return _mm512_and_si512(y, mask);
    }

private:
    Vector over_below_;
    unsigned carry_below_ = 0;
};

}  // namespace mandel::ifma
