#include "kernel/pixel/loss.h"

namespace mandel {

bool Loss::at(const ComplexExp& z, const ComplexExp& derivative, const ComplexExp& pixel) noexcept {
    const ComplexExp next = twice(z * derivative) + pixel;
    return FloatExp(2 * kSize) * next.abs() < derivative.norm();
}

}  // namespace mandel
