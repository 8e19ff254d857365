// Vector code of the direct kernel below its loop: one step, orbits in memory, and the queue of
// orbits about to end. Included once for each instruction set by escape.cpp
// and passes.cpp.
#if defined(MANDEL_KERNEL_ESCAPE_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_ESCAPE_LANES_INL_H_
#undef MANDEL_KERNEL_ESCAPE_LANES_INL_H_
#else
#define MANDEL_KERNEL_ESCAPE_LANES_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "kernel/direct/escape.h"
#include "kernel/direct/escape_step.h"
#include "kernel/lanes/lanes-inl.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

struct VecOrbit {
    Vec zr, zi, dr, di;
};

// Written as in escape_step.h; must stay the same as the scalar step, operation by operation.
template <bool kDerivative>
HWY_INLINE void step(VecOrbit& o, Vec cr, Vec ci, Vec pr, Vec pi, bool nested) {
    const Vec re2 = hn::Add(o.zr, o.zr);
    if constexpr (kDerivative) {
        const Vec im2 = hn::Add(o.zi, o.zi);
        const Vec dr = hn::MulAdd(re2, o.dr, hn::NegMulAdd(im2, o.di, pr));
        o.di = hn::MulAdd(re2, o.di, hn::MulAdd(im2, o.dr, pi));
        o.dr = dr;
    }
    const Vec zr = nested ? hn::MulAdd(o.zr, o.zr, hn::NegMulAdd(o.zi, o.zi, cr))
                          : hn::MulAdd(hn::Add(o.zr, o.zi), hn::Sub(o.zr, o.zi), cr);
    o.zi = hn::MulAdd(re2, o.zi, ci);
    o.zr = zr;
}

HWY_INLINE hn::Mask<Tag> is_beyond(const VecOrbit& o, Vec radius_sq) {
    return hn::Not(hn::Le(hn::MulAdd(o.zr, o.zr, hn::Mul(o.zi, o.zi)), radius_sq));  // NaN: beyond
}

template <std::size_t kCount>
struct Orbits {
    HWY_ALIGN std::array<double, kCount> zr, zi, dr, di;

    template <bool kDerivative>
    HWY_INLINE VecOrbit load(std::size_t first) const {
        const Tag d;
        VecOrbit o{hn::Load(d, &zr[first]), hn::Load(d, &zi[first]), hn::Zero(d), hn::Zero(d)};
        if constexpr (kDerivative) {
            o.dr = hn::Load(d, &dr[first]);
            o.di = hn::Load(d, &di[first]);
        }
        return o;
    }

    template <bool kDerivative>
    HWY_INLINE void store(const VecOrbit& o, std::size_t first) {
        const Tag d;
        hn::Store(o.zr, d, &zr[first]);
        hn::Store(o.zi, d, &zi[first]);
        if constexpr (kDerivative) {
            hn::Store(o.dr, d, &dr[first]);
            hn::Store(o.di, d, &di[first]);
        }
    }
};

// Points whose last sub-block has to be run step by step: it escapes, or meets the limit.
template <bool kDerivative>
class EndQueue {
public:
    EndQueue(const EscapeTask& task, const OrbitEnds& ends) : task_(task), ends_(ends) {}

    // Takes the point in `lane` of the pool, whose orbit stands at `from` after `done` iterations.
    template <std::size_t kCount>
    HWY_INLINE void push(std::size_t point, double cr, double ci, const Orbits<kCount>& from,
                         std::size_t lane, std::uint64_t done) {
        const std::size_t i = size_++;
        cr_[i] = cr;
        ci_[i] = ci;
        orbits_.zr[i] = from.zr[lane];
        orbits_.zi[i] = from.zi[lane];
        if constexpr (kDerivative) {
            orbits_.dr[i] = from.dr[lane];
            orbits_.di[i] = from.di[lane];
        }
        steps_[i] =
            static_cast<double>(std::min<std::uint64_t>(kBlockSteps, task_.max_iterations - done));
        done_[i] = done;
        point_[i] = point;
        if (size_ == kCapacity) flush();
    }

    void flush() {
        std::fill(steps_.begin() + static_cast<std::ptrdiff_t>(size_), steps_.end(), 0.0);
        run();
        for (std::size_t i = 0; i < size_; ++i) write_end(i);
        size_ = 0;
    }

    std::uint64_t iterations() const { return iterations_; }

private:
    static constexpr std::size_t kBatch = 4;  // vectors that run side by side
    static constexpr std::size_t kCapacity = kBatch * kLanes;

    // Leaves each orbit at its first point beyond the radius, or after its allowed steps.
    HWY_NOINLINE void run() {
        const Tag d;
        const Vec radius_sq = hn::Set(d, task_.escape_radius_sq);
        const Vec pr = hn::Set(d, task_.pixel.re);
        const Vec pi = hn::Set(d, task_.pixel.im);
        const Vec one = hn::Set(d, 1.0);
        VecOrbit o[kBatch];
        Vec taken[kBatch];
        hn::Mask<Tag> active[kBatch], escaped[kBatch];
        for (std::size_t v = 0; v < kBatch; ++v) {
            o[v] = orbits_.template load<kDerivative>(v * kLanes);
            taken[v] = hn::Zero(d);
            active[v] = hn::Gt(hn::Load(d, &steps_[v * kLanes]), taken[v]);
            escaped[v] = hn::Gt(taken[v], one);
        }
        bool any_active = true;
        for (int k = 0; k < kBlockSteps && any_active; ++k) {
            any_active = false;
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
                taken[v] = hn::IfThenElse(active[v], hn::Add(taken[v], one), taken[v]);
                escaped[v] = hn::Or(escaped[v], hn::And(active[v], is_beyond(o[v], radius_sq)));
                active[v] =
                    hn::AndNot(escaped[v], hn::Gt(hn::Load(d, &steps_[v * kLanes]), taken[v]));
                any_active |= !hn::AllFalse(d, active[v]);
            }
        }
        for (std::size_t v = 0; v < kBatch; ++v) {
            orbits_.template store<kDerivative>(o[v], v * kLanes);
            hn::Store(taken[v], d, &taken_[v * kLanes]);
            hn::Store(hn::IfThenElseZero(escaped[v], one), d, &escaped_[v * kLanes]);
        }
    }

    HWY_INLINE void write_end(std::size_t i) {
        const std::uint64_t n = done_[i] + static_cast<std::uint64_t>(taken_[i]);
        iterations_ += n;
        if (escaped_[i] == 0) {
            ends_.set(point_[i], {n, {}, {}, PixelStatus::Limit});
            return;
        }
        OrbitEnd end{n, {orbits_.zr[i], orbits_.zi[i]}, {}, PixelStatus::Escaped};
        if constexpr (kDerivative) end.d = {orbits_.dr[i], orbits_.di[i]};
        ends_.set(point_[i], end);
    }

    const EscapeTask& task_;
    const OrbitEnds& ends_;
    HWY_ALIGN std::array<double, kCapacity> cr_{}, ci_{}, steps_{}, taken_, escaped_;
    Orbits<kCapacity> orbits_{};
    std::array<std::uint64_t, kCapacity> done_;
    std::array<std::size_t, kCapacity> point_;
    std::size_t size_ = 0;
    std::uint64_t iterations_ = 0;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif
#endif
