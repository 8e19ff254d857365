// The minibrot that matters in a view: the component of lowest period whose nucleus is there, and
// the view that frames it. The same for the minisets of other formulas (kernel/family/nucleus/).
#pragma once

#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "engine/limits.h"
#include "engine/view.h"
#include "kernel/nucleus/nucleus_search.h"
#include "kernel/perturb/accelerators.h"

namespace mandel {

enum class MinibrotShape : std::uint8_t {
    Cardioid,  // a copy of the whole set of z^2 + c
    Disk,      // a component of it that hangs on another one
    // Of other formulas, as MinisetShape has it.
    Copy,
    PowerSet,
    Relative,
    Satellite,
};

struct Minibrot {
    std::uint64_t period = 0;
    Decimal re, im;  // the nucleus, right in every digit and at least to 1e-21 of the size
    MinibrotShape shape = MinibrotShape::Cardioid;
    Decimal size;                // of the copy; 1 for the whole set. A disk has this diameter
    double orientation_deg = 0;  // by how much it is turned counter-clockwise, in (-180, 180]
    // What makes it round in a view that is not turned (view.h).
    double stretch = 0, stretch_deg = 0;
    // Shows a copy as the default view shows the whole set, and a disk half as high as the picture;
    // of other formulas the disk |c| < 2 of the copy as high as the picture. Upright, round, and at
    // the picture size of the view that was searched.
    View frame;
};

struct Location {
    SearchOutcome outcome = SearchOutcome::Limit;
    std::uint64_t max_period = 0;      // that was searched for
    std::optional<Minibrot> minibrot;  // there if Found
};

// Periods up to the iteration limit; up to 2^24 if that is to be found. What it takes is bounded by
// a number of iterations, of which long ones count more: some seconds where few digits are needed,
// and several times as much at a depth of thousands. A limit that is given is allowed for. Throws
// InvalidInput as make_plan does, and for a Julia set, which has no nuclei.
Location locate(const View& view, const Limits& limits, const StopFlag& stop,
                const Accelerators& accelerators = {});

}  // namespace mandel
