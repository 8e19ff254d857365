// The structural similarity of two pictures: how alike their local means, contrasts and patterns
// are. 1 for equal pictures, about 0 for unrelated ones, at least -1.
//
// Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image quality assessment: from error
// visibility to structural similarity", IEEE Transactions on Image Processing 13 (2004), equation
// 13, with the paper's Gaussian window of 11x11 pixels and its constants. At a pixel, with the
// weighted means m, variances v and the covariance w of the window around it,
//     (2 ma mb + C1) (2 w + C2) / ((ma^2 + mb^2 + C1) (va + vb + C2)),
//     C1 = (0.01 white)^2, C2 = (0.03 white)^2.
// The result is the mean over red, green and blue of all compared pixels. A window has no pixels
// outside the picture and none that are not compared; its weights are scaled to a sum of 1.
#pragma once

#include "compare/compared_area.h"
#include "compare/pixel_values.h"

namespace mandel {

double structural_similarity(const PixelValues& a, const PixelValues& b, const ComparedArea& area);

}  // namespace mandel
