// The first block of every orbit, step by step and for neighbouring points side by side: in shallow
// views most points escape in it. Included once for each instruction set by escape.cpp.
#if defined(MANDEL_KERNEL_FIRST_BLOCK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_FIRST_BLOCK_INL_H_
#undef MANDEL_KERNEL_FIRST_BLOCK_INL_H_
#else
#define MANDEL_KERNEL_FIRST_BLOCK_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernel/direct/escape.h"
#include "kernel/direct/escape_lanes-inl.h"
#include "kernel/direct/escape_step.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <bool kDerivative>
class FirstBlocks {
public:
    // Of a task whose limit is a block at least.
    FirstBlocks(const EscapeTask& task, const OrbitEnds& ends) : task_(task), ends_(ends) {}

    // Sets the ends of all points that escape. The others are left as they are, but for z and dz,
    // which are where the block has taken them. Returns the iterations of those that escaped.
    std::uint64_t run(std::span<const double> re, std::span<const double> im) {
        std::uint64_t iterations = 0;
        for (std::size_t first = 0; first < re.size(); first += kCapacity) {
            const std::size_t count = std::min(kCapacity, re.size() - first);
            std::copy_n(re.data() + first, count, cr_.data());
            std::copy_n(im.data() + first, count, ci_.data());
            run_block();
            iterations += write_ends(first, count);
        }
        return iterations;
    }

private:
    static constexpr std::size_t kBatch = 4;  // vectors that run side by side
    static constexpr std::size_t kCapacity = kBatch * kLanes;

    HWY_NOINLINE void run_block() {
        const Tag d;
        const Vec radius_sq = hn::Set(d, task_.escape_radius_sq);
        const Vec pr = hn::Set(d, task_.pixel.re);
        const Vec pi = hn::Set(d, task_.pixel.im);
        VecOrbit o[kBatch];
        Vec n[kBatch];  // steps until it has escaped, else 0
        Mask active[kBatch];
        for (std::size_t v = 0; v < kBatch; ++v) {
            o[v] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
            n[v] = hn::Zero(d);
            active[v] = hn::Eq(n[v], n[v]);
        }
        bool any_active = true;
        for (int k = 0; k < kBlockSteps && any_active; ++k) {
            any_active = false;
            const Vec next_n = hn::Set(d, static_cast<double>(k + 1));
            for (std::size_t v = 0; v < kBatch; ++v) {
                VecOrbit next = o[v];
                step<kDerivative>(next, hn::Load(d, &cr_[v * kLanes]),
                                  hn::Load(d, &ci_[v * kLanes]), pr, pi,
                                  is_nested_step(k % kSubBlockSteps));
                o[v].zr = hn::IfThenElse(active[v], next.zr, o[v].zr);
                o[v].zi = hn::IfThenElse(active[v], next.zi, o[v].zi);
                if constexpr (kDerivative) {
                    o[v].dr = hn::IfThenElse(active[v], next.dr, o[v].dr);
                    o[v].di = hn::IfThenElse(active[v], next.di, o[v].di);
                }
                const Mask beyond = is_beyond(next, radius_sq);
                n[v] = hn::IfThenElse(hn::And(active[v], beyond), next_n, n[v]);
                active[v] = hn::AndNot(beyond, active[v]);
                any_active |= !hn::AllFalse(d, active[v]);
            }
        }
        for (std::size_t v = 0; v < kBatch; ++v) {
            orbits_.template store<kDerivative>(o[v], v * kLanes);
            hn::Store(n[v], d, &n_[v * kLanes]);
        }
    }

    std::uint64_t write_ends(std::size_t first, std::size_t count) const {
        std::copy_n(orbits_.zr.data(), count, ends_.zr.data() + first);
        std::copy_n(orbits_.zi.data(), count, ends_.zi.data() + first);
        if constexpr (kDerivative) {
            std::copy_n(orbits_.dr.data(), count, ends_.dr.data() + first);
            std::copy_n(orbits_.di.data(), count, ends_.di.data() + first);
        }
        std::uint64_t iterations = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const auto n = static_cast<std::uint64_t>(static_cast<std::int64_t>(n_[i]));
            ends_.n[first + i] = n;
            ends_.status[first + i] = n > 0 ? PixelStatus::Escaped : PixelStatus::Pending;
            iterations += n;
        }
        return iterations;
    }

    const EscapeTask& task_;
    const OrbitEnds& ends_;
    HWY_ALIGN std::array<double, kCapacity> cr_{}, ci_{}, n_;
    Orbits<kCapacity> orbits_;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
