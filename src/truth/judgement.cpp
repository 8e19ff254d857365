#include "truth/judgement.h"

#include <cmath>
#include <limits>

namespace mandel {
namespace {

// Near the end of the range of doubles a distance may be infinite after rounding.
constexpr double kHugeDistance = 1e308;

// Of mu: the counts are subtracted apart, because a large one leaves no room for the fraction.
double smooth_error(const PixelResult& a, const PixelResult& b) {
    const auto counts = static_cast<double>(static_cast<std::int64_t>(a.n - b.n));
    return std::fabs(counts + (a[Channel::Fraction] - b[Channel::Fraction]));
}

bool is_near_whole(double fraction) { return std::fabs(fraction - std::round(fraction)) < 1e-6; }

bool is_distance_right(double distance, double truth) {
    if (truth <= 0.025) return true;
    if (truth > kHugeDistance) return distance > kHugeDistance;
    return std::fabs(distance / truth - 1) <= 1e-3;
}

// NaN counts as an infinite shift.
double shift_of(double error, double distance, int degree) {
    if (error == 0) return 0;
    const double shift = error * distance * std::log(degree);
    return std::isnan(shift) ? std::numeric_limits<double>::infinity() : shift;
}

}  // namespace

Judgement judge(const PixelResult& result, const PixelResult& truth, int degree) {
    const bool has_escaped = result.status == PixelStatus::Escaped;
    if (has_escaped != (truth.status == PixelStatus::Escaped) ||
        result.status == PixelStatus::Pending) {
        return {Fault::Status, 0, false};
    }
    if (!has_escaped) return {};

    const double error = smooth_error(result, truth);
    Judgement judgement;
    judgement.shift = shift_of(error, truth[Channel::Distance], degree);
    judgement.is_count_judged =
        !is_near_whole(truth[Channel::Fraction]) && truth[Channel::Distance] >= 5e-5;
    if (!(error <= 1e-3 || judgement.shift <= 1e-5)) {
        judgement.fault = Fault::Smooth;
    } else if (judgement.is_count_judged && result.n != truth.n) {
        judgement.fault = Fault::Count;
    } else if (!is_distance_right(result[Channel::Distance], truth[Channel::Distance])) {
        judgement.fault = Fault::Distance;
    }
    return judgement;
}

}  // namespace mandel
