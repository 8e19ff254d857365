// A picture for watchers: runs with made-up pixels and a time that the test turns by hand.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "storage/comp_storage.h"
#include "storage/made_up_run.h"
#include "watch/watcher.h"

namespace mandel {

constexpr WatchTime kBegin{std::chrono::hours(1000)};

inline WatchTime after(double seconds) {
    return kBegin +
           std::chrono::duration_cast<WatchTime::duration>(std::chrono::duration<double>(seconds));
}

inline Moment moment_after(double seconds) {
    Moment moment{after(seconds), {}};
    moment.progress.elapsed_seconds = seconds;
    return moment;
}

// The levels 8, 4, 2 and 1 in tiles of this side.
inline std::vector<WorkUnit> level_tiles(Size size, std::uint32_t side) {
    std::vector<WorkUnit> units;
    for (const std::uint32_t step : {8U, 4U, 2U, 1U}) {
        const auto level = tiles(size, side, step, step != 8);
        units.insert(units.end(), level.begin(), level.end());
    }
    return units;
}

class MadeUpPicture {
public:
    using Pixel = std::function<PixelResult(std::uint32_t, std::uint32_t)>;

    explicit MadeUpPicture(Size size, Pixel pixel = made_up_pixel)
        : storage(size, {Channel::Fraction}), pixel_(std::move(pixel)) {}

    PictureStart start() const { return {"out.png", storage.stage().size(), 1, 1}; }

    RunStart begin_run(std::vector<WorkUnit> units) {
        if (storage.stage().state() == StageState::Evolving) storage.stage().finish(true);
        storage.stage().prepare(std::move(units));
        storage.stage().begin();
        run_.stage = &storage.stage();
        run_.coloring = &coloring;
        is_over = std::make_shared<StopFlag>();
        run_.is_over = is_over;
        return run_;
    }

    std::uint32_t units() const {
        return static_cast<std::uint32_t>(storage.stage().units().size());
    }

    // Computes the units first ... end - 1 and returns the event that tells of them.
    StageEvent compute_units(std::uint32_t first, std::uint32_t end) {
        ContentMultiChange done;
        CompStage& stage = storage.stage();
        for (std::uint32_t unit = first; unit < end; ++unit) {
            for_each_pixel(stage.units()[unit], [&](std::uint32_t x, std::uint32_t y) {
                stage.store(x, y, pixel_(x, y));
            });
            stage.commit(unit, seconds(stage.units()[unit]));
            done.units.push_back(unit);
        }
        return done;
    }

    // What a unit takes.
    std::function<double(const WorkUnit&)> seconds = [](const WorkUnit&) { return 1.0; };

    CompStorage storage;
    Coloring coloring;
    std::shared_ptr<StopFlag> is_over;

private:
    Pixel pixel_;
    RunStart run_;
};

}  // namespace mandel
