// The SIMD loop of passes-inl.h, for every instruction set, and the choice of one.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/passes/passes.cpp"
#include "kernel/lanes/targets.h"
// Must come after targets.h.
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

#include <memory>

#include "kernel/passes/passes-inl.h"
#include "kernel/perturb/perturb.h"
#include "kernel/perturb/scalar.h"
#include "kernel/perturb/wide_steps.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {

std::uint64_t perturb_points_simd(const PixelTask& task, const Reference& reference,
                                  std::span<const double> re, std::span<const double> im,
                                  const OrbitEnds& ends, const StopFlag& stop) {
    // Its pools and queues are too large for the stack of a thread.
    if (PerturbRange::is_wide(task)) {
        return std::make_unique<Passes<true>>(task, reference, re, im, ends, stop)->run();
    }
    return std::make_unique<Passes<false>>(task, reference, re, im, ends, stop)->run();
}

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace mandel {

std::uint64_t perturb_points(SimdLevel level, const PixelTask& task, const Reference& reference,
                             std::span<const double> re, std::span<const double> im,
                             const OrbitEnds& ends, const StopFlag& stop) {
    if (reference.orbit.end() == ReferenceOrbit::End::Attracted) {
        for (std::size_t i = 0; i < re.size(); ++i) ends.set(i, {0, {}, {}, PixelStatus::Interior});
        return 0;
    }
#if defined(__x86_64__)
    if (level == SimdLevel::Avx512) {
        return N_AVX3::perturb_points_simd(task, reference, re, im, ends, stop);
    }
    if (level == SimdLevel::Avx2) {
        return N_AVX2::perturb_points_simd(task, reference, re, im, ends, stop);
    }
#endif
    return perturb_points_scalar(task, reference, re, im, ends, stop);
}

}  // namespace mandel
#endif
