#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/family/direct/family_direct.cpp"
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

// Vectors in flight, which hide the latency of a step as far as registers allow; and the degree
// that has loops of its own. With sanitizers these take minutes to compile.
#ifdef MANDEL_INSTRUMENTED
constexpr std::size_t kDoubleVectors = 1, kPreciseVectors = 1;
constexpr int kOwnDegree = 0;
#else
constexpr std::size_t kDoubleVectors = kLanes == 8 ? 4 : 2, kPreciseVectors = 2;
constexpr int kOwnDegree = 2;
#endif

template <int kDegree>
std::uint64_t run_doubles(const FamilyDirectTask& task, const FamilyPoints& points,
                          const OrbitEnds& ends, const StopFlag& stop) {
    const Formula& f = task.formula;
    if (f.is_power()) {
        return run_law<DoubleLaw<kDegree, Shape::Power>, kDoubleVectors>(task, points, ends, stop);
    }
    if (f.post_re == Fold::Keep && f.post_im == Fold::Keep) {
        return run_law<DoubleLaw<kDegree, Shape::Inner>, kDoubleVectors>(task, points, ends, stop);
    }
    return run_law<DoubleLaw<kDegree, Shape::Any>, kDoubleVectors>(task, points, ends, stop);
}

std::uint64_t escape_family_simd(const FamilyDirectTask& task, const FamilyPoints& points,
                                 const OrbitEnds& ends, const StopFlag& stop) {
    if (task.formula.degree == kOwnDegree) {
        return run_doubles<kOwnDegree>(task, points, ends, stop);
    }
    return run_doubles<0>(task, points, ends, stop);
}

std::uint64_t escape_family_precisely_simd(const FamilyDirectTask& task, const FamilyPoints& points,
                                           const OrbitEnds& ends, const StopFlag& stop) {
    if (task.formula.degree == kOwnDegree) {
        return run_law<PreciseLaw<kOwnDegree>, kPreciseVectors>(task, points, ends, stop);
    }
    return run_law<PreciseLaw<0>, kPreciseVectors>(task, points, ends, stop);
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
