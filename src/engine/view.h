// What part of which plane a picture shows.
//
// The height spans 4 / zoom. Pixel (x, y) stands for its centre, a point
//     centre + spacing M (x + 1/2 - W/2,  H/2 - y - 1/2),    spacing = 4 / (zoom H),
//     M = Rot(rotate) Rot(a) diag(2^t, 2^-t) Rot(-a) diag(1, -1 if flipped),
// t and a being the stretch and its angle. Without them x runs right, y runs down, and the
// imaginary axis points up.
#pragma once

#include <optional>

#include "base/formula.h"
#include "base/geometry.h"
#include "num/decimal.h"

namespace mandel {

struct DecimalPoint {
    Decimal re, im;

    friend bool operator==(const DecimalPoint&, const DecimalPoint&) = default;
};

struct View {
    Decimal re{"-0.75"};
    Decimal im{"0"};
    Decimal zoom{"1"};
    double rotate_deg = 0;  // counter-clockwise
    Size size{1920, 1080};
    Formula formula{};
    // The plane is that of z_0, for this c; nothing: that of c, and z_0 = 0.
    std::optional<DecimalPoint> julia{};
    double stretch = 0;          // t, log2
    double stretch_deg = 0;      // a, counter-clockwise
    std::optional<bool> flip{};  // nothing: as the formula is usually drawn

    // Whether the imaginary axis points down.
    bool is_flipped() const noexcept { return flip.value_or(is_usually_flipped(formula)); }
    // z^2 + c in the plane of c, neither stretched nor flipped: what the kernels for that formula
    // alone draw. All others are drawn by those of the family (kernel/family/).
    bool is_plain() const noexcept {
        return formula.is_quadratic() && !julia && stretch == 0 && !is_flipped();
    }

    friend bool operator==(const View& a, const View& b) {
        return a.re == b.re && a.im == b.im && a.zoom == b.zoom && a.rotate_deg == b.rotate_deg &&
               a.size == b.size && a.formula == b.formula && a.julia == b.julia &&
               a.stretch == b.stretch && a.stretch_deg == b.stretch_deg &&
               a.is_flipped() == b.is_flipped();
    }
};

}  // namespace mandel
