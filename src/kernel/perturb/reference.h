// What all pixels of a deep view share: the orbit of its centre, the table of its long steps, and
// what is made of both so that pixels need fewer of them. Immutable.
#pragma once

#include "base/stop_flag.h"
#include "kernel/component/components.h"
#include "kernel/inside/main_components.h"
#include "kernel/loop/minibrot_loop.h"
#include "kernel/perturb/accelerators.h"
#include "kernel/reference/linear_approximation.h"
#include "kernel/reference/reference_orbit.h"
#include "kernel/reference/shared_series.h"
#include "kernel/reference/shared_start.h"

namespace mandel {

// What is known to be inside before anything is iterated.
struct KnownComponents {
    MainComponents main;
    LocalComponents local;

    bool are_near() const noexcept { return main.are_near() || local.are_near(); }
    bool contain(const ComplexExp& dc) const noexcept {
        return local.contain(dc) || main.contain(dc);
    }
};

struct Reference {
    ReferenceOrbit orbit;
    LinearApproximation approximation;
    SharedStart start;
    SharedSeries series;
    MinibrotLoop loop;
    KnownComponents components;
};

// epsilon: the relative error of the long steps. After `stop` nothing may be computed with it.
Reference make_reference(ReferenceOrbit orbit, KnownComponents components, const LoopView& view,
                         double epsilon, const StopFlag& stop,
                         const Accelerators& accelerators = {});

}  // namespace mandel
