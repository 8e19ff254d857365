// A smooth curve through given points that never leaves the range of its neighbours: what moves
// from key to key.
//
// Cubic pieces with continuous slope; where the points rise the curve rises, and where they turn
// it is flat (F. N. Fritsch, J. Butland, "A method for constructing local monotone piecewise cubic
// interpolants", 1984). Two points give the straight line between them. Only IEEE arithmetic, so
// the same bits everywhere.
#pragma once

#include <vector>

namespace mandel {

class MonotoneCurve {
public:
    struct Knot {
        double t;
        double value;
    };

    // At least one knot, with increasing t.
    explicit MonotoneCurve(std::vector<Knot> knots);

    // Before the first knot and after the last the curve stays where they are.
    double at(double t) const noexcept;

    const std::vector<Knot>& knots() const noexcept { return knots_; }

private:
    std::vector<Knot> knots_;
    std::vector<double> slopes_;  // one for each knot
};

}  // namespace mandel
