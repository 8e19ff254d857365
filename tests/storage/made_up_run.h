// A run with made-up pixels: each is a function of its place, so a reader can tell whether it
// has seen a finished one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "storage/comp_storage.h"

namespace mandel {

inline PixelResult made_up_pixel(std::uint32_t x, std::uint32_t y) {
    PixelResult result;
    result.n = 1 + x + std::uint64_t{1000} * y;
    result[Channel::Fraction] = 0.5;
    result[Channel::Distance] = 4.0 * x;
    result[Channel::Direction] = 0.25;
    result[Channel::Angle] = 0.125;
    result.status = PixelStatus::Escaped;
    return result;
}

// Tiles of one level, row by row.
inline std::vector<WorkUnit> tiles(Size size, std::uint32_t side, std::uint32_t step = 1,
                                   bool skips_coarser = false) {
    std::vector<WorkUnit> units;
    for (std::uint32_t y = 0; y < size.height; y += side) {
        for (std::uint32_t x = 0; x < size.width; x += side) {
            const Rect area{x, y, std::min(side, size.width - x), std::min(side, size.height - y)};
            units.push_back({area, step, skips_coarser});
        }
    }
    return units;
}

inline void compute(CompStage& stage, std::size_t unit) {
    for_each_pixel(stage.units()[unit], [&](std::uint32_t x, std::uint32_t y) {
        stage.store(x, y, made_up_pixel(x, y));
    });
    stage.commit(unit);
}

inline bool holds_made_up_pixels(const CompStage& stage, const WorkUnit& unit) {
    bool is_right = true;
    for_each_pixel(unit, [&](std::uint32_t x, std::uint32_t y) {
        is_right = is_right && stage.at(x, y).n == made_up_pixel(x, y).n;
    });
    return is_right;
}

// What a watcher has seen, and whether the events kept their rules.
struct Observed {
    std::vector<int> times;  // per unit
    std::vector<StageState> states;
    std::vector<std::size_t> sizes;  // of the batches
    std::size_t after_terminal = 0;  // batches
    bool content_before_evolving = false;
    bool torn = false;

    // Pixels are looked at only if there is a stage to look at.
    void take(const StageEvent& event, const CompStage* stage) {
        if (const auto* change = std::get_if<StateChange>(&event)) {
            states.push_back(change->state);
        } else if (const auto* one = std::get_if<ContentChange>(&event)) {
            take_batch({one->unit}, stage);
        } else {
            take_batch(std::get<ContentMultiChange>(event).units, stage);
        }
    }

    std::size_t distinct_units() const {
        return static_cast<std::size_t>(std::count(times.begin(), times.end(), 1));
    }
    bool saw_each_once(std::size_t units) const { return times == std::vector<int>(units, 1); }

private:
    void take_batch(const std::vector<std::uint32_t>& units, const CompStage* stage) {
        content_before_evolving |= states.empty() || states.front() != StageState::Evolving;
        after_terminal += !states.empty() && is_terminal(states.back());
        sizes.push_back(units.size());
        for (const std::uint32_t unit : units) {
            if (unit >= times.size()) times.resize(unit + 1, 0);
            ++times[unit];
            if (stage != nullptr) torn |= !holds_made_up_pixels(*stage, stage->units()[unit]);
        }
    }
};

inline Observed read_to_the_end(Receiver<StageEvent>& events, const CompStage* stage) {
    Observed observed;
    while (const auto event = events.receive()) observed.take(*event, stage);
    return observed;
}

}  // namespace mandel
