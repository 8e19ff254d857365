// The way of the c of Julia sets from keyframe to keyframe: straight from one to the next, at a
// constant speed.
#pragma once

#include <vector>

#include "engine/view.h"
#include "scene/keyframe.h"

namespace mandel {

class JuliaPath {
public:
    // The keyframes have increasing times.
    explicit JuliaPath(const std::vector<Keyframe>& keyframes);

    // Sets the view's c if any keyframe has one; the view has its zoom already. At a keyframe it is
    // that one's, digit by digit; in between it is rounded to well below a pixel.
    void place(View& view, double time) const;
    bool is_fixed() const noexcept;

private:
    struct Stop {
        double time;
        DecimalPoint c;
    };
    std::vector<Stop> stops_;
};

// |a - b|
double distance(const DecimalPoint& a, const DecimalPoint& b);

}  // namespace mandel
