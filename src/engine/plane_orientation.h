// The matrix of a view (view.h) taken apart again: how a picture is turned, stretched and flipped
// so that its pixels follow given directions of the plane.
#pragma once

#include "kernel/family/step/slope.h"

namespace mandel {

struct PlaneOrientation {
    double rotate_deg = 0;                // in (-180, 180]
    double stretch = 0, stretch_deg = 0;  // log2; the angle of a view that is turned so, in
                                          // (-90, 90], and 0 without a stretch
    bool is_flipped = false;

    // The angle of the same stretch in a view that is not turned.
    double stretch_deg_unturned() const noexcept;
};

// matrix = s Rot(rotate) Rot(a) diag(2^t, 2^-t) Rot(-a) diag(1, -1 if flipped), for some s > 0: its
// polar decomposition. Angles and t are rounded to a millionth.
PlaneOrientation orientation_of(const FamilySlope& matrix);

}  // namespace mandel
