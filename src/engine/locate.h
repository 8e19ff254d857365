// The minibrot that matters in a view: the component of lowest period whose nucleus is there, and
// the view that frames it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "engine/limits.h"
#include "engine/view.h"
#include "kernel/nucleus/nucleus_search.h"
#include "kernel/perturb/accelerators.h"

namespace mandel {

struct Minibrot {
    std::uint64_t period = 0;
    Decimal re, im;        // the nucleus, right in every digit and at least to 1e-21 of the size
    bool is_disk = false;  // else a cardioid, a copy of the whole set
    Decimal size;          // of the copy; 1 for the whole set. A disk has this diameter
    double orientation_deg = 0;  // by how much it is turned counter-clockwise, in (-180, 180]
    // Shows a copy as the default view shows the whole set, and a disk half as high as the
    // picture; upright, and at the picture size of the view that was searched.
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
// InvalidInput as make_plan does.
Location locate(const View& view, const Limits& limits, const StopFlag& stop,
                const Accelerators& accelerators = {});

}  // namespace mandel
