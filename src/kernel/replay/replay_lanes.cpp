#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/replay/replay_lanes.cpp"
#include "kernel/lanes/targets.h"
// Must come after targets.h.
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

#include "kernel/direct/escape_step.h"
#include "kernel/lanes/lanes-inl.h"
#include "kernel/replay/replay_lanes.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace replay {
namespace hn = hwy::HWY_NAMESPACE;

#define LOOP_INLINE HWY_INLINE
using V = Vec;
using M = Mask;
constexpr std::size_t kWidth = kLanes;

HWY_INLINE V load(const double* from) { return hn::Load(Tag(), from); }
HWY_INLINE void store(V v, double* to) { hn::Store(v, Tag(), to); }
HWY_INLINE V set(double x) { return hn::Set(Tag(), x); }
HWY_INLINE V fma(V a, V b, V c) { return hn::MulAdd(a, b, c); }
HWY_INLINE V nfma(V a, V b, V c) { return hn::NegMulAdd(a, b, c); }
HWY_INLINE V select(M m, V a, V b) { return hn::IfThenElse(m, a, b); }
HWY_INLINE M both(M a, M b) { return hn::And(a, b); }
HWY_INLINE bool all(M m) { return hn::AllTrue(Tag(), m); }
HWY_INLINE bool any(M m) { return !hn::AllFalse(Tag(), m); }
using Index = hn::Vec<IntTag>;
HWY_INLINE Index load_index(const std::int64_t* from) { return hn::Load(IntTag(), from); }
HWY_INLINE Index no_index() { return hn::Zero(IntTag()); }
HWY_INLINE Index plus(Index i, std::int64_t n) { return hn::Add(i, hn::Set(IntTag(), n)); }
HWY_INLINE Index or_zero(Index i) { return hn::Max(i, hn::Zero(IntTag())); }
HWY_INLINE Index none_where_not(M m, Index i) {
    return hn::IfThenElseZero(hn::RebindMask(IntTag(), m), i);
}
HWY_INLINE M is_below(Index i, std::int64_t n) {
    return hn::RebindMask(Tag(), hn::Lt(i, hn::Set(IntTag(), n)));
}
struct Numbers {
    V re, im;
};
// re, im of the numbers at these places in turn.
template <class D>
HWY_INLINE hn::Vec<D> joined(D tag, const Complex<double>* Z, const std::int64_t* places) {
    if constexpr (hn::MaxLanes(D()) == 2) {
        return hn::LoadU(tag, &Z[*places].re);
    } else {
        const hn::Half<D> half;
        const std::size_t numbers = hn::MaxLanes(half) / 2;
        return hn::Combine(tag, joined(half, Z, places + numbers), joined(half, Z, places));
    }
}
// On some machines a gather takes as long as all else of a step.
HWY_INLINE Numbers numbers_at(const Complex<double>* Z, Index i) {
    alignas(64) std::int64_t places[kWidth];
    hn::Store(i, IntTag(), places);
    const V low = joined(Tag(), Z, places), high = joined(Tag(), Z, places + kWidth / 2);
    return {hn::ConcatEven(Tag(), high, low), hn::ConcatOdd(Tag(), high, low)};
}
HWY_INLINE V guess_inverse_root(V x) {
    const hn::RebindToUnsigned<Tag> bits;
    const auto half = hn::ShiftRight<1>(hn::BitCast(bits, x));
    return hn::BitCast(Tag(), hn::Sub(hn::Set(bits, ReplayTerms::kInverseRoot), half));
}

#include "kernel/replay/replay_loops-inl.h"
#undef LOOP_INLINE

void run(const ReplayTerms& terms, bool is_plain, ReplayLanes& lanes) noexcept {
    run_replay(terms, is_plain, lanes);
}

}  // namespace replay
}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace mandel {

void run_replay_lanes(SimdLevel level, const ReplayTerms& terms, bool is_plain,
                      ReplayLanes& lanes) noexcept {
#if defined(__x86_64__)
    if (level == SimdLevel::Avx512) return N_AVX3::replay::run(terms, is_plain, lanes);
    if (level == SimdLevel::Avx2) return N_AVX2::replay::run(terms, is_plain, lanes);
#endif
    run_replay_scalar(terms, is_plain, lanes);
}

}  // namespace mandel
#endif
