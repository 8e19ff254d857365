// Sums of two doubles in vectors (double_double_real.h). Included once for each instruction set.
#if defined(MANDEL_KERNEL_FAMILY_DOUBLE_DOUBLE_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_FAMILY_DOUBLE_DOUBLE_LANES_INL_H_
#undef MANDEL_KERNEL_FAMILY_DOUBLE_DOUBLE_LANES_INL_H_
#else
#define MANDEL_KERNEL_FAMILY_DOUBLE_DOUBLE_LANES_INL_H_
#endif

#include "kernel/family/step/fold_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

struct VecLong {
    Vec high, low;
};

HWY_INLINE VecLong ordered(Vec high, Vec low) {
    const Vec sum = hn::Add(high, low);
    return {sum, hn::Sub(low, hn::Sub(sum, high))};
}
HWY_INLINE VecLong exact_sum_of(Vec a, Vec b) {
    const Vec sum = hn::Add(a, b), from_b = hn::Sub(sum, a);
    return {sum, hn::Add(hn::Sub(a, hn::Sub(sum, from_b)), hn::Sub(b, from_b))};
}
HWY_INLINE VecLong long_sum(const VecLong& a, const VecLong& b) {
    const VecLong sum = exact_sum_of(a.high, b.high);
    return ordered(sum.high, hn::Add(sum.low, hn::Add(a.low, b.low)));
}
HWY_INLINE VecLong long_product(const VecLong& a, const VecLong& b) {
    const Vec high = hn::Mul(a.high, b.high);
    const Vec rest = fused(a.high, b.high, hn::Neg(high));
    return ordered(high, fused(a.high, b.low, fused(a.low, b.high, rest)));
}
// Turned by a sign bit.
HWY_INLINE VecLong turned_sign(const VecLong& a, Vec sign) {
    return {hn::Xor(a.high, sign), hn::Xor(a.low, sign)};
}
struct VecLongPair {
    VecLong x, y;
};
HWY_INLINE VecLongPair long_product(const VecLongPair& a, const VecLongPair& b) {
    const VecLong minus{hn::Neg(b.y.high), hn::Neg(b.y.low)};
    return {long_sum(long_product(a.x, b.x), long_product(a.y, minus)),
            long_sum(long_product(a.x, b.y), long_product(a.y, b.x))};
}
HWY_INLINE VecLongPair long_square(const VecLongPair& z) {
    const Vec x2 = hn::Add(z.x.high, z.x.high), y2 = hn::Add(z.y.high, z.y.high);
    const Vec a = hn::Mul(z.x.high, z.x.high), b = hn::Mul(z.y.high, z.y.high);
    const Vec a_rest = fused(x2, z.x.low, fused(z.x.high, z.x.high, hn::Neg(a)));
    const Vec b_rest = fused(y2, z.y.low, fused(z.y.high, z.y.high, hn::Neg(b)));
    const VecLong difference = exact_sum_of(a, hn::Neg(b));
    const Vec p = hn::Mul(x2, z.y.high);
    const Vec p_rest = fused(hn::Add(z.x.low, z.x.low), z.y.high,
                             fused(x2, z.y.low, fused(x2, z.y.high, hn::Neg(p))));
    return {ordered(difference.high, hn::Add(difference.low, hn::Sub(a_rest, b_rest))),
            ordered(p, p_rest)};
}

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#endif  // include guard
