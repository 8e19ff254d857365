#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/family/pixels/perturb_lanes.cpp"
// Besides the targets with fused multiply-add, the baseline of the machine, whose results are the
// same.
#ifdef MANDEL_ONE_TARGET
#define HWY_COMPILE_ONLY_STATIC
#else
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#endif
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

#include "kernel/family/pixels/perturb_lanes.h"
#include "kernel/family/pixels/perturb_pool-inl.h"
#include "kernel/family/pixels/precise_pool-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {

template <int kDegree>
std::uint64_t perturb_degree(const FamilyTask& task, const LaneReference& reference,
                             std::span<const double> right, std::span<const double> up,
                             const OrbitEnds& ends, const StopFlag& stop) {
    const Formula& f = task.formula;
    if (f.is_power()) {
        return PerturbPool<kDegree, Shape::Power>(task, reference, right, up, ends).run(stop);
    }
    if (f.post_re == Fold::Keep && f.post_im == Fold::Keep) {
        return PerturbPool<kDegree, Shape::Inner>(task, reference, right, up, ends).run(stop);
    }
    return PerturbPool<kDegree, Shape::Any>(task, reference, right, up, ends).run(stop);
}

// The degree that has loops of its own; with sanitizers these take minutes to compile.
#ifdef MANDEL_INSTRUMENTED
constexpr int kOwnDegree = 0;
#else
constexpr int kOwnDegree = 2;
#endif

std::uint64_t perturb_family_simd(const FamilyTask& task, const LaneReference& reference,
                                  std::span<const double> right, std::span<const double> up,
                                  const OrbitEnds& ends, const StopFlag& stop) {
    if (task.formula.degree == kOwnDegree) {
        return perturb_degree<kOwnDegree>(task, reference, right, up, ends, stop);
    }
    return perturb_degree<0>(task, reference, right, up, ends, stop);
}

std::uint64_t perturb_family_precisely_simd(const FamilyTask& task, const LaneReference& reference,
                                            std::span<const double> right,
                                            std::span<const double> up, const OrbitEnds& ends,
                                            const StopFlag& stop) {
    return PrecisePool(task, reference, right, up, ends).run(stop);
}

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mandel {

std::uint64_t perturb_family_lanes([[maybe_unused]] SimdLevel level, const FamilyTask& task,
                                   const LaneReference& reference, std::span<const double> right,
                                   std::span<const double> up, const OrbitEnds& ends,
                                   const StopFlag& stop) {
#if defined(__x86_64__) && !defined(MANDEL_ONE_TARGET)
    if (level == SimdLevel::Avx512)
        return N_AVX3::perturb_family_simd(task, reference, right, up, ends, stop);
    if (level == SimdLevel::Avx2)
        return N_AVX2::perturb_family_simd(task, reference, right, up, ends, stop);
#endif
    return HWY_STATIC_DISPATCH(perturb_family_simd)(task, reference, right, up, ends, stop);
}

std::uint64_t perturb_family_lanes_precisely([[maybe_unused]] SimdLevel level,
                                             const FamilyTask& task, const LaneReference& reference,
                                             std::span<const double> right,
                                             std::span<const double> up, const OrbitEnds& ends,
                                             const StopFlag& stop) {
#if defined(__x86_64__) && !defined(MANDEL_ONE_TARGET)
    if (level == SimdLevel::Avx512)
        return N_AVX3::perturb_family_precisely_simd(task, reference, right, up, ends, stop);
    if (level == SimdLevel::Avx2)
        return N_AVX2::perturb_family_precisely_simd(task, reference, right, up, ends, stop);
#endif
    return HWY_STATIC_DISPATCH(perturb_family_precisely_simd)(task, reference, right, up, ends,
                                                              stop);
}

}  // namespace mandel
#endif
