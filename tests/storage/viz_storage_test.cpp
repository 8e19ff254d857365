#include "storage/viz_storage.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "event/watchdog.h"
#include "storage/made_up_run.h"

namespace mandel {
namespace {

// The levels 8, 4, 2 and 1 of a picture, in tiles whose sides fit no level.
std::vector<WorkUnit> levels(Size size) {
    std::vector<WorkUnit> units;
    for (const std::uint32_t step : {8U, 4U, 2U, 1U}) {
        const auto level = tiles(size, 13, step, step != 8);
        units.insert(units.end(), level.begin(), level.end());
    }
    return units;
}

struct Refined {
    explicit Refined(Size size, std::uint32_t factor = 1)
        : storage(size, kAllChannels), viz(storage.stage(), factor) {
        storage.stage().prepare(levels(size));
        storage.stage().begin();
        viz.apply(StateChange{StageState::Evolving});
    }

    // Computes and tells the units of the levels from `coarsest` to `finest`.
    void tell_levels(std::uint32_t coarsest, std::uint32_t finest) {
        const auto& units = storage.stage().units();
        for (std::uint32_t unit = 0; unit < units.size(); ++unit) {
            if (units[unit].step > coarsest || units[unit].step < finest) continue;
            compute(storage.stage(), unit);
            viz.apply(ContentChange{unit});
        }
    }

