// The events of a stage: small values that name work units and carry no pixels.
// The watcher copies what it needs from the stage, so a huge picture does not exist twice.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

namespace mandel {

// Of one run. Stalled: stopped before the end; what was committed until then is good.
enum class StageState : std::uint8_t { Initialized, Evolving, Completed, Stalled };

constexpr bool is_terminal(StageState state) noexcept {
    return state == StageState::Completed || state == StageState::Stalled;
}

struct StateChange {
    StageState state = StageState::Initialized;

    friend bool operator==(const StateChange&, const StateChange&) = default;
};

// One unit was committed: an index into the run's list of units.
struct ContentChange {
    std::uint32_t unit = 0;

    friend bool operator==(const ContentChange&, const ContentChange&) = default;
};

// Several units were committed; at least one.
struct ContentMultiChange {
    std::vector<std::uint32_t> units;

    friend bool operator==(const ContentMultiChange&, const ContentMultiChange&) = default;
};

using StageEvent = std::variant<StateChange, ContentChange, ContentMultiChange>;

}  // namespace mandel
