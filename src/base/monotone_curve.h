// A smooth curve through given points that never leaves the range of its neighbours: between the
// keyframes of a film, and between the stops of a palette.
//
// Cubic pieces with continuous slope; where the points rise the curve rises, and where they turn
// it is flat (F. N. Fritsch, J. Butland, "A method for constructing local monotone piecewise cubic
// interpolants", SIAM J. Sci. Stat. Comput. 5 (1984): the slope at a point is a weighted harmonic
// mean of its neighbours' slopes, and 0 at an extremum). Two points give the straight line between
// them. Only IEEE arithmetic, so the same bits everywhere.
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

    // A curve that repeats after `period`, which is longer than the knots' range: from the first
    // knot on to the same one a period later.
    static MonotoneCurve closed(std::vector<Knot> knots, double period);

    // Before the first knot and after the last the curve stays where they are.
    double at(double t) const noexcept;

    const std::vector<Knot>& knots() const noexcept { return knots_; }
    const std::vector<double>& slopes() const noexcept { return slopes_; }  // at the knots

private:
    // A piece between two knots.
    struct Piece {
        double width, mean;  // slope
    };
    std::vector<Piece> pieces() const;
    void find_inner_slopes(const std::vector<Piece>& pieces);

    std::vector<Knot> knots_;
    std::vector<double> slopes_;  // one for each knot
};

}  // namespace mandel
