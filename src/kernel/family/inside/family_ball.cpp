#include "kernel/family/inside/family_ball.h"

#include "num/complex_functions.h"

namespace mandel {
namespace {

constexpr double kUnitRoundoff = 0x1p-53;
// Roundings in each of the d factors of a step, and more.
constexpr double kRoundingsPerDegree = 12;
// Of the bounds themselves.
constexpr double kUp = 1 + 0x1p-46;

// a^(d-1) + a^(d-2) b + ... + b^(d-1)
double sum_of_powers(double a, double b, int degree) {
    double sum = a + b, power = b;
    for (int k = 2; k < degree; ++k) {
        power *= b;
        sum = sum * a + power;
    }
    return sum;
}

}  // namespace

FamilyBallMap::FamilyBallMap(const Formula& formula, const FamilyOrbit* critical,
                             const Complex<double>& dc, double dc_error)
    : formula_(formula),
      critical_(critical),
      dc_(dc),
      added_error_(dc_error + 4 * kUnitRoundoff * abs(dc)) {}

void FamilyBallMap::rebase(FamilyBall& ball) const noexcept {
    // Z_m and z are rounded.
    ball.radius += 2 * kUnitRoundoff * (abs(ball.orbit->z(ball.m)) + abs(ball.z));
    ball.orbit = critical_;
    ball.m = 0;
    ball.dz = ball.z;
}

// The same as the step from Z = 0, in fewer operations.
LocalSimilarity<double> FamilyBallMap::direct_step(FamilyBall& ball) const noexcept {
    const Formula& f = formula_;
    const double size = abs(ball.z);
    const Complex<double> w{family::folded(f.pre_re, ball.z.re),
                            family::folded(f.pre_im, ball.z.im)};
    Complex<double> power = w;
    double size_power = size;
    for (int k = 2; k < f.degree; ++k) {
        power = family::product(power, w);
        size_power *= size;
    }
    const Complex<double> v = family::product(power, w);
    const double rounding = kRoundingsPerDegree * f.degree * kUnitRoundoff * size * size_power;
    const double spread = ball.radius * sum_of_powers(size + ball.radius, size, f.degree);
    ball.radius = (spread + rounding + added_error_) * kUp;
    const Complex<double> z = ball.z;
    ball.z = ball.dz = {family::folded(f.post_re, v.re) + dc_.re,
                        family::folded(f.post_im, v.im) + dc_.im};
    const double d = f.degree;
    return local_similarity(f, z, v, {d * power.re, d * power.im});
}

LocalSimilarity<double> FamilyBallMap::step(FamilyBall& ball) const noexcept {
    if (ball.orbit == nullptr) return direct_step(ball);
    if (ball.m == ball.orbit->last() || norm(ball.z) < norm(ball.dz)) rebase(ball);
    const Complex<double> Z = ball.orbit->z(ball.m), V = ball.orbit->v(ball.m);
    const FamilyChange<double> change = family_change(formula_, Z, V, ball.dz);
    const double size = abs(ball.z), reference = abs(Z);
    const double rounding = kRoundingsPerDegree * formula_.degree * kUnitRoundoff * abs(ball.dz) *
                            sum_of_powers(size, reference, formula_.degree);
    const double spread = ball.radius * sum_of_powers(size + ball.radius, size, formula_.degree);
    ball.radius = (spread + rounding + added_error_) * kUp;
    ball.dz = family::sum(change.dz, dc_);
    ++ball.m;
    ball.z = family::sum(ball.orbit->z(ball.m), ball.dz);
    return change.local;
}

double distance_between(const Complex<double>& a, const Complex<double>& b) noexcept {
    return abs(Complex<double>{a.re - b.re, a.im - b.im});
}

}  // namespace mandel