    CompStorage storage;
    VizStorage viz;
};

// Pixels that do not show the stage's pixel at their place rounded down to `step`.
int wrong_pixels(const VizStage& viz, std::uint32_t step) {
    int wrong = 0;
    for (std::uint32_t y = 0; y < viz.size().height; ++y) {
        for (std::uint32_t x = 0; x < viz.size().width; ++x) {
            const std::uint32_t from_x = x * viz.factor() / step * step;
            const std::uint32_t from_y = y * viz.factor() / step * step;
            wrong += viz.at(x, y).n != made_up_pixel(from_x, from_y).n;
        }
    }
    return wrong;
}

TEST_CASE("storage: after the first level the whole picture can be seen, then it gets finer") {
    for (const std::uint32_t factor : {1U, 2U, 3U, 8U, 20U}) {
        CAPTURE(factor);
        Refined run({45, 37}, factor);
        CHECK(run.viz.stage().at(0, 0).status == PixelStatus::Pending);
        for (const std::uint32_t step : {8U, 4U, 2U, 1U}) {
            run.tell_levels(step, step);
            CHECK(wrong_pixels(run.viz.stage(), step) == 0);
        }
    }
}

TEST_CASE("storage: a coarser unit that comes late does not hide finer pixels") {
    Refined run({45, 37});
    run.tell_levels(1, 1);
    run.tell_levels(4, 2);
    run.tell_levels(8, 8);
    CHECK(wrong_pixels(run.viz.stage(), 1) == 0);
}

TEST_CASE("storage: the last column and row are part of a reduced copy") {
    Refined run({10, 7}, 4);
    CHECK(run.viz.stage().size() == Size{3, 2});
    run.tell_levels(8, 1);
    CHECK(run.viz.stage().at(2, 1).n == made_up_pixel(8, 4).n);
    CHECK(VizStage::reduced({1, 1}, 100) == Size{1, 1});
}

TEST_CASE("storage: a copy keeps every channel, and lengths are in its own pixels") {
    Refined run({16, 16}, 2);
    run.tell_levels(8, 1);
    const PixelResult result = run.viz.stage().at(3, 1);
    CHECK(result.status == PixelStatus::Escaped);
    CHECK(result[Channel::Fraction] == 0.5);
    CHECK(result[Channel::Distance] == 12);
    CHECK(result[Channel::Direction] == 0.25);
    CHECK(result[Channel::Angle] == 0.125);
}

TEST_CASE("storage: a copy that follows a second run shows its pixels") {
    CompStorage storage({8, 8}, {});
    VizStorage viz(storage.stage());
    const auto run = [&](std::uint64_t n) {
        storage.stage().prepare({{.area = {0, 0, 8, 8}, .step = 4}});
        storage.stage().begin();
        PixelResult result = made_up_pixel(0, 0);
        result.n = n;
        for_each_pixel(storage.stage().units()[0], [&](std::uint32_t x, std::uint32_t y) {
            storage.stage().store(x, y, result);
        });
        storage.stage().commit(0);
        storage.stage().finish(true);
        viz.apply(StateChange{StageState::Evolving});
        viz.apply(ContentMultiChange{{0}});
        viz.apply(StateChange{StageState::Completed});
    };
    run(5);
    run(6);
    CHECK(viz.stage().at(0, 0).n == 6);
    CHECK(viz.stage().at(7, 7).n == 6);
    CHECK(viz.state() == StageState::Completed);
}

TEST_CASE("storage: a copy that was not looked at for a whole run still shows that run") {
    CompStorage storage({8, 8}, {});
    VizStorage viz(storage.stage());
    storage.stage().prepare({{.area = {0, 0, 8, 8}}});
    storage.stage().begin();
    viz.apply(StateChange{StageState::Evolving});
    compute(storage.stage(), 0);
    viz.apply(ContentChange{0});
    CHECK(viz.shows_everything());
    storage.stage().finish(true);
    viz.apply(StateChange{StageState::Completed});

    storage.stage().prepare({{.area = {0, 0, 1, 1}}});
    storage.stage().begin();
    viz.apply(StateChange{StageState::Evolving});
    CHECK(viz.shows_everything());
    CHECK(wrong_pixels(viz.stage(), 1) == 0);
}

TEST_CASE("storage: a look between two runs shows the first, whatever units the second has") {
    CompStorage storage({64, 64}, {});
    VizStorage viz(storage.stage());
    storage.stage().prepare(tiles({64, 64}, 4));
    storage.stage().begin();
    viz.apply(StateChange{StageState::Evolving});
    ContentMultiChange all;
    for (std::uint32_t unit = 0; unit < storage.stage().units().size(); ++unit) {
        compute(storage.stage(), unit);
        all.units.push_back(unit);
    }
    storage.stage().finish(true);
    viz.apply(StateChange{StageState::Completed});
    viz.apply(all);

    storage.stage().prepare({{.area = {0, 0, 1, 1}}});
    storage.stage().begin();
    CHECK(wrong_pixels(viz.stage(), 1) == 0);
    storage.stage().finish(false);
}

TEST_CASE("storage: the whole is visible from the end of the coarsest level on") {
    Refined run({45, 37});
    const auto coarsest = static_cast<std::uint32_t>(tiles({45, 37}, 13).size());
    for (std::uint32_t unit = 0; unit < coarsest; ++unit) {
        CHECK_FALSE(run.viz.shows_everything());
        compute(run.storage.stage(), unit);
        run.viz.apply(ContentChange{unit});
    }
    CHECK(run.viz.shows_everything());
}

TEST_CASE("storage: a pixel that is stored while it is read is seen not at all or as a whole") {
    const Watchdog watchdog("a glance at the stage");
    constexpr Size kSize{64, 64};
    CompStorage storage(kSize, kAllChannels);
    CompStage& stage = storage.stage();
    stage.prepare(tiles(kSize, 64));
    stage.begin();
    std::jthread engine([&stage] { compute(stage, 0); });
    std::uint64_t wrong = 0;
    while (!stage.is_committed(0)) {
        for (std::uint32_t y = 0; y < kSize.height; ++y) {
            for (std::uint32_t x = 0; x < kSize.width; ++x) {
                const PixelResult seen = stage.at(x, y);
                if (seen.status == PixelStatus::Pending) continue;
                const PixelResult whole = made_up_pixel(x, y);
                wrong += seen.n != whole.n || seen[Channel::Fraction] != whole[Channel::Fraction] ||
                         seen[Channel::Distance] != whole[Channel::Distance] ||
                         seen[Channel::Angle] != whole[Channel::Angle];
            }
        }
    }
    engine.join();
    CHECK(wrong == 0);
    stage.finish(true);
}

TEST_CASE("storage: the memory estimate of a copy follows its factor") {
    CHECK(VizStage::bytes_for({4000, 4000}, {}, 4) == 12'000'000);
    CHECK(VizStage::bytes_for({4001, 4000}, kAllChannels, 4) == 44 * 1001 * 1000);
}

}  // namespace
}  // namespace mandel
