#include "film/plan/center_path.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/elementary.h"
#include "base/error.h"
#include "num/big_float.h"
#include "num/rounded_decimal.h"

namespace mandel {
namespace {

// Gauss-Legendre quadrature with eight points on [-1, 1] (M. Abramowitz, I. Stegun, "Handbook of
// mathematical functions", 1964, table 25.4). Over a panel in which the zoom changes by two octaves
// its error is below 1e-18 of the integral.
struct Node {
    double place, weight;
};
constexpr std::array kNodes = {
    Node{0.1834346424956498, 0.3626837833783620}, Node{0.5255324099163290, 0.3137066458778873},
    Node{0.7966664774136267, 0.2223810344533745}, Node{0.9602898564975363, 0.1012285362903763}};
constexpr double kOctavesPerPanel = 2;
constexpr double kMostPanels = 1 << 24;

FloatExp exp2_of(double log2) {
    const double whole = std::floor(log2);
    return {repeatable_exp2(log2 - whole), static_cast<std::int64_t>(whole)};
}

}  // namespace

CenterPath::CenterPath(const View& still, const std::vector<Keyframe>& keyframes,
                       const MonotoneCurve& zoom_log2)
    : zoom_log2_(zoom_log2) {
    for (const Keyframe& keyframe : keyframes) {
        if (!keyframe.re && !keyframe.im) continue;
        stops_.push_back(
            {*keyframe.time, keyframe.re.value_or(still.re), keyframe.im.value_or(still.im)});
    }
    if (stops_.empty()) stops_.push_back({0, still.re, still.im});
    const auto is_first = [this](const Stop& stop) {
        return stop.re == stops_[0].re && stop.im == stops_[0].im;
    };
    if (std::ranges::all_of(stops_, is_first)) stops_.resize(1, stops_[0]);
    for (std::size_t i = 0; i + 1 < stops_.size(); ++i) {
        legs_.push_back(leg_between(stops_[i].time, stops_[i + 1].time));
    }
}

std::vector<double> CenterPath::borders_between(double start, double end) const {
    std::vector<double> borders = {start};
    const auto add_until = [&](double time) {
        const double from = borders.back();
        const double octaves = std::fabs(zoom_log2_.at(time) - zoom_log2_.at(from));
        // A curve is at most three times as steep as on average between its knots.
        const double panels = std::ceil(3 * octaves / kOctavesPerPanel + 1);
        if (panels + static_cast<double>(borders.size()) > kMostPanels) {
            throw InvalidInput("the centre moves over too many octaves of zoom");
        }
        for (double i = 1; i < panels; ++i) borders.push_back(from + (time - from) * (i / panels));
        borders.push_back(time);
    };
    for (const MonotoneCurve::Knot& knot : zoom_log2_.knots()) {
        if (knot.t > start && knot.t < end) add_until(knot.t);
    }
    add_until(end);
    return borders;
}

CenterPath::Leg CenterPath::leg_between(double start, double end) const {
    Leg leg{borders_between(start, end), {}, {}};
    const std::size_t panels = leg.borders.size() - 1;
    leg.done.resize(panels + 1);
    leg.left.resize(panels + 1);
    for (std::size_t i = 0; i < panels; ++i) {
        leg.left[i] = screens(leg.borders[i], leg.borders[i + 1]);
        leg.done[i + 1] = leg.done[i] + leg.left[i];
    }
    for (std::size_t i = panels; i-- > 0;) leg.left[i] = leg.left[i + 1] + leg.left[i];
    return leg;
}

// The integral of 1 / zoom.
FloatExp CenterPath::screens(double from, double to) const {
    const double half = (to - from) / 2, middle = (from + to) / 2;
    FloatExp sum;
    for (const Node& node : kNodes) {
        for (const double side : {-node.place, node.place}) {
            sum = sum + exp2_of(-zoom_log2_.at(middle + half * side)) * node.weight;
        }
    }
    return sum * half;
}

void CenterPath::place(View& view, double time) const {
    const auto after = std::ranges::upper_bound(stops_, time, {}, &Stop::time);
    const bool is_before = after == stops_.begin();
    const Stop& rest = is_before ? stops_.front() : *(after - 1);
    if (is_before || after == stops_.end() || time == rest.time) {
        view.re = rest.re;
        view.im = rest.im;
        return;
    }
    move(view, time, static_cast<std::size_t>(after - stops_.begin()) - 1);
}

void CenterPath::move(View& view, double time, std::size_t index) const {
    const Leg& leg = legs_[index];
    const auto after = std::ranges::upper_bound(leg.borders, time);
    const auto panel = static_cast<std::size_t>(after - leg.borders.begin()) - 1;
    const FloatExp done = leg.done[panel] + screens(leg.borders[panel], time);
    const FloatExp left = leg.left[panel + 1] + screens(time, leg.borders[panel + 1]);
    // From the end that is nearer in screens: there the weight is small and known best.
    const bool is_left = left < done;
    const Stop& near = stops_[index + (is_left ? 1 : 0)];
    const Stop& far = stops_[index + (is_left ? 0 : 1)];
    const FloatExp weight = (is_left ? left : done) / (left + done);

    const ScreenDigits digits(view.zoom.log2(), view.size.height);
    view.re = decimal_between(near.re, far.re, weight, digits);
    view.im = decimal_between(near.im, far.im, weight, digits);
}

}  // namespace mandel
