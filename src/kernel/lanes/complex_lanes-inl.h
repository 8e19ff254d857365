// Complex numbers in vectors, and masks as bits. Included once for each instruction set.
#if defined(MANDEL_KERNEL_COMPLEX_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_COMPLEX_LANES_INL_H_
#undef MANDEL_KERNEL_COMPLEX_LANES_INL_H_
#else
#define MANDEL_KERNEL_COMPLEX_LANES_INL_H_
#endif

#include <hwy/highway.h>

#include <array>
#include <cstdint>

#include "kernel/lanes/lanes-inl.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_STATIC_TARGET
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

struct ComplexVec {
    Vec re, im;
};

HWY_INLINE ComplexVec broadcast(double re, double im) {
    const Tag d;
    return {hn::Set(d, re), hn::Set(d, im)};
}
HWY_INLINE ComplexVec plus(const ComplexVec& a, const ComplexVec& b) {
    return {hn::Add(a.re, b.re), hn::Add(a.im, b.im)};
}
HWY_INLINE ComplexVec times(const ComplexVec& a, const ComplexVec& b) {
    return {hn::MulSub(a.re, b.re, hn::Mul(a.im, b.im)),
            hn::MulAdd(a.re, b.im, hn::Mul(a.im, b.re))};
}
HWY_INLINE ComplexVec times_plus(const ComplexVec& a, const ComplexVec& b, const ComplexVec& c) {
    return {hn::MulAdd(a.re, b.re, hn::NegMulAdd(a.im, b.im, c.re)),
            hn::MulAdd(a.re, b.im, hn::MulAdd(a.im, b.re, c.im))};
}
HWY_INLINE Vec square(const ComplexVec& z) { return hn::MulAdd(z.re, z.re, hn::Mul(z.im, z.im)); }
HWY_INLINE ComplexVec twice(const ComplexVec& z) {
    return {hn::Add(z.re, z.re), hn::Add(z.im, z.im)};
}

HWY_INLINE std::uint64_t bits_of(Mask mask) {
    std::array<std::uint8_t, 8> bytes{};
    hn::StoreMaskBits(Tag(), mask, bytes.data());
    return bytes[0];
}
HWY_INLINE Mask mask_of(unsigned bits) {
    const std::array<std::uint8_t, 8> bytes{static_cast<std::uint8_t>(bits)};
    return hn::LoadMaskBits(Tag(), bytes.data());
}

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
