#include "kernel/period/loop_sums.h"

namespace mandel {

std::optional<LoopSums> loop_sums(const ReferenceOrbit& orbit, std::uint64_t period,
                                  const StopFlag& stop) {
    const ComplexExp one(1, 0, 0);
    LoopSums s{period, one, one, {}, {}, {}, orbit.at(period), {}, FloatExp(1.0), {}};
    for (std::uint64_t k = 1; k < period; ++k) {
        if (k % 4096 == 0 && stop.is_requested()) return std::nullopt;
        const ComplexExp slope = twice(orbit.at(k));
        if (slope.is_zero()) return std::nullopt;
        const ComplexExp t = s.a / slope, bt = s.b * t;
        const FloatExp size = t.abs();
        s.q = s.q + t;
        s.g = s.g + twice(bt);
        s.e = s.e + s.b * bt;
        s.m = s.m + size;
        s.t = max(s.t, size);
        s.a = s.a * slope;
        const ComplexExp inverse = one / s.a;
        s.b = s.b + inverse;
        s.r = s.r + inverse.abs();
    }
    if (s.m.mantissa == 0) return std::nullopt;  // no period of one can be far away
    return s;
}

}  // namespace mandel
