// The component around a nucleus, from the orbit Z_1 ... Z_p of the nucleus: its size, how it is
// turned, and whether it is a cardioid or a disk.
//
// Size and orientation (C. Heiland-Allen, "Deriving the size estimate", mathr.co.uk, 2016):
//     l_1 = 1, b_1 = 1;  l_q+1 = 2 Z_q l_q,  b_q+1 = b_q + 1 / l_q+1;  size = 1 / (b_p l_p^2),
// by which the set around it is a copy of the whole one, scaled and turned.
//
// The shape follows from the second order of the multiplier of the cycle (A. Dolotin, A. Morozov,
// "On the shapes of elementary domains", 2008). Let G_q(u, c) be the orbit from Z_1 = u + c, so
// that G_u = l and G_c = l b at u = 0, with
//     G_uc <- 2 (G_u G_c + Z G_uc),  G_cc <- 2 (G_c^2 + Z G_cc).
// The cycle's multiplier as a series in c - nucleus, solved for c, is c = a L + b L^2 with
//     -2 b / a = 1 + (G_cc / (2 G_c) + G_uc / G_u) / (G_c G_u):
// 1 for c = L/2 - L^2/4, the main cardioid, and 0 for a disk.
#pragma once

#include <cstdint>

#include "num/floatexp.h"

namespace mandel {

enum class ComponentShape : std::uint8_t { Cardioid, Disk };

class ComponentOrbit {
public:
    // With Z_q, q = 1 .. p - 1.
    void step(const ComplexExp& z) noexcept {
        const ComplexExp l_sq = l_ * l_, g_c = l_ * b_;
        lc_ = twice(l_sq * b_ + z * lc_);
        cc_ = twice(g_c * g_c + z * cc_);
        l_ = twice(z * l_);
        b_ = b_ + kOne / l_;
    }

    ComplexExp size() const noexcept { return kOne / (b_ * l_ * l_); }

    ComponentShape shape() const noexcept {
        const ComplexExp g_c = l_ * b_;
        const ComplexExp bend = (cc_ / twice(g_c) + lc_ / l_) / (g_c * l_);
        return bend.abs() < FloatExp(0.5) ? ComponentShape::Cardioid : ComponentShape::Disk;
    }

private:
    inline static const ComplexExp kOne{1, 0, 0};
    ComplexExp l_{1, 0, 0}, b_{1, 0, 0}, lc_, cc_;
};

}  // namespace mandel
