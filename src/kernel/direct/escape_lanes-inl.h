// Vector code of the direct kernel below its loops: one step, and orbits in memory. Included once
// for each instruction set by escape.cpp and passes.cpp.
#if defined(MANDEL_KERNEL_ESCAPE_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_ESCAPE_LANES_INL_H_
#undef MANDEL_KERNEL_ESCAPE_LANES_INL_H_
#else
#define MANDEL_KERNEL_ESCAPE_LANES_INL_H_
#endif

#include <hwy/highway.h>

#include <array>
#include <cstddef>

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

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif
#endif
