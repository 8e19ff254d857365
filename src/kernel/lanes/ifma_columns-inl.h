// Columns of products of numbers in limbs of 52 bits, for eight numbers at a time, one in each lane
// of 64 bits, by the fused integer multiply-add of AVX-512.
#pragma once

#include <hwy/base.h>
#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>

HWY_PUSH_ATTRIBUTES("avx512f,avx512dq,avx512ifma")
namespace mandel::ifma {

using Ints = __m512i;
using Doubles = __m512d;
using Bits = __mmask8;
constexpr std::size_t kLanes = 8;
template <typename T>
using Row = std::array<T, kLanes>;

HWY_INLINE Ints splat(std::int64_t x) { return _mm512_set1_epi64(x); }
HWY_INLINE Ints add(Ints a, Ints b) { return _mm512_add_epi64(a, b); }
HWY_INLINE Doubles times(Doubles a, Doubles b) { return _mm512_mul_pd(a, b); }
HWY_INLINE Doubles times_plus(Doubles a, Doubles b, Doubles c) { return _mm512_fmadd_pd(a, b, c); }
HWY_INLINE Doubles size_of(Doubles re, Doubles im) {
    return _mm512_max_pd(_mm512_abs_pd(re), _mm512_abs_pd(im));
}
// A sum with the low or the high half of a product of 52 bits added to it.
HWY_INLINE Ints add_low(Ints sum, Ints a, Ints b) { return _mm512_madd52lo_epu64(sum, a, b); }
HWY_INLINE Ints add_high(Ints sum, Ints a, Ints b) { return _mm512_madd52hi_epu64(sum, a, b); }

// The two kinds of columns of limb_columns.h.
HWY_INLINE Ints square_column(const Ints* a, int k, int limbs) {
    Ints low = _mm512_setzero_si512(), high = low;
#pragma GCC unroll 24
    for (int i = 0; 2 * i < k; ++i) low = add_low(low, a[i], a[k - i]);
#pragma GCC unroll 24
    for (int i = k + 1 < limbs ? 0 : 1; 2 * i < k + 1; ++i)
        high = add_high(high, a[i], a[k + 1 - i]);
    const Ints sum = add(low, high), twice = add(sum, sum);
    const int half = (k + 1) / 2;
    return k % 2 == 0 ? add_low(twice, a[half], a[half]) : add_high(twice, a[half], a[half]);
}
HWY_INLINE Ints column(const Ints* a, const Ints* b, int k, int limbs) {
    Ints low = _mm512_setzero_si512(), high = low;
#pragma GCC unroll 24
    for (int i = 0; i <= k; ++i) low = add_low(low, a[i], b[k - i]);
    const int first = k + 1 < limbs ? 0 : 1;
#pragma GCC unroll 24
    for (int i = first; i <= k + 1 - first; ++i) high = add_high(high, a[i], b[k + 1 - i]);
    return add(low, high);
}

}  // namespace mandel::ifma
HWY_POP_ATTRIBUTES
