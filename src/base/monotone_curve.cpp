#include "base/monotone_curve.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"

namespace mandel {
namespace {

// The slope at the end of a curve from its two nearest pieces, of widths a (the nearer) and b and
// of mean slopes s and r: that of the parabola through the three points, but never of another sign
// than s nor so steep that the curve would overshoot.
double end_slope(double a, double b, double s, double r) {
    const double slope = ((2 * a + b) * s - a * r) / (a + b);
    if (slope * s <= 0) return 0;
    if (s * r <= 0 && std::fabs(slope) > 3 * std::fabs(s)) return 3 * s;
    return slope;
}

// The weighted harmonic mean; 0 where the curve turns.
double inner_slope(double a, double b, double s, double r) {
    if (s * r <= 0) return 0;
    const double alpha = (a + 2 * b) / (3 * (a + b));
    return s * r / (alpha * r + (1 - alpha) * s);
}

}  // namespace

MonotoneCurve::MonotoneCurve(std::vector<Knot> knots)
    : knots_(std::move(knots)), slopes_(knots_.size(), 0.0) {
    MANDEL_CHECK(!knots_.empty());
    const std::vector<Piece> all = pieces();
    if (all.empty()) return;
    if (all.size() == 1) {
        slopes_ = {all[0].mean, all[0].mean};
        return;
    }
    const Piece &first = all[0], &last = all.back();
    const Piece &second = all[1], &before_last = all[all.size() - 2];
    slopes_.front() = end_slope(first.width, second.width, first.mean, second.mean);
    slopes_.back() = end_slope(last.width, before_last.width, last.mean, before_last.mean);
    find_inner_slopes(all);
}

MonotoneCurve MonotoneCurve::closed(std::vector<Knot> knots, double period) {
    MANDEL_CHECK(!knots.empty());
    knots.push_back({knots.front().t + period, knots.front().value});
    MonotoneCurve curve(std::move(knots));
    const std::vector<Piece> all = curve.pieces();
    const Piece &first = all.front(), &last = all.back();
    curve.slopes_.front() = inner_slope(last.width, first.width, last.mean, first.mean);
    curve.slopes_.back() = curve.slopes_.front();
    return curve;
}

std::vector<MonotoneCurve::Piece> MonotoneCurve::pieces() const {
    std::vector<Piece> pieces(knots_.size() - 1);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const double width = knots_[i + 1].t - knots_[i].t;
        MANDEL_CHECK(width > 0);
        pieces[i] = {width, (knots_[i + 1].value - knots_[i].value) / width};
    }
    return pieces;
}

void MonotoneCurve::find_inner_slopes(const std::vector<Piece>& pieces) {
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        slopes_[i] =
            inner_slope(pieces[i - 1].width, pieces[i].width, pieces[i - 1].mean, pieces[i].mean);
    }
}

double MonotoneCurve::at(double t) const noexcept {
    const auto after = std::ranges::upper_bound(knots_, t, {}, &Knot::t);
    if (after == knots_.begin()) return knots_.front().value;
    if (after == knots_.end()) return knots_.back().value;
    const auto i = static_cast<std::size_t>(after - knots_.begin()) - 1;
    const Knot &from = knots_[i], &to = knots_[i + 1];
    const double width = to.t - from.t;
    const double u = (t - from.t) / width;
    // The straight line, plus what the slopes at the ends differ from it.
    const double mean = to.value - from.value;
    const double p = slopes_[i] * width - mean, q = mean - slopes_[i + 1] * width;
    return from.value + u * mean + u * (1 - u) * ((1 - u) * p + u * q);
}

}  // namespace mandel
