#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/family/direct/family_direct.cpp"
#include "kernel/lanes/targets.h"
// Must come after targets.h.
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

#include "kernel/family/direct/direct_laws-inl.h"
#include "kernel/family/direct/direct_pool-inl.h"
#include "kernel/family/direct/family_direct.h"
#include "kernel/family/direct/precise_law-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {

template <typename Law, std::size_t kVecs>
std::uint64_t run_law(const FamilyDirectTask& task, const FamilyPoints& points,
                      const OrbitEnds& ends, const StopFlag& stop) {
    const Law law(task);
    TestedBlocks<Law> tested(law, task, ends);
    const std::vector<Survivor<Law>> survivors =
        FirstSteps<Law>(task, points, tested).run(ends.status);
    std::uint64_t steps = 0;
    if (!survivors.empty()) {
        steps = DirectPool<Law, kVecs>(task, law, survivors, tested).run(stop);
    }
    return steps + tested.taken();
}

// Vectors in flight, which hide the latency of a step as far as registers allow; with sanitizers
// more than one take minutes to compile.
#ifdef MANDEL_INSTRUMENTED
constexpr std::size_t kDoubleVectors = 1, kPreciseVectors = 1;
#else
constexpr std::size_t kDoubleVectors = kLanes == 8 ? 4 : 2, kPreciseVectors = 2;
#endif

std::uint64_t escape_family_simd(const FamilyDirectTask& task, const FamilyPoints& points,
                                 const OrbitEnds& ends, const StopFlag& stop) {
    return with_degree(task.formula, [&](auto degree) HWY_ATTR {
        return with_shape(task.formula, [&](auto shape) HWY_ATTR {
            return run_law<DoubleLaw<degree(), shape()>, kDoubleVectors>(task, points, ends, stop);
        });
    });
}

std::uint64_t escape_family_precisely_simd(const FamilyDirectTask& task, const FamilyPoints& points,
                                           const OrbitEnds& ends, const StopFlag& stop) {
    return with_degree(task.formula, [&](auto degree) HWY_ATTR {
        return run_law<PreciseLaw<degree()>, kPreciseVectors>(task, points, ends, stop);
    });
}

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mandel {

std::uint64_t escape_family([[maybe_unused]] SimdLevel level, const FamilyDirectTask& task,
                            const FamilyPoints& points, const OrbitEnds& ends,
                            const StopFlag& stop) {
#if defined(__x86_64__) && !defined(MANDEL_ONE_TARGET)
    if (level == SimdLevel::Avx512) return N_AVX3::escape_family_simd(task, points, ends, stop);
    if (level == SimdLevel::Avx2) return N_AVX2::escape_family_simd(task, points, ends, stop);
#endif
    return HWY_STATIC_DISPATCH(escape_family_simd)(task, points, ends, stop);
}

std::uint64_t escape_family_precisely([[maybe_unused]] SimdLevel level,
                                      const FamilyDirectTask& task, const FamilyPoints& points,
                                      const OrbitEnds& ends, const StopFlag& stop) {
#if defined(__x86_64__) && !defined(MANDEL_ONE_TARGET)
    if (level == SimdLevel::Avx512)
        return N_AVX3::escape_family_precisely_simd(task, points, ends, stop);
    if (level == SimdLevel::Avx2)
        return N_AVX2::escape_family_precisely_simd(task, points, ends, stop);
#endif
    return HWY_STATIC_DISPATCH(escape_family_precisely_simd)(task, points, ends, stop);
}

}  // namespace mandel
#endif
