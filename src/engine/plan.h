// Chooses how a view is computed: a pure function of view and limits, the same on every machine.
// `--dry-run` and `--stats` show it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/limits.h"
#include "engine/view.h"
#include "num/floatexp.h"

namespace mandel {

// Family: perturbation of any formula, at every zoom (kernel/family/).
enum class Kernel : std::uint8_t { DirectDouble, Perturbation, Family };

struct Plan {
    Kernel kernel = Kernel::DirectDouble;
    // For perturbation: pixels that plain doubles can decide are left to them (sure_shift).
    bool doubles_first = false;
    // In pixels: rounding in doubles looks like no larger shift of a pixel than this.
    double sure_shift = 0;
    int precision_bits = 53;  // of the reference orbit, for perturbation
    FloatExp spacing;         // plane units per pixel
    double epsilon = 0;       // relative error of the linear steps, for perturbation
    std::optional<std::uint64_t> max_iterations;  // nothing: found while computing ("auto")
};

// The name shown to people, such as "direct-double".
std::string kernel_name(const Plan& plan);

// Throws InvalidInput, with the remedy, for a view that no kernel can compute correctly.
Plan make_plan(const View& view, const Limits& limits);

}  // namespace mandel
