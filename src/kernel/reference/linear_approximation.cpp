#include "kernel/reference/linear_approximation.h"

#include <algorithm>
#include <cmath>

#include "base/work_meter.h"

namespace mandel {
namespace {

// A dip is this much below the smallest |Z| since the start of the segment.
constexpr double kDip = 0x1p-6;
constexpr double kDipOfLevels = 0x1p-3;
// A dip this deep is always a start: the products inside of a finest segment fit into doubles.
constexpr double kDeepDip = 0x1p-25;
// A finest segment ends where it has shrunk dz by this much, so that dz stays in the range of
// doubles to its end (pixel_state.h).
constexpr double kLeastProduct = 0x1p-100;
// Lengths of finest segments, in iterations, up to kMaxLength, and of joined ones, in segments
// (chosen: the table stays below a quarter of the orbit).
constexpr std::uint32_t kMinLength = 24;
constexpr std::uint32_t kMinJoined = 2;
constexpr std::uint32_t kMaxJoined = 8;

// Parts of a narrow step stay below this size, and B below it times A.
constexpr std::int64_t kNarrowExponent = 480;

constexpr std::int64_t kMaxRatioExponent = std::int64_t{1} << 30;
// |dz| stays this far below |Z| inside of a step, so that no pixel returns to the start there.
constexpr double kNear = 0x1p-8;

constexpr std::uint32_t kPollEvery = 1024;  // steps, each of them some microseconds

}  // namespace

struct LinearApproximation::Segment {
    ComplexExp ref, a, b, q;
    FloatExp limit, linear_limit;  // 0: not valid for every dc of the view
    Link link;
    FloatExp ratio;  // the largest |B_k / A_k|
};

LinearApproximation::LinearApproximation(const ReferenceOrbit& orbit, const FloatExp& radius,
                                         double escape_radius, double epsilon, const StopFlag& stop,
                                         bool with_quadratic)
    : LinearApproximation(radius, 0.98 * escape_radius * escape_radius, FloatExp(epsilon),
                          with_quadratic) {
    add_finest_level(orbit, stop);
    std::uint32_t first = 0;
    bool is_useful = epsilon > 0;
    while (is_useful && !stop.is_requested()) {
        const std::uint32_t last = size();
        if (last - first < 2) break;
        // Where most Z are too near the escape radius to be passed over, little can be joined, and
        // levels would not end.
        is_useful =
            add_level(orbit, first, last, stop) && 4 * (size() - last) <= 3 * (last - first);
        first = last;
    }
    // What goes from step to step of the finest level counts on all of them.
    if (stop.is_requested()) {
        *this = LinearApproximation(radius_, largest_sq_, epsilon_, with_quadratic_);
    }
}

std::uint64_t LinearApproximation::bytes() const noexcept {
    return steps_.size() * (sizeof(Step) + sizeof(Link) + sizeof(std::int32_t)) +
           wide_.size() * sizeof(Wide);
}

FloatExp LinearApproximation::limit(std::uint32_t i) const noexcept {
    const Step& s = steps_[i];
    return s.wide != kNone ? wide_[s.wide].limit : FloatExp(std::sqrt(s.limit_sq));
}

FloatExp LinearApproximation::linear_limit(std::uint32_t i) const noexcept {
    return limit(i).mantissa == 0 ? FloatExp() : FloatExp(1, steps_[i].linear_exponent);
}

LinearApproximation::Wide LinearApproximation::wide_form(std::uint32_t i) const noexcept {
    const Step& s = steps_[i];
    if (s.wide != kNone) return wide_[s.wide];
    return {ComplexExp(s.a_re, s.a_im, 0), ComplexExp(s.b_re, s.b_im, 0),
            ComplexExp(s.q_re, s.q_im, 0), limit(i)};
}

void LinearApproximation::add_finest_level(const ReferenceOrbit& orbit, const StopFlag& stop) {
    const std::span<const Complex<double>> z = orbit.z();
    const auto last = static_cast<std::uint32_t>(orbit.last());
    const double eps = epsilon_.to_double(), eps_sq = eps * eps;
    ++levels_;
    // Enough for every level. What is not written to takes no memory, and nothing is moved.
    const std::size_t expected = last / kMinLength / 7 * 8 + 64;
    steps_.reserve(expected);
    links_.reserve(expected);
    ratio_exponent_.reserve(expected);
    for (std::uint32_t start = 0; start < last;) {
        if (size() % kPollEvery == 0) {
            WorkPhase::reach(stop, static_cast<double>(start) / last);
            if (stop.is_requested()) break;
        }
        Complex<double> a{1, 0}, b{1, 0}, q{0, 0};
        double limit_sq = 1, linear_sq = 1, limit_c_sq = 1, least = 4, ratio_sq = 1;
        std::uint32_t n = start + 1;
        for (; n < last && n - start < kMaxLength; ++n) {
            const Complex<double> Z = z[n];
            const double size_sq = norm(Z);
            const bool is_dip = size_sq < least * (kDip * kDip) && n - start >= kMinLength;
            if (is_dip || size_sq < kDeepDip * kDeepDip || size_sq > largest_sq_) break;
            if (norm(a) < kLeastProduct * kLeastProduct) break;
            least = std::min(least, size_sq);
            ratio_sq = std::max(ratio_sq, norm(b) / norm(a));
            limit_sq = std::min(limit_sq, kNear * kNear * size_sq / norm(a));
            if (n > start + 1) limit_sq = std::min(limit_sq, eps * std::sqrt(size_sq / norm(q)));
            linear_sq = std::min(linear_sq, eps_sq * size_sq / norm(a));
            limit_c_sq = std::min(limit_c_sq, eps_sq * size_sq / norm(b));
            const double re = 2 * Z.re, im = 2 * Z.im;
            q = {re * q.re - im * q.im + (a.re * a.re - a.im * a.im),
                 re * q.im + im * q.re + 2 * a.re * a.im};
            a = {re * a.re - im * a.im, re * a.im + im * a.re};
            b = {re * b.re - im * b.im + 1, re * b.im + im * b.re};
        }
        if (n > start + 1) limit_sq = std::min(limit_sq, eps * norm(a) / norm(q));
        if (!(radius_ < sqrt(FloatExp(limit_c_sq)))) limit_sq = 0;
        add({orbit.at(start),
             ComplexExp(a),
             ComplexExp(b),
             ComplexExp(q),
             sqrt(FloatExp(limit_sq)),
             sqrt(FloatExp(linear_sq)),
             {start, n - start, kNone, kNone},
             sqrt(FloatExp(ratio_sq))});
        start = n;
    }
}

// Limits only shrink from a step to the longer ones that begin with it; being narrow must not come
// back either, so that the longest valid step is found by climbing as well as by descending.
void LinearApproximation::add(Segment s) {
    if (!with_quadratic_) {
        s.q = {};
        s.limit = min(s.limit, s.linear_limit);
    }
    const bool is_usable = epsilon_.mantissa != 0 && s.limit.mantissa != 0;
    const bool may_be_narrow = s.link.child == kNone || steps_[s.link.child].limit_sq > 0;
    const bool is_narrow = may_be_narrow && s.limit.exponent >= -kNarrowExponent &&
                           s.a.exponent < kNarrowExponent && s.b.exponent < kNarrowExponent &&
                           s.a.exponent > -kNarrowExponent && s.b.exponent > -kNarrowExponent &&
                           s.b.exponent - s.a.exponent < kNarrowExponent - 100 &&
                           s.q.exponent < 2 * kNarrowExponent;
    const auto linear_exponent = static_cast<std::int32_t>(
        std::clamp<std::int64_t>(s.linear_limit.exponent, -kMaxRatioExponent, kMaxRatioExponent));
    Step step{0, 0, 0, 0, 0, 0, 0, kNone, linear_exponent};
    if (is_narrow) {
        const Complex<double> a = s.a.to_double(), b = s.b.to_double(), q = s.q.to_double();
        const double limit = s.limit.to_double();
        step = {a.re,  a.im,           b.re, b.im, q.re, q.im, is_usable ? limit * limit : 0,
                kNone, linear_exponent};
    }
    // An unusable step only has to keep its place.
    if (is_usable && (!is_narrow || s.ref.exponent < -kNarrowExponent)) {
        step.wide = static_cast<std::uint32_t>(wide_.size());
        wide_.push_back({s.a, s.b, s.q, s.limit});
    }
    steps_.push_back(step);
    links_.push_back(s.link);
    ratio_exponent_.push_back(static_cast<std::int32_t>(
        std::clamp<std::int64_t>(s.ratio.exponent + 2, -kMaxRatioExponent, kMaxRatioExponent)));
}

LinearApproximation::Segment LinearApproximation::segment_at(const ReferenceOrbit& orbit,
                                                             std::uint32_t i) const {
    const Wide w = wide_form(i);
    return {orbit.at(links_[i].start), w.a,       w.b,     w.q, w.limit,
            linear_limit(i),           links_[i], ratio(i)};
}

bool LinearApproximation::add_level(const ReferenceOrbit& orbit, std::uint32_t first,
                                    std::uint32_t last, const StopFlag& stop) {
    bool is_useful = false;
    const FloatExp largest(std::sqrt(largest_sq_));
    ++levels_;
    for (std::uint32_t i = first; i < last;) {
        if (size() % kPollEvery == 0 && stop.is_requested()) break;
        Segment joined = segment_at(orbit, i);
        joined.link.child = i;
        links_[i].parent = size();
        FloatExp least(4.0);
        std::uint32_t j = i + 1;
        for (; j < last && j - i < kMaxJoined; ++j) {
            const Segment next = segment_at(orbit, j);
            const FloatExp size = next.ref.abs();
            if (j - i >= kMinJoined && size < least * kDipOfLevels) break;
            if (largest < size) break;
            least = min(least, size);
            const FloatExp a = joined.a.abs(), b = joined.b.abs();
            const ComplexExp slope_a = twice(next.ref * joined.a);
            const ComplexExp slope_b = twice(next.ref * joined.b);
            const ComplexExp slope_q = twice(next.ref * joined.q) + joined.a * joined.a;
            const FloatExp reach = epsilon_ * size;
            joined.limit = min(joined.limit, min(size * kNear / a, next.limit / slope_a.abs()));
            if (!joined.q.is_zero()) {
                joined.limit = min(joined.limit, sqrt(reach / joined.q.abs()));
            }
            joined.linear_limit =
                min(joined.linear_limit, min(reach / a, next.linear_limit / slope_a.abs()));
            // |dc| < Tc, of every dc of the view. B has no second order: T' of the second step.
            if (!(radius_ < min(reach / b, next.linear_limit / slope_b.abs()))) {
                joined.limit = FloatExp();
            }
            joined.ratio =
                max(joined.ratio, slope_b.abs() / slope_a.abs() + next.ratio / slope_a.abs());
            joined.a = slope_a * next.a;
            joined.b = slope_b * next.a + next.b;
            joined.q = slope_q * next.a + next.q * (slope_a * slope_a);
            if (!joined.q.is_zero()) {
                joined.limit =
                    min(joined.limit, sqrt(epsilon_) * (joined.a.abs() / joined.q.abs()));
            }
            joined.link.length += next.link.length;
        }
        is_useful |= joined.limit.mantissa != 0;
        add(joined);
        i = j;
    }
    return is_useful;
}

}  // namespace mandel
