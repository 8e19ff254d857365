// What the pixels of a deep view share: the reference orbit and the table of its linear steps,
// computed once and read by every thread and every run of the view.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "engine/execution.h"
#include "kernel/perturb/perturb.h"

namespace mandel {

struct DeepReference {
    Reference reference;
    double orbit_seconds = 0;
    double table_seconds = 0;
};

// All instructions that an orbit can use; where they are missing it does without.
constexpr Execution kFastestOrbit{1, SimdLevel::Avx512};

// The orbit of a centre, for all views of it that are no deeper than the one it was computed for:
// their references begin with the same points (reference_orbit.h). What the frames of a zoom share.
class SharedOrbit {
public:
    // For this view and limit, and everything above. After `stop` it must not be used.
    SharedOrbit(const EngineTask& deepest, const StopFlag& stop,
                const Execution& execution = kFastestOrbit);

    // The orbit of a task whose reference has been prepared.
    explicit SharedOrbit(const EngineTask& prepared);

    // The orbit that the task would compute for itself; nothing if it does not follow from this
    // one.
    std::optional<ReferenceOrbit> for_task(const EngineTask& task, const StopFlag& stop) const;

    // Whether the orbit would not be any longer under a higher limit.
    bool has_ended() const noexcept { return orbit_->end() != ReferenceOrbit::End::Limit; }

private:
    const Decimal re_, im_;
    const FloatExp spacing_;
    const std::uint64_t max_iterations_;
    const std::shared_ptr<const ReferenceOrbit> orbit_;
};

// Gives the task the reference that its plan and limit need, unless it has it. Throws Error if
// there is not enough memory for it; after `stop` the reference is incomplete, and nothing may be
// computed with it.
void prepare_reference(EngineTask& task, const StopFlag& stop,
                       const Execution& execution = kFastestOrbit);

// What the reference is and what it took, for `--stats`.
struct ReferenceStats {
    std::uint64_t iterations = 0;  // 0: there is none
    std::string_view end;          // why the orbit is no longer, in a word
    bool has_loop = false;         // its period is also taken as a step of a loop in doubles
    std::uint64_t orbit_bytes = 0;
    std::uint64_t table_bytes = 0;
    double orbit_seconds = 0;
    double table_seconds = 0;
};

ReferenceStats reference_stats(const EngineTask& task);

}  // namespace mandel
