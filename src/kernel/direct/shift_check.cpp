#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/direct/shift_check.cpp"
#include "kernel/lanes/targets.h"
// Must come after targets.h.
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "kernel/direct/escape_lanes-inl.h"
#include "kernel/direct/escape_step.h"
#include "kernel/direct/shift_check.h"

#ifndef MANDEL_KERNEL_SHIFT_CHECK_
#define MANDEL_KERNEL_SHIFT_CHECK_
namespace mandel {
constexpr double kMostGrowth = 0x1p43;  // of S |D|
}
#endif

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Some vectors of points, all from the start to the limit.
class ShiftCheck {
public:
    static constexpr std::size_t kVecs = kLanes == 8 ? 4 : 3;
    static constexpr std::size_t kCount = kVecs * kLanes;

    explicit ShiftCheck(const EscapeTask& task) : task_(task) {}

    // At most kCount points.
    void run(const double* re, const double* im, std::size_t count, std::uint8_t* is_unsure,
             const StopFlag& stop) {
        const Tag d;
        cr_.fill(0);
        ci_.fill(0);
        std::copy_n(re, count, cr_.begin());
        std::copy_n(im, count, ci_.begin());
        for (std::size_t v = 0; v < kVecs; ++v) {
            orbits_[v] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
            shift_[v] = most_sq_[v] = hn::Zero(d);
        }
        bool are_sure = true;
        std::uint64_t n = 0;
        for (; are_sure && n < task_.max_iterations; n += kBlockSteps) {
            if (n % (1024 * kBlockSteps) == 0 && stop.is_requested()) break;
            run_block(std::min<std::uint64_t>(kBlockSteps, task_.max_iterations - n));
            are_sure = any_sure();
        }
        const bool is_whole = n >= task_.max_iterations;
        for (std::size_t i = 0; i < count; ++i) is_unsure[i] = !is_whole || !sure_[i];
    }

private:
    HWY_NOINLINE void run_block(std::uint64_t steps) {
        const Tag d;
        const Vec pr = hn::Set(d, task_.pixel.re), pi = hn::Set(d, task_.pixel.im);
        VecOrbit o[kVecs];
        Vec least_sq[kVecs], most_sq[kVecs];
        for (std::size_t v = 0; v < kVecs; ++v) {
            o[v] = orbits_[v];
            least_sq[v] = hn::Inf(d);
            most_sq[v] = most_sq_[v];
        }
        for (std::uint64_t k = 0; k < steps; ++k) {
            const bool nested = is_nested_step(static_cast<int>(k % kSubBlockSteps));
#pragma GCC unroll 8
            for (std::size_t v = 0; v < kVecs; ++v) {
                step<true>(o[v], hn::Load(d, &cr_[v * kLanes]), hn::Load(d, &ci_[v * kLanes]), pr,
                           pi, nested);
                const Vec size_sq = hn::MulAdd(o[v].dr, o[v].dr, hn::Mul(o[v].di, o[v].di));
                least_sq[v] = hn::Min(size_sq, least_sq[v]);
                most_sq[v] = hn::Max(size_sq, most_sq[v]);
            }
        }
        const Vec count = hn::Set(d, static_cast<double>(steps));
        for (std::size_t v = 0; v < kVecs; ++v) {
            orbits_[v] = o[v];
            most_sq_[v] = most_sq[v];
            shift_[v] = hn::Add(shift_[v], hn::Div(count, hn::Sqrt(least_sq[v])));
        }
    }

    bool any_sure() {
        const Tag d;
        bool any = false;
        for (std::size_t v = 0; v < kVecs; ++v) {
            const Vec growth = hn::Mul(shift_[v], hn::Sqrt(most_sq_[v]));
            const Mask sure = hn::Le(growth, hn::Set(d, kMostGrowth));
            hn::Store(hn::IfThenElseZero(sure, hn::Set(d, 1.0)), d, &sure_[v * kLanes]);
            any |= !hn::AllFalse(d, sure);
        }
        return any;
    }

    const EscapeTask& task_;
    HWY_ALIGN std::array<double, kCount> cr_, ci_, sure_;
    std::array<VecOrbit, kVecs> orbits_;
    std::array<Vec, kVecs> shift_, most_sq_;
};

void find_unsure_simd(const EscapeTask& task, std::span<const double> re,
                      std::span<const double> im, std::span<std::uint8_t> is_unsure,
                      const StopFlag& stop) noexcept {
    ShiftCheck check(task);
    for (std::size_t i = 0; i < re.size(); i += ShiftCheck::kCount) {
        const std::size_t count = std::min(ShiftCheck::kCount, re.size() - i);
        check.run(&re[i], &im[i], count, &is_unsure[i], stop);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace mandel {
namespace {

bool is_unsure_scalar(const EscapeTask& task, const Complex<double>& c, const StopFlag& stop) {
    DirectOrbit o;
    double shift = 0, most_sq = 0;
    for (std::uint64_t n = 0; n < task.max_iterations; n += kBlockSteps) {
        if (n % (1024 * kBlockSteps) == 0 && stop.is_requested()) return true;
        const std::uint64_t steps = std::min<std::uint64_t>(kBlockSteps, task.max_iterations - n);
        double least_sq = std::numeric_limits<double>::infinity();
        for (std::uint64_t k = 0; k < steps; ++k) {
            step<true>(o, c, task.pixel, is_nested_step(static_cast<int>(k % kSubBlockSteps)));
            const double size_sq = std::fma(o.d.re, o.d.re, o.d.im * o.d.im);
            least_sq = std::min(size_sq, least_sq);
            most_sq = std::max(size_sq, most_sq);
        }
        shift += static_cast<double>(steps) / std::sqrt(least_sq);
        if (!(shift * std::sqrt(most_sq) <= kMostGrowth)) return true;
    }
    return false;
}

}  // namespace

void find_unsure_points(SimdLevel level, const EscapeTask& task, std::span<const double> re,
                        std::span<const double> im, std::span<std::uint8_t> is_unsure,
                        const StopFlag& stop) noexcept {
#if defined(__x86_64__)
    if (level == SimdLevel::Avx512) return N_AVX3::find_unsure_simd(task, re, im, is_unsure, stop);
    if (level == SimdLevel::Avx2) return N_AVX2::find_unsure_simd(task, re, im, is_unsure, stop);
#endif
    for (std::size_t i = 0; i < re.size(); ++i) {
        is_unsure[i] = is_unsure_scalar(task, {re[i], im[i]}, stop);
    }
}

}  // namespace mandel
#endif
