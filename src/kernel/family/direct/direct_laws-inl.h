// One iteration of a formula of the family and of its derivative in vectors, in doubles and in
// double-doubles. Included once for each instruction set by family_direct.cpp.
#if defined(MANDEL_KERNEL_FAMILY_DIRECT_LAWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_FAMILY_DIRECT_LAWS_INL_H_
#undef MANDEL_KERNEL_FAMILY_DIRECT_LAWS_INL_H_
#else
#define MANDEL_KERNEL_FAMILY_DIRECT_LAWS_INL_H_
#endif

#include <hwy/highway.h>

#include <array>
#include <cmath>
#include <cstddef>

#include "kernel/family/direct/family_direct.h"
#include "kernel/family/step/fold_lanes-inl.h"
#include "kernel/lanes/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// An orbit in flight: z, the columns of dz / dpixel, and what else a law knows of it. The second
// column is not used by formulas for which it is the first one times a constant.
enum Field : std::size_t { kX, kY, kRightX, kRightY, kUpX, kUpY, kXLow, kYLow, kError };

template <std::size_t kFields>
struct VecState {
    Vec v[kFields];

    VecPair z() const { return {v[kX], v[kY]}; }
    VecPair right() const { return {v[kRightX], v[kRightY]}; }
    VecPair up() const { return {v[kUpX], v[kUpY]}; }
};

// What all formulas have in common.
template <Shape kShape>
class FamilyLaw {
public:
    explicit FamilyLaw(const FamilyDirectTask& task)
        : degree_(task.formula.degree),
          pre_re_(task.formula.pre_re),
          pre_im_(task.formula.pre_im),
          post_re_(task.formula.post_re),
          post_im_(task.formula.post_im),
          unit_right_(task.is_julia ? Complex<double>{} : task.right),
          unit_up_(task.is_julia ? Complex<double>{} : task.up) {}

protected:
    HWY_INLINE VecFolded folded(Vec x, Vec y) const {
        if constexpr (kShape == Shape::Power) return {x, y, hn::Zero(Tag()), hn::Zero(Tag())};
        const Vec slope_x = pre_re_.slope(x), slope_y = pre_im_.slope(y);
        return {hn::Xor(x, slope_x), hn::Xor(y, slope_y), slope_x, slope_y};
    }
    template <std::size_t kFields>
    HWY_INLINE void step_slope(VecState<kFields>& o, const VecPair& power, const VecFolded& w,
                               Vec t1, Vec t2) const {
        const Tag d;
        const VecTurn g = turn(power, w, t1, t2);
        const VecPair right =
            turned(g, o.right(), {hn::Set(d, unit_right_.re), hn::Set(d, unit_right_.im)});
        o.v[kRightX] = right.x;
        o.v[kRightY] = right.y;
        if constexpr (kShape != Shape::Power) {
            const VecPair up =
                turned(g, o.up(), {hn::Set(d, unit_up_.re), hn::Set(d, unit_up_.im)});
            o.v[kUpX] = up.x;
            o.v[kUpY] = up.y;
        }
    }

    const int degree_;
    const VecFold pre_re_, pre_im_, post_re_, post_im_;
    const Complex<double> unit_right_, unit_up_;
};

// kDegree: as a constant, or 0.
template <int kDegree, Shape kShape>
class DoubleLaw : FamilyLaw<kShape> {
    using Base = FamilyLaw<kShape>;

public:
    static constexpr std::size_t kConstants = 2;
    static constexpr std::size_t kFields = kShape == Shape::Power ? 4 : 6;
    using State = VecState<kFields>;

    explicit DoubleLaw(const FamilyDirectTask& task)
        : Base(task),
          ratio_(quotient(task.up, task.right)),
          shift_(task.error() / task.least_pixel),
          lost_size_(task.least_pixel / task.error()),
          radius_sq_(task.escape_radius_sq),
          log_(0.34 * std::ilogb(task.escape_radius_sq)),
          escaping_sq_(task.escaping_sq) {
        for (int k = 0; k < task.formula.degree; ++k) before_sq_ *= radius_sq_;
    }

