// Vectors in the pool of the perturbing kernel. Included once for each instruction set by
// passes.cpp.
#if defined(MANDEL_KERNEL_PERTURB_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_PERTURB_LANES_INL_H_
#undef MANDEL_KERNEL_PERTURB_LANES_INL_H_
#else
#define MANDEL_KERNEL_PERTURB_LANES_INL_H_
#endif

#include <hwy/highway.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernel/lanes/complex_lanes-inl.h"
#include "kernel/passes/pool.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Link = LinearApproximation::Link;

HWY_INLINE ComplexVec load(const PerturbPool::Values<double>& re,
                           const PerturbPool::Values<double>& im, std::size_t v) {
    return {hn::Load(Tag(), &re[v * kLanes]), hn::Load(Tag(), &im[v * kLanes])};
}
// Puts values into chosen lanes of a vector. Not by a masked store: what loads that vector next
// would have to wait until the store has reached the cache.
template <typename D, typename V>
HWY_INLINE void put(D d, V values, hn::Mask<D> chosen, hn::TFromD<D>* to) {
    hn::Store(hn::IfThenElse(chosen, values, hn::Load(d, to)), d, to);
}
HWY_INLINE void store(Mask mask, const ComplexVec& z, PerturbPool::Values<double>& re,
                      PerturbPool::Values<double>& im, std::size_t v) {
    put(Tag(), z.re, mask, &re[v * kLanes]);
    put(Tag(), z.im, mask, &im[v * kLanes]);
}
// Which lanes come first if those of the bits do, for each set of bits. (The library's own
// Compress copies its table at every use where a compiler takes it literally.)
struct FrontLanes {
    constexpr FrontLanes() {
        for (unsigned bits = 0; bits < of.size(); ++bits) {
            std::size_t count = 0;
            for (std::uint8_t lane = 0; lane < kLanes; ++lane) {
                if ((bits >> lane & 1) != 0) of[bits][count++] = lane;
            }
        }
    }
    alignas(64) std::array<std::array<std::uint8_t, kLanes>, std::size_t{1} << kLanes> of{};
};
inline constexpr FrontLanes kFrontLanes;

// The vector at `from` with the lanes of the bits at its front.
template <typename D, typename T>
HWY_INLINE hn::Vec<D> to_the_front(D d, unsigned bits, const T* from) {
    const hn::Rebind<std::uint8_t, IntTag> narrow;
    const auto lanes =
        hn::PromoteTo(IntTag(), hn::PromoteTo(hn::Rebind<std::int32_t, IntTag>(),
                                              hn::LoadU(narrow, kFrontLanes.of[bits].data())));
    return hn::TableLookupLanes(hn::Load(d, from), hn::IndicesFromVec(d, lanes));
}

// Counts on where the mask is set, which puts these pixels to m and the step that begins there.
HWY_INLINE void store_counts(PerturbPool& pool, Mask mask, std::size_t v, std::int64_t count,
                             std::int64_t m, std::int64_t step) {
    const IntTag d;
    const auto chosen = hn::RebindMask(d, mask);
    const auto n = hn::Load(d, &pool.n[v * kLanes]);
    hn::Store(hn::IfThenElse(chosen, hn::Add(n, hn::Set(d, count)), n), d, &pool.n[v * kLanes]);
    put(d, hn::Set(d, m), chosen, &pool.m[v * kLanes]);
    put(d, hn::Set(d, step), chosen, &pool.step[v * kLanes]);
}
// Lanes with at least `count` iterations left.
HWY_INLINE Mask have_left(const PerturbPool& pool, std::size_t v, std::int64_t limit,
                          std::int64_t count) {
    const IntTag d;
    const auto too_many = hn::Set(d, limit - count + 1);
    return hn::RebindMask(Tag(), hn::Lt(hn::Load(d, &pool.n[v * kLanes]), too_many));
}
HWY_INLINE Mask at_limit(const PerturbPool& pool, std::size_t v, std::int64_t limit) {
    const IntTag d;
    return hn::RebindMask(Tag(), hn::Eq(hn::Load(d, &pool.n[v * kLanes]), hn::Set(d, limit)));
}

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
