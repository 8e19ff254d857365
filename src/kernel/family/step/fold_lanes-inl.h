// Folds and derivatives of a formula of the family in vectors (family_step.h). Included once for
// each instruction set.
#if defined(MANDEL_KERNEL_FAMILY_FOLD_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_FAMILY_FOLD_LANES_INL_H_
#undef MANDEL_KERNEL_FAMILY_FOLD_LANES_INL_H_
#else
#define MANDEL_KERNEL_FAMILY_FOLD_LANES_INL_H_
#endif

#include <hwy/highway.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/formula.h"
#include "kernel/lanes/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// a b + c, rounded once.
HWY_INLINE Vec fused(Vec a, Vec b, Vec c) {
#if HWY_NATIVE_FMA
    return hn::MulAdd(a, b, c);
#else
    const Tag d;
    HWY_ALIGN std::array<double, kLanes> x, y, z;
    hn::Store(a, d, x.data());
    hn::Store(b, d, y.data());
    hn::Store(c, d, z.data());
    for (std::size_t i = 0; i < kLanes; ++i) z[i] = std::fma(x[i], y[i], z[i]);
    return hn::Load(d, z.data());
#endif
}

// What becomes of one coordinate: its slope as a sign bit, which is also what turns it.
class VecFold {
public:
    explicit VecFold(Fold fold)
        : mask_(is_fold(fold) ? -0.0 : 0.0), flip_(is_slope_negative(fold, false) ? -0.0 : 0.0) {}

    // t is not -0.
    HWY_INLINE Vec slope(Vec t) const {
        const Tag d;
        return hn::Xor(hn::And(t, hn::Set(d, mask_)), hn::Set(d, flip_));
    }

private:
    double mask_, flip_;
};

// How a formula is iterated: f is holomorphic, or has no outer folds, or any.
enum class Shape : std::uint8_t { Power, Inner, Any };

// The degree that has loops of its own; with sanitizers these take minutes to compile.
#ifdef MANDEL_INSTRUMENTED
constexpr int kOwnDegree = 0;
#else
constexpr int kOwnDegree = 2;
#endif

// run(constant) with the degree of a formula, or 0 for one that has no loops of its own.
template <typename Run>
std::uint64_t with_degree(const Formula& formula, const Run& run) {
    if (formula.degree == kOwnDegree) return run(std::integral_constant<int, kOwnDegree>());
    return run(std::integral_constant<int, 0>());
}
// run(constant) with the shape of a formula.
template <typename Run>
std::uint64_t with_shape(const Formula& formula, const Run& run) {
    if (formula.is_power()) return run(std::integral_constant<Shape, Shape::Power>());
    if (formula.post_re == Fold::Keep && formula.post_im == Fold::Keep) {
        return run(std::integral_constant<Shape, Shape::Inner>());
    }
    return run(std::integral_constant<Shape, Shape::Any>());
}

struct VecPair {
    Vec x, y;
};

// Of w = pre(z) and its slopes.
struct VecFolded {
    Vec x, y, slope_x, slope_y;
};

// The derivative's factor is (a, b) for real parts and (c, d) for imaginary ones:
//     D <- (a Dx - b Dy, c Dy + d Dx) + M
struct VecTurn {
    Vec a, b, c, d;
};

HWY_INLINE VecTurn turn(const VecPair& power, const VecFolded& w, Vec t1, Vec t2) {
    return {hn::Xor(power.x, hn::Xor(w.slope_x, t1)), hn::Xor(power.y, hn::Xor(w.slope_y, t1)),
            hn::Xor(power.x, hn::Xor(w.slope_y, t2)), hn::Xor(power.y, hn::Xor(w.slope_x, t2))};
}

HWY_INLINE VecPair turned(const VecTurn& g, const VecPair& d, const VecPair& unit) {
    return {fused(g.a, d.x, fused(hn::Neg(g.b), d.y, unit.x)),
            fused(g.c, d.y, fused(g.d, d.x, unit.y))};
}

HWY_INLINE Vec norm_of(const VecPair& z) { return fused(z.x, z.x, hn::Mul(z.y, z.y)); }

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#endif  // include guard
