#include "num/monotone_curve.h"

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
    const std::size_t pieces = knots_.size() - 1;
    if (pieces == 0) return;
    std::vector<double> width(pieces), mean(pieces);
    for (std::size_t i = 0; i < pieces; ++i) {
        width[i] = knots_[i + 1].t - knots_[i].t;
        MANDEL_CHECK(width[i] > 0);
        mean[i] = (knots_[i + 1].value - knots_[i].value) / width[i];
    }
    if (pieces == 1) {
        slopes_ = {mean[0], mean[0]};
        return;
    }
    slopes_.front() = end_slope(width[0], width[1], mean[0], mean[1]);
    slopes_.back() =
        end_slope(width[pieces - 1], width[pieces - 2], mean[pieces - 1], mean[pieces - 2]);
    for (std::size_t i = 1; i < pieces; ++i) {
        slopes_[i] = inner_slope(width[i - 1], width[i], mean[i - 1], mean[i]);
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
