#include "kernel/reference/shared_start.h"

namespace mandel {
namespace {

constexpr std::uint32_t kNone = LinearApproximation::kNone;

// The longest step among those that start where `step` does that is valid for |w| = size and does
// not reach the end of the reference; kNone if there is none.
std::uint32_t longest_valid(const LinearApproximation& table, std::uint32_t step,
                            const FloatExp& size, std::uint64_t last) {
    const auto is_valid = [&](std::uint32_t i) {
        const LinearApproximation::Link& link = table.link(i);
        return size < table.linear_limit(i) && std::uint64_t{link.start} + link.length < last;
    };
    std::uint32_t i = step;
    while (table.link(i).parent != kNone) i = table.link(i).parent;
    while (i != kNone && !is_valid(i)) i = table.link(i).child;
    return i;
}

}  // namespace

SharedStart::SharedStart(const ReferenceOrbit& orbit, const LinearApproximation& table,
                         const FloatExp& radius, double escape_radius) {
    const FloatExp escape_sq(0.9 * escape_radius * escape_radius);
    if (table.size() == 0) return;
    for (;;) {
        const ComplexExp Z = orbit.at(m);
        const FloatExp dz = slope.abs() * radius;
        if (m > 0 && !(dz < Z.abs() * table.epsilon())) return;
        const FloatExp w = dz * (Z.abs() * 2.0 + dz);
        const std::uint32_t i = longest_valid(table, step, w, orbit.last());
        if (i == kNone) return;
        const std::uint32_t end = table.link(i).start + table.link(i).length;
        if (!(orbit.at(end).norm() < escape_sq)) return;
        const LinearApproximation::Wide map = table.wide_form(i);
        slope = map.a * twice(Z * slope) + map.b;
        m = end;
        step = i + 1;
    }
}

}  // namespace mandel
