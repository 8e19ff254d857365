// The way of a film's centre from keyframe to keyframe; camera_path.h has the rule.
#pragma once

#include <vector>

#include "base/monotone_curve.h"
#include "engine/view.h"
#include "num/decimal.h"
#include "num/floatexp.h"
#include "scene/keyframe.h"

namespace mandel {

class CenterPath {
public:
    // zoom_log2 outlives it. Throws InvalidInput for a way that is too long to be followed.
    CenterPath(const View& still, const std::vector<Keyframe>& keyframes,
               const MonotoneCurve& zoom_log2);

    bool is_fixed() const noexcept { return stops_.size() == 1; }

    // Sets the view's centre, to well below a pixel of that view, which has its zoom already.
    void place(View& view, double time) const;

private:
    struct Stop {
        double time;
        Decimal re, im;
    };
    // From one stop to the next, in panels over which the zoom changes little: the screens that
    // pass until each border of a panel and after it, in units of the plane.
    struct Leg {
        std::vector<double> borders;
        std::vector<FloatExp> done, left;
    };

    Leg leg_between(double start, double end) const;
    std::vector<double> borders_between(double start, double end) const;
    FloatExp screens(double from, double to) const;
    void move(View& view, double time, std::size_t leg) const;

    const MonotoneCurve& zoom_log2_;
    std::vector<Stop> stops_;
    std::vector<Leg> legs_;  // one less than stops
};

}  // namespace mandel
