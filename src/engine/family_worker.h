// Computes pixels of any formula of the family (kernel/family/): by perturbation, and what that
// loses with as many digits as it takes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/stop_flag.h"
#include "engine/direct_family.h"
#include "engine/engine_task.h"
#include "kernel/family/inside/family_inside.h"
#include "kernel/family/inside/family_interior.h"
#include "kernel/family/pixels/family_pixels.h"
#include "kernel/family/pixels/lane_reference.h"
#include "num/big_complex.h"

namespace mandel {

// The reference orbits of a view, shared by all threads.
struct FamilyDeepReference {
    FamilyReference reference;
    LaneReference lanes;
    std::uint64_t max_iterations = 0;  // the limit it was computed for
    double orbit_seconds = 0;
    bool is_all_inside = false;          // every pixel of the view is proved never to escape
    std::optional<FamilyInside> inside;  // of which that is not known; has pointers to `reference`
};

// The reference that the task needs. After `stop` it must not be used.
std::shared_ptr<const FamilyDeepReference> make_family_reference(const EngineTask& task,
                                                                 const StopFlag& stop);

// Bits after the point of that reference.
std::int64_t family_bits(const View& view, const Limits& limits);

class FamilyWorker {
public:
    // wants_cycles: of all pixels inside, the cycle is looked for at any limit.
    FamilyWorker(const EngineTask& task, SimdLevel simd, bool wants_cycles, const StopFlag& stop);
    FamilyWorker(const FamilyWorker&) = delete;
    FamilyWorker& operator=(const FamilyWorker&) = delete;

    // Offsets from the centre in pixels.
    void compute(std::span<const double> right, std::span<const double> up, const OrbitEnds& ends,
                 EngineCounts& counts);

    // Of a pixel that is inside; nothing if its cycle is not known.
    std::optional<InteriorValues> interior_values(double right, double up) noexcept {
        return interior_ ? interior_->find(right, up) : std::nullopt;
    }

private:
    void in_doubles(std::uint64_t limit, std::span<const double> right, std::span<const double> up,
                    const OrbitEnds& ends, EngineCounts& counts);
    void perturb_in_lanes(const FamilyTask& task, std::span<const double> right,
                          std::span<const double> up, const OrbitEnds& ends,
                          EngineCounts& counts) const;
    void precisely(std::span<const double> right, std::span<const double> up, const OrbitEnds& ends,
                   EngineCounts& counts);
    void with_proofs(std::span<const double> right, std::span<const double> up,
                     const OrbitEnds& ends, EngineCounts& counts);
    void mark_trapped(std::span<const double> right, std::span<const double> up,
                      const OrbitEnds& ends, EngineCounts& counts) const;
    bool is_trapped_alone(const BigComplex& c) const;
    OrbitEnd long_orbit(double right, double up, OrbitTrail* trail, EngineCounts& counts) const;

    const EngineTask& task_;
    const SimdLevel simd_;
    const StopFlag& stop_;
    const StripeAverage average_;
    FamilyTask family_;  // has a pointer to it
    std::optional<DirectFamily> direct_;
    std::optional<FamilyInterior> interior_;  // if cycles are wanted
};

}  // namespace mandel
