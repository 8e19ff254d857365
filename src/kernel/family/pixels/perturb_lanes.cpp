#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/family/pixels/perturb_lanes.cpp"
#include "kernel/lanes/targets.h"
// Must come after targets.h.
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

#include "kernel/family/pixels/pass_pool-inl.h"
#include "kernel/family/pixels/perturb_lanes.h"
#include "kernel/family/pixels/perturb_step-inl.h"
#include "kernel/family/pixels/precise_step-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {

std::uint64_t perturb_family_simd(const FamilyTask& task, const LaneReference& reference,
                                  std::span<const double> right, std::span<const double> up,
                                  const OrbitEnds& ends, const StopFlag& stop) {
    return with_degree(task.formula, [&](auto degree) HWY_ATTR {
        return with_shape(task.formula, [&](auto shape) HWY_ATTR {
            return PassPool<PerturbStep<degree(), shape()>>(task, reference, right, up, ends)
                .run(stop);
        });
    });
}

std::uint64_t perturb_family_precisely_simd(const FamilyTask& task, const LaneReference& reference,
                                            std::span<const double> right,
                                            std::span<const double> up, const OrbitEnds& ends,
                                            const StopFlag& stop) {
    return PassPool<PreciseStep>(task, reference, right, up, ends).run(stop);
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
