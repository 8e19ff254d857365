#include "kernel/family/step/family_step.h"

#include <doctest/doctest.h>

#include <complex>
#include <vector>

#include "kernel/family/step/slope.h"

using namespace mandel;

namespace {

std::vector<Formula> all_formulas() {
    std::vector<Formula> formulas;
    constexpr Fold kFolds[] = {Fold::Keep, Fold::Negate, Fold::Abs, Fold::NegatedAbs};
    for (const int degree : {2, 3, 5}) {
        for (const Fold a : kFolds) {
            for (const Fold b : kFolds) {
                for (const Fold c : kFolds) {
                    for (const Fold d : kFolds) formulas.push_back({degree, a, b, c, d});
                }
            }
        }
    }
    return formulas;
}

using Exact = std::complex<long double>;

long double plain_fold(Fold fold, long double t) {
    if (fold == Fold::Keep) return t;
    if (fold == Fold::Negate) return -t;
    return fold == Fold::Abs ? std::fabs(t) : -std::fabs(t);
}

Exact power(const Formula& f, const Exact& z) {
    const Exact w{plain_fold(f.pre_re, z.real()), plain_fold(f.pre_im, z.imag())};
    Exact v = w;
    for (int k = 1; k < f.degree; ++k) v *= w;
    return v;
}

// Without c.
Exact value(const Formula& f, const Exact& z) {
    const Exact v = power(f, z);
    return {plain_fold(f.post_re, v.real()), plain_fold(f.post_im, v.imag())};
}

Complex<double> rounded(const Exact& z) {
    return {static_cast<double>(z.real()), static_cast<double>(z.imag())};
}

// On both sides of the axes, and near them.
constexpr Complex<double> kPoints[] = {{0.75, -0.5},     {-1.25, 0x1p-20}, {0x1p-30, 1.0},
                                       {-0x1p-30, -1.0}, {0.5, 0.5},       {0, -0.75}};
constexpr Complex<double> kChanges[] = {{0x1p-8, 0x1p-9}, {-0x1p-21, -0x1p-19}, {0x1p-29, -0.5}};

}  // namespace

TEST_CASE("kernel: a step of a difference is the difference of two steps, across folds too") {
    for (const Formula& f : all_formulas()) {
        for (const Complex<double>& Z : kPoints) {
            const Exact exact_Z(Z.re, Z.im);
            const Complex<double> V = rounded(power(f, exact_Z));
            for (const Complex<double>& dz : kChanges) {
                INFO(formula_name(f) << " " << f.degree << " " << Z.re << " " << dz.re);
                const Exact moved = exact_Z + Exact(dz.re, dz.im);
                const Exact truth = value(f, moved) - value(f, exact_Z);
                const FamilyChange<double> change = family_change(f, Z, V, dz);
                const Exact error = Exact(change.dz.re, change.dz.im) - truth;
                CHECK(static_cast<double>(std::abs(error)) <= 0x1p-45);
            }
        }
    }
}

TEST_CASE("kernel: a step with wide exponents is the step in doubles") {
    for (const Formula& f : all_formulas()) {
        const Complex<double> Z{-0.75, 0.5}, dz{0x1p-10, -0x1p-7};
        const Complex<double> V = rounded(power(f, {Z.re, Z.im}));
        const auto wide = [](const Complex<double>& z) {
            return Complex<FloatExp>{FloatExp(z.re), FloatExp(z.im)};
        };
        const FamilyChange<double> narrow = family_change(f, Z, V, dz);
        const FamilyChange<FloatExp> change = family_change(f, wide(Z), wide(V), wide(dz));
        CHECK(change.dz.re.to_double() == doctest::Approx(narrow.dz.re));
        CHECK(change.dz.im.to_double() == doctest::Approx(narrow.dz.im));
        CHECK(change.local.g.re.to_double() == doctest::Approx(narrow.local.g.re));
        CHECK(change.local.conjugates == narrow.local.conjugates);
    }
}

TEST_CASE("kernel: the derivative is a similarity, whatever the folds") {
    constexpr long double kStep = 0x1p-30L;
    for (const Formula& f : all_formulas()) {
        for (const Complex<double>& z : {kPoints[0], Complex<double>{-0.3, 0.6}}) {
            INFO(formula_name(f) << " " << f.degree);
            const LocalSimilarity<double> local =
                local_similarity_at(f, z, rounded(power(f, {z.re, z.im})));
            for (const Exact& along : {Exact(1, 0), Exact(0, 1)}) {
                const Exact to = value(f, Exact(z.re, z.im) + kStep * along);
                const Exact slope = (to - value(f, {z.re, z.im})) / kStep;
                const Exact g(local.g.re, local.g.im);
                const Exact turned = g * (local.conjugates ? std::conj(along) : along);
                CHECK(static_cast<double>(std::abs(slope - turned)) < 1e-6);
            }
        }
    }
}

TEST_CASE("kernel: singular values of a slope, and what it takes to a point") {
    // diag(3, 1/2) after a reflection.
    const FamilySlope slope{ComplexExp(3, 0, 0), ComplexExp(0, -0.5, 0)};
    CHECK(slope.largest().to_double() == doctest::Approx(3));
    CHECK(slope.smallest().to_double() == doctest::Approx(0.5));
    CHECK(slope.distance_to(ComplexExp(3, 1, 0)).to_double() == doctest::Approx(std::sqrt(5)));
}

TEST_CASE("kernel: of a complex differentiable function the slope for pixels is the derivative") {
    const ComplexExp d(0.25, -0.75, 3);
    const ComplexExp same = equivalent_slope({d, times_i(d)}, {20, 7});
    CHECK(same.to_double().re == doctest::Approx(2));
    CHECK(same.to_double().im == doctest::Approx(-6));
}
