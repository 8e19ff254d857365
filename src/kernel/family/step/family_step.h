// One iteration of a formula of the family (base/formula.h) for the difference dz between a point
// and a reference Z, free of cancellation, and its derivative:
//
//     inner fold   dW_x = pre(X + dx) - pre(X), with |X + t| - |X| = max(t', -2 |X| - t'), where t'
//                  is t with the sign of X
//     power        w = W + dW,  P_1 = w + W,  P_k+1 = P_k w + W^(k+1),
//                  dV = dW P_(d-1) = w^d - W^d
//     outer fold   as the inner one, about V = W^d
// V is the reference's own, computed with all of its digits: where V is near a fold, the power of a
// rounded Z would be on the wrong side of it.
//
// f acts on small differences as v -> g v or v -> g conj(v): a similarity, as no fold stretches.
//
// Real is double, DoubleDoubleReal or FloatExp.
#pragma once

#include <cmath>

#include "base/formula.h"
#include "base/multiversion.h"
#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

namespace family {

MANDEL_ALWAYS_INLINE bool is_below_zero(double x) noexcept { return x < 0; }
inline bool is_below_zero(const FloatExp& x) noexcept { return x.mantissa < 0; }
MANDEL_ALWAYS_INLINE double size_of(double x) noexcept { return std::fabs(x); }
inline FloatExp size_of(const FloatExp& x) noexcept { return abs(x); }

// |X + t| - |X|
template <typename Real>
MANDEL_ALWAYS_INLINE Real abs_change(const Real& X, const Real& t) noexcept {
    const Real along = is_below_zero(X) ? -t : t;
    const Real size = size_of(X);
    const Real beyond = -(size + size) - along;
    return is_below_zero(along - beyond) ? beyond : along;
}

template <typename Real>
MANDEL_ALWAYS_INLINE Real fold_change(Fold fold, const Real& X, const Real& t) noexcept {
    switch (fold) {
        case Fold::Keep:
            return t;
        case Fold::Negate:
            return -t;
        case Fold::Abs:
            return abs_change(X, t);
        case Fold::NegatedAbs:
            break;
    }
    return -abs_change(X, t);
}

template <typename Real>
MANDEL_ALWAYS_INLINE Real folded(Fold fold, const Real& t) noexcept {
    switch (fold) {
        case Fold::Keep:
            return t;
        case Fold::Negate:
            return -t;
        case Fold::Abs:
            return size_of(t);
        case Fold::NegatedAbs:
            break;
    }
    return -size_of(t);
}

template <typename Real>
MANDEL_ALWAYS_INLINE Complex<Real> product(const Complex<Real>& a,
                                           const Complex<Real>& b) noexcept {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

template <typename Real>
MANDEL_ALWAYS_INLINE Complex<Real> sum(const Complex<Real>& a, const Complex<Real>& b) noexcept {
    return {a.re + b.re, a.im + b.im};
}

}  // namespace family

// The derivative of f at a point: v -> g v, or g conj(v).
template <typename Real>
struct LocalSimilarity {
    Complex<Real> g;
    bool conjugates = false;
};

// From the d-1st power of w = pre(z), times d, and the signs of the folds; v is w^d, of which only
// the signs of the parts matter, and those only to formulas with outer folds.
template <typename Real>
LocalSimilarity<Real> local_similarity(const Formula& f, const Complex<Real>& z,
                                       const Complex<Real>& v,
                                       const Complex<Real>& w_power) noexcept {
    using family::is_below_zero;
    const bool s1 = is_slope_negative(f.pre_re, is_below_zero(z.re));
    const bool s2 = is_slope_negative(f.pre_im, is_below_zero(z.im));
    const bool t1 = is_slope_negative(f.post_re, is_below_zero(v.re));
    const bool t2 = is_slope_negative(f.post_im, is_below_zero(v.im));
    LocalSimilarity<Real> local{w_power, (s1 != s2) != (t1 != t2)};
    if (s1 != t1) local.g.re = -local.g.re;
    if ((s1 != t1) != (t1 != t2)) local.g.im = -local.g.im;
    return local;
}

// At a point z with w = pre(z).
template <typename Real>
LocalSimilarity<Real> local_similarity_at(const Formula& f, const Complex<Real>& z,
                                          const Complex<Real>& v) noexcept {
    const Complex<Real> w{family::folded(f.pre_re, z.re), family::folded(f.pre_im, z.im)};
    const Real degree(static_cast<double>(f.degree));
    Complex<Real> power{degree * w.re, degree * w.im};
    for (int k = 2; k < f.degree; ++k) power = family::product(power, w);
    return local_similarity(f, z, v, power);
}

template <typename Real>
struct FamilyChange {
    Complex<Real> dv;             // w^d - W^d
    Complex<Real> dz;             // f(Z + dz) - f(Z), of the same c
    LocalSimilarity<Real> local;  // at Z + dz
};

// w^d - W^d in `dv`, and what of the iteration it makes in `dz`.
template <typename Real>
struct FamilyDifference {
    Complex<Real> dv, dz;
};
template <typename Real>
MANDEL_ALWAYS_INLINE FamilyDifference<Real> family_difference(const Formula& f,
                                                              const Complex<Real>& Z,
                                                              const Complex<Real>& V,
                                                              const Complex<Real>& dz) noexcept {
    using namespace family;
    const Complex<Real> dw{fold_change(f.pre_re, Z.re, dz.re), fold_change(f.pre_im, Z.im, dz.im)};
    const Complex<Real> W{folded(f.pre_re, Z.re), folded(f.pre_im, Z.im)};
    const Complex<Real> w = sum(W, dw);
    Complex<Real> powers = sum(w, W), W_power = W;
    for (int k = 2; k < f.degree; ++k) {
        W_power = product(W_power, W);
        powers = sum(product(powers, w), W_power);
    }
    const Complex<Real> dv = product(dw, powers);
    return {dv, {fold_change(f.post_re, V.re, dv.re), fold_change(f.post_im, V.im, dv.im)}};
}

template <typename Real>
FamilyChange<Real> family_change(const Formula& f, const Complex<Real>& Z, const Complex<Real>& V,
                                 const Complex<Real>& dz) noexcept {
    const FamilyDifference<Real> change = family_difference(f, Z, V, dz);
    const Complex<Real> v = f.has_post_fold() ? family::sum(V, change.dv) : Complex<Real>{};
    return {change.dv, change.dz, local_similarity_at(f, family::sum(Z, dz), v)};
}

}  // namespace mandel
