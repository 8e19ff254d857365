// Deep views with their reference and its table, and single iterations of a pixel beside it: what
// steps over many of them are compared with.
#pragma once

#include "engine/deep_reference.h"
#include "engine/pixel_map.h"
#include "support/named_view.h"
#include "support/never_stop.h"

namespace mandel {

inline const NamedView kLongOrbit{
    "kf 1e50", "-0.0494700290631040937516922267273536301187457124882248793181049402326421947726869",
    "-0.67478757584467536401139205313059765633477070682240348069799979479099419834548451", "1e50",
    263010};
inline const NamedView kShortOrbit{"kf 1e14", "-1.759817130804847813610825010561798238244",
                                   "-0.01259331079974986538364674183326485845034", "1e14", 4036};

inline const NamedView kDeepOrbit{
    "line 1e28", "0.438201090809984714798836704183781579775093781331734",
    "0.250541573359688171678400414758224860053729045156654", "1.40057e28", 2500};

struct Prepared {
    explicit Prepared(const NamedView& named) : task(task_for(named, {640, 360})) {
        prepare_reference(task, kNeverStop);
    }
    const Reference& reference() const { return task.reference->reference; }
    FloatExp radius() const { return task.plan.spacing * farthest_offset(task.view.size); }

    EngineTask task;
};

// dz after `count` single iterations from Z_m, and its derivative by dc.
struct Delta {
    ComplexExp dz, d;
};
inline Delta iterate(const ReferenceOrbit& orbit, std::uint32_t m, std::uint32_t count, Delta from,
                     const ComplexExp& dc) {
    const ComplexExp one(1, 0, 0);
    for (std::uint32_t k = 0; k < count; ++k) {
        const ComplexExp Z = orbit.at(m + k);
        from.d = twice((Z + from.dz) * from.d) + one;
        from.dz = from.dz * (twice(Z) + from.dz) + dc;
    }
    return from;
}

inline double relative_difference(const ComplexExp& a, const ComplexExp& b) {
    return ((a + -b).abs() / b.abs()).to_double();
}

}  // namespace mandel
