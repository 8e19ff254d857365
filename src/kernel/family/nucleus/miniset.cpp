#include "kernel/family/nucleus/miniset.h"

#include <cmath>

#include "base/elementary.h"
#include "kernel/family/step/family_map.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

// x^(1 / k), the same on every machine.
FloatExp root(const FloatExp& x, int k) {
    BigFloat value = to_big_float(x);
    mpfr_prec_round(value.get(), 64, MPFR_RNDN);
    mpfr_rootn_ui(value.get(), value.get(), static_cast<unsigned long>(k), MPFR_RNDN);
    return to_float_exp(value);
}

// In (-1/2, 1/2].
double turns_of(const ComplexExp& z) {
    const double turns = repeatable_turns(z.im, z.re);
    return turns > 0.5 ? turns - 1 : turns;
}

// F(z) = sign (z^d)^s of a formula without folds: whether it conjugates, and whether the sign is -.
bool conjugates(const Formula& f) { return (f.pre_re != f.pre_im) != (f.post_re != f.post_im); }
bool has_minus(const Formula& f) {
    const bool by_pre = f.pre_re == Fold::Negate && f.degree % 2 != 0;
    return by_pre != (f.post_re == Fold::Negate);
}

// By how much a copy is turned clockwise, F having no folds.
double turn_of_copy(const Formula& f, const FamilyNucleus& nucleus) {
    if (conjugates(f) && !nucleus.conjugates) return -turns_of(nucleus.factor) / (f.degree + 1);
    const bool is_other_way = nucleus.conjugates && has_minus(f);
    return turns_of(is_other_way ? -nucleus.factor : nucleus.factor) / (f.degree - 1);
}

// One of z, -z, conj(z) and -conj(z).
struct Reflection {
    bool negates = false, conjugates = false;

    ComplexExp operator()(const ComplexExp& z) const {
        const ComplexExp w = conjugates ? conjugate(z) : z;
        return negates ? -w : w;
    }
    // Whether F of it is F; signs are exact.
    bool is_symmetry_of(const Formula& f) const {
        constexpr double kX = 0.3, kY = 0.7;
        for (const Complex<double> z :
             {Complex<double>{kX, kY}, {-kX, kY}, {kX, -kY}, {-kX, -kY}}) {
            const Complex<double> w{negates ? -z.re : z.re, negates != conjugates ? -z.im : z.im};
            if (family_map(f, w) != family_map(f, z)) return false;
        }
        return true;
    }
};

}  // namespace

Miniset miniset_around(const Formula& formula, const FamilyNucleus& nucleus) {
    const FloatExp scale = FloatExp(1) / root(nucleus.factor.abs(), formula.degree - 1);
    const FloatExp determinant = nucleus.slope.largest() * nucleus.slope.smallest();
    Miniset miniset;
    miniset.size = scale / sqrt(determinant);
    const auto set_frame = [&](const ComplexExp& right, const ComplexExp& up) {
        miniset.frame = {nucleus.slope.inverse_image(right), nucleus.slope.inverse_image(up)};
    };
    const ComplexExp one = ComplexExp(1, 0, 0) * scale;
    if (!formula.has_fold()) {
        const CosSin turn = repeatable_cos_sin_turns(-turn_of_copy(formula, nucleus));
        const ComplexExp right = ComplexExp(turn.cos, turn.sin, 0) * scale;
        set_frame(right, times_i(right));
        miniset.shape = !nucleus.has_one_slope ? MinisetShape::Satellite
                        : nucleus.conjugates   ? MinisetShape::PowerSet
                                               : MinisetShape::Copy;
        return miniset;
    }
    // With u = T z, F(T z) = F(z): u <- T(L F(u)^s) + T J dc.
    const Reflection wanted{nucleus.factor.re < 0, nucleus.conjugates};
    const bool is_symmetry = wanted.is_symmetry_of(formula);
    const Reflection reflection = is_symmetry ? wanted : Reflection{};
    set_frame(reflection(one), reflection(times_i(one)));
    constexpr double kNoTurn = 1.0 / 360;
    const ComplexExp factor = wanted.negates ? -nucleus.factor : nucleus.factor;
    const bool is_copy =
        is_symmetry && nucleus.has_one_slope && std::fabs(turns_of(factor)) < kNoTurn;
    miniset.shape = is_copy ? MinisetShape::Copy : MinisetShape::Relative;
    return miniset;
}

}  // namespace mandel
