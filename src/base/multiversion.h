// Compiles an ordinary loop for the baseline machine and for one with AVX2, and runs the faster one
// that this machine has. Only for code whose bits do not depend on the choice, which
// with -ffp-contract=off is all code that leaves fused operations to std::fma, but for one: where
// the target has them, g++ 12 makes one fused instruction of the two parts of a complex product
// (a c - b d, a d + b c) all the same. Such products must be written with std::fma, or stay in
// functions of their own, compiled for the baseline machine.
//
// MANDEL_MULTIVERSION_WIDE adds AVX-512: for loops over columns of numbers alone, since for that
// target g++ 12 fuses products inside of other code, too.
//
// Usage: write the loop as an always-inlined function `loop(arguments...)`, then
//     MANDEL_MULTIVERSION(result, name, (parameters), loop(arguments))
// defines `name`.
#pragma once

#include "base/simd_level.h"

#define MANDEL_ALWAYS_INLINE inline __attribute__((always_inline))

#if defined(__x86_64__)
#define MANDEL_MULTIVERSION(result, name, parameters, call)                                   \
    __attribute__((target("avx2,fma"))) static result name##_avx2 parameters { return call; } \
    static result name##_baseline parameters { return call; }                                 \
    template <typename... Arguments>                                                          \
    static result name(Arguments&&... arguments) {                                            \
        const bool fast = ::mandel::has_simd_level(::mandel::SimdLevel::Avx2);                \
        return fast ? name##_avx2(arguments...) : name##_baseline(arguments...);              \
    }
// g++ keeps to vectors of 256 bits unless told otherwise; clang has no such option for a function.
#if defined(__clang__)
#define MANDEL_VECTOR_WIDTH
#else
#define MANDEL_VECTOR_WIDTH ",prefer-vector-width=512"
#endif
#define MANDEL_TARGET_AVX512 \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma" MANDEL_VECTOR_WIDTH)))
#define MANDEL_MULTIVERSION_WIDE(result, name, parameters, call)                     \
    MANDEL_MULTIVERSION(result, name##_up_to_avx2, parameters, call)                 \
    MANDEL_TARGET_AVX512 static result name##_avx512 parameters { return call; }     \
    template <typename... Arguments>                                                 \
    static result name(Arguments&&... arguments) {                                   \
        const bool fast = ::mandel::has_simd_level(::mandel::SimdLevel::Avx512);     \
        return fast ? name##_avx512(arguments...) : name##_up_to_avx2(arguments...); \
    }
#else
#define MANDEL_MULTIVERSION(result, name, parameters, call) \
    static result name parameters { return call; }
#define MANDEL_MULTIVERSION_WIDE(result, name, parameters, call) \
    MANDEL_MULTIVERSION(result, name, parameters, call)
#endif
