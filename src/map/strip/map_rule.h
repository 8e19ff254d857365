// What may be concluded from samples of an exponential map about the places between them: it
// depends on the formula and the plane.
#pragma once

#include "engine/view.h"

namespace mandel {

struct MapRule {
    // |grad mu| = slope / distance: 1 / ln d, d being the degree.
    double slope;
    // The distance that z^2 + c keeps to the set is taken times this. For z^d + c the true distance
    // is at least half of its estimate (Koebe's theorem), and in a stretched picture that much of
    // it by the ratio of its singular values. There is no such bound for folds, for the
    // parameters of antiholomorphic formulas, and for Julia sets that fall apart: see map_rule.cpp.
    float clearance = 1;
    // Between samples there may be preimages of folds, where the gradient of mu jumps.
    bool has_kinks = false;
    // The set has no holes: what its points surround belongs to it (maximum principle). Not proved
    // of folds.
    bool is_full = true;
};

MapRule map_rule(const View& view);

}  // namespace mandel
