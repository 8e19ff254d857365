#include "base/elementary.h"

#include <bit>
#include <cmath>
#include <cstdint>

namespace mandel {
namespace {

// atan(t) for 0 <= t <= 1. Reduced by atan t = atan a + atan((t - a) / (1 + t a)) with a = k/8,
// so that the series runs on |u| <= 1/16 + rounding.
double atan_unit(double t) noexcept {
    static constexpr double kAtanEighths[9] = {
        0,
        0.124354994546761435031354849164,
        0.244978663126864154172082481211,
        0.358770670270572220395920063437,
        0.463647609000806116214256231461,
        0.558599315343562435971508216344,
        0.643501108793284386802809228717,
        0.718829999621624505491309229170,
        0.785398163397448309615660845820,
    };
    const int k = static_cast<int>(t * 8 + 0.5);
    const double a = k * 0.125;
    const double u = (t - a) / (1 + t * a);
    const double q = u * u;
    double sum = 1.0 / 13;
    for (int j = 11; j >= 3; j -= 2) sum = 1.0 / j - sum * q;
    return kAtanEighths[k] + (u - u * (q * sum));
}

}  // namespace

double repeatable_exp2(double x) noexcept {
    const double whole = std::floor(x + 0.5);
    const double t = (x - whole) * kLn2;  // |t| <= 0.347
    double sum = 1;                       // Taylor series; 0.347^16 / 16! < 2^-68
    for (int k = 15; k >= 1; --k) sum = sum * (t / k) + 1;
    const auto biased = static_cast<std::uint64_t>(static_cast<int>(whole) + 1023);
    return sum * std::bit_cast<double>(biased << 52);
}

double repeatable_pow(double x, double y) noexcept {
    return x > 0 ? repeatable_exp2(y * repeatable_log2(x)) : 0;
}

double repeatable_cbrt(double x) noexcept {
    if (!(x > 0)) return 0;
    double r = repeatable_exp2(repeatable_log2(x) / 3);
    r -= (r * r * r - x) / (3 * r * r);  // one Newton step restores the last bits
    return r;
}

double repeatable_turns(double y, double x) noexcept {
    const double ax = std::fabs(x);
    const double ay = std::fabs(y);
    if (ax == 0 && ay == 0) return 0;
    const double octant = ax >= ay ? atan_unit(ay / ax) : kPi / 2 - atan_unit(ax / ay);
    const double half = x >= 0 ? octant : kPi - octant;
    const double turns = half / (2 * kPi);
    const double positive = y >= 0 || turns == 0 ? turns : 1 - turns;
    return positive < 1 ? positive : 0;
}

CosSin repeatable_cos_sin_turns(double t) noexcept {
    const double quarter_turns = 4 * (t - std::floor(t));
    const double nearest = std::floor(quarter_turns + 0.5);
    const double a = (quarter_turns - nearest) * (kPi / 2);  // |a| <= pi / 4
    const double q = a * a;
    double cosine = 1;
    double sine = 1;
    for (int k = 8; k >= 1; --k) {
        cosine = 1 - cosine * (q / ((2 * k - 1) * (2 * k)));
        sine = 1 - sine * (q / ((2 * k) * (2 * k + 1)));
    }
    sine *= a;
    switch (static_cast<int>(nearest) & 3) {
        case 0:
            return {cosine, sine};
        case 1:
            return {-sine, cosine};
        case 2:
            return {-cosine, -sine};
        default:
            return {sine, -cosine};
    }
}

}  // namespace mandel
