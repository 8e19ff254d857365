// The matrix from pixels to the plane (view.h) in arbitrary precision.
#pragma once

#include "engine/view.h"
#include "num/big_complex.h"

namespace mandel {

// The steps from a pixel to its neighbours in plane units, as complex numbers.
struct PlaneMatrix {
    BigComplex right, up;
};

// Right to about so many bits of its entries; quarter turns are exact.
PlaneMatrix plane_matrix(const View& view, mpfr_prec_t bits);

// centre + right * right_pixels + up * up_pixels.
BigComplex plane_point(const View& view, const PlaneMatrix& matrix, double right, double up,
                       mpfr_prec_t bits);

}  // namespace mandel
