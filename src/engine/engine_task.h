// What a run computes, and its counts afterwards.
#pragma once

#include <cstdint>
#include <memory>

#include "base/pixel_mask.h"
#include "base/stripe_rule.h"
#include "engine/plan.h"
#include "engine/polar_lattice.h"
#include "engine/view.h"
#include "kernel/perturb/accelerators.h"
#include "kernel/reference/reference_orbit.h"

namespace mandel {

struct DeepReference;
struct FamilyDeepReference;
class SharedOrbit;

struct EngineTask {
    View view;
    Plan plan;
    std::uint64_t max_iterations = 0;
    double escape_radius = 0;
    StripeRule stripes;
    std::uint32_t sample = 0;   // which anti-aliasing sample of each pixel
    std::uint32_t samples = 1;  // of how many
    // For a plan with perturbation; computed on the first use (deep_reference.h).
    std::shared_ptr<const DeepReference> reference;
    // The same for a view of the family (View::is_plain()); family_worker.h.
    std::shared_ptr<const FamilyDeepReference> family;
    // Saves computing the orbit of that reference; may be null, or of another place.
    std::shared_ptr<const SharedOrbit> shared_orbit;
    // Of the view's size, for a strip of an exponential map, which has one sample a pixel; null:
    // the pixels of a flat picture.
    std::shared_ptr<const PolarLattice> lattice;
    // A longer reference orbit is refused.
    std::uint64_t max_orbit_bytes = std::uint64_t{4} << 30;
    OrbitPatience patience;   // with that orbit
    bool only_limit = false;  // leave all pixels but those that reached an earlier limit
    // Leave all pixels but these; null: none is left. It has the rows of the stage's window.
    std::shared_ptr<const PixelMask> mask;
    bool lists_far = false;  // see PointBatch
    Accelerators accelerators;
};

// Sums over the pixels of a run.
struct EngineCounts {
    std::uint64_t iterations = 0;
    // What it took, in iterations of the direct kernel: the same on every machine, and roughly
    // proportional to the time. A step of perturbation takes as long as so many of them, about a
    // nanosecond with AVX-512.
    static constexpr std::uint64_t kWorkPerStep = 8;
    std::uint64_t work = 0;
    double steps() const noexcept { return static_cast<double>(work) / kWorkPerStep; }
    std::uint64_t escaped = 0;
    std::uint64_t interior = 0;
    std::uint64_t limit = 0;
    std::uint64_t near = 0;  // of those at the limit: near the set (is_near_set())
    EngineCounts& operator+=(const EngineCounts& other) noexcept {
        iterations += other.iterations;
        work += other.work;
        escaped += other.escaped;
        interior += other.interior;
        limit += other.limit;
        near += other.near;
        return *this;
    }
};

}  // namespace mandel
