// What part of the plane a picture shows.
//
// The height spans 4 / zoom. Pixel (x, y) stands for its centre,
//     c = centre + spacing ((x + 1/2 - W/2) + i (H/2 - y - 1/2)) e^{i rotation},
//     spacing = 4 / (zoom H),
// so x runs right, y runs down, and the imaginary axis points up.
#pragma once

#include "base/geometry.h"
#include "num/decimal.h"

namespace mandel {

struct View {
    Decimal re{"-0.75"};
    Decimal im{"0"};
    Decimal zoom{"1"};
    double rotate_deg = 0;  // counter-clockwise
    Size size{1920, 1080};

    friend bool operator==(const View&, const View&) = default;
};

}  // namespace mandel