    HWY_INLINE void step(State& o, const Vec* c) const {
        const Tag d;
        const VecFolded w = this->folded(o.v[kX], o.v[kY]);
        VecPair power, v;
        Vec t1 = hn::Zero(d), t2 = t1;
        if constexpr (kDegree == 2) {
            power = {hn::Add(w.x, w.x), hn::Add(w.y, w.y)};
            const Vec sum = hn::Add(w.x, w.y), difference = hn::Sub(w.x, w.y);
            if constexpr (kShape == Shape::Any) {
                v = {hn::Mul(sum, difference), hn::Mul(power.x, w.y)};
            } else {
                v = {fused(sum, difference, c[0]), fused(power.x, w.y, c[1])};
            }
        } else {
            power = {w.x, w.y};
            for (int k = 2; k < this->degree_; ++k) power = product(power, w);
            v = product(power, w);
            const Vec degree = hn::Set(d, static_cast<double>(this->degree_));
            power = {hn::Mul(power.x, degree), hn::Mul(power.y, degree)};
        }
        if constexpr (kShape == Shape::Any) {
            // Never -0.
            t1 = this->post_re_.slope(hn::Add(v.x, hn::Zero(d)));
            t2 = this->post_im_.slope(hn::Add(v.y, hn::Zero(d)));
            v = {hn::Add(hn::Xor(v.x, t1), c[0]), hn::Add(hn::Xor(v.y, t2), c[1])};
        } else if constexpr (kDegree != 2) {
            v = {hn::Add(v.x, c[0]), hn::Add(v.y, c[1])};
        }
        this->step_slope(o, power, w, t1, t2);
        o.v[kX] = v.x;
        o.v[kY] = v.y;
    }

    HWY_INLINE Mask is_lost(const State& o) const {
        const Tag d;
        Vec size = hn::Abs(o.v[kRightX]);
        for (std::size_t i = kRightY; i < kFields; ++i) size = hn::Max(size, hn::Abs(o.v[i]));
        return hn::And(hn::Not(hn::Le(size, hn::Set(d, lost_size_))),
                       hn::Le(norm_of(o.z()), hn::Set(d, escaping_sq_)));
    }

    HWY_INLINE VecPair up_of(const State& o) const {
        if constexpr (kShape != Shape::Power) {
            return o.up();
        } else {
            const Tag d;
            const Vec a = hn::Set(d, ratio_.re), b = hn::Set(d, ratio_.im);
            return {fused(a, o.v[kRightX], hn::Neg(hn::Mul(b, o.v[kRightY]))),
                    fused(a, o.v[kRightY], hn::Mul(b, o.v[kRightX]))};
        }
    }

    // Of an orbit that has escaped: neither has its shift taken it across the radius, here or in
    // the step before, nor is the set as near.
    HWY_INLINE Mask is_sure(const State& o, const Vec* c) const {
        const Tag d;
        const Vec size_sq = hn::Add(norm_of(o.right()), norm_of(up_of(o)));
        const Vec moved_sq = hn::Mul(size_sq, hn::Set(d, shift_ * shift_));
        const Vec abs_sq = norm_of(o.z());
        const Vec power_sq = norm_of({hn::Sub(o.v[kX], c[0]), hn::Sub(o.v[kY], c[1])});
        const Mask is_far = hn::Ge(hn::Mul(abs_sq, hn::Set(d, log_ * log_)), moved_sq);
        return hn::And(is_far, hn::And(is_beyond(abs_sq, radius_sq_, moved_sq),
                                       is_beyond(power_sq, before_sq_, moved_sq)));
    }

private:
    static Complex<double> quotient(const Complex<double>& a, const Complex<double>& b) {
        const double size = std::fma(b.re, b.re, b.im * b.im);
        return {std::fma(a.re, b.re, a.im * b.im) / size,
                std::fma(a.im, b.re, -(a.re * b.im)) / size};
    }
    static HWY_INLINE VecPair product(const VecPair& a, const VecFolded& b) {
        return {fused(a.x, b.x, hn::Neg(hn::Mul(a.y, b.y))), fused(a.x, b.y, hn::Mul(a.y, b.x))};
    }
    // Whether a number whose square is size_sq is away from the radius by more than it has moved.
    static HWY_INLINE Mask is_beyond(Vec size_sq, double radius_sq, Vec moved_sq) {
        const Tag d;
        const Vec r = hn::Set(d, radius_sq);
        const Vec excess = hn::Sub(hn::Div(size_sq, r), hn::Set(d, 1.0));
        return hn::Ge(hn::Mul(hn::Mul(excess, excess), r), hn::Mul(moved_sq, hn::Set(d, 4.0)));
    }

    const Complex<double> ratio_;  // of the columns
    const double shift_;           // E in pixels
    const double lost_size_, radius_sq_;
    double before_sq_ = 1;  // |z|^2 after the step from the radius, without c
    const double log_;      // at most that of the radius
    const double escaping_sq_;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#endif  // include guard
