// The exponential map: where the samples of one octave of a zoom lie.
//
// A strip of U x V samples covers the ring between the radii R and R/2 around the centre of a
// view of that size. Sample (u, v) is, in pixels of the view,
//     R exp(-ln 2 v / V + 2 pi i u / U),   R = hypot(U, V) / 2,
// so u runs counter-clockwise from the real axis and v inwards, and row V of a strip is row 0 of
// the next one, whose zoom is twice as large. Samples are as far apart along the ring as
// across it when U : V = 2 pi : ln 2 (C. Heiland-Allen, "zoomasm", 2020, for the layout).
#pragma once

#include <cstdint>
#include <vector>

#include "base/geometry.h"
#include "num/complex.h"

namespace mandel {

class PolarLattice {
public:
    explicit PolarLattice(Size size);

    Size size() const noexcept { return size_; }

    // From the centre, in pixels of the view; the imaginary axis points up. u < U, v <= V.
    Complex<double> offset(std::uint32_t u, std::uint32_t v) const noexcept {
        return {radii_[v] * directions_[u].re, radii_[v] * directions_[u].im};
    }
    double radius(std::uint32_t v) const noexcept { return radii_[v]; }
    // e^{2 pi i u / U}.
    const Complex<double>& direction(std::uint32_t u) const noexcept { return directions_[u]; }

private:
    Size size_;
    std::vector<Complex<double>> directions_;  // [0, U)
    std::vector<double> radii_;                // [0, V]
};

}  // namespace mandel
