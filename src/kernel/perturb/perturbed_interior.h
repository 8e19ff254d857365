// What interior_values.h finds, for points of deep views: the same cycles and derivatives, in
// perturbed form. The long steps of the table take part; what they leave out, 2^-42 of a step, is
// not seen in a colour.
#pragma once

#include <cstdint>
#include <optional>

#include "kernel/inside/interior_values.h"
#include "kernel/reference/linear_approximation.h"
#include "kernel/reference/reference_orbit.h"
#include "num/floatexp.h"

namespace mandel {

class PerturbedInterior {
public:
    // Cycles of at most `most` steps are looked for. pixel: distances are in it.
    PerturbedInterior(const ReferenceOrbit& orbit, const LinearApproximation& table,
                      const ComplexExp& pixel, std::uint64_t most) noexcept
        : orbit_(orbit), table_(table), pixel_(pixel), most_(most) {}

    // Of C + offset pixels; the distance in pixels. The period that was found last is tried first,
    // which saves time and changes nothing.
    std::optional<InteriorValues> find(const Complex<double>& offset) noexcept;

private:
    std::optional<InteriorValues> of_period(const ComplexExp& dc, std::uint64_t period) const;
    bool is_least_period(const ComplexExp& dc, const ComplexExp& w, std::uint64_t period) const;

    const ReferenceOrbit& orbit_;
    const LinearApproximation& table_;
    const ComplexExp pixel_;
    const std::uint64_t most_;
    std::uint64_t last_period_ = 0;
};

}  // namespace mandel
