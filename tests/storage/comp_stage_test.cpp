#include "storage/comp_stage.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <thread>
#include <vector>

#include "storage/comp_storage.h"
#include "storage/death.h"

namespace mandel {
namespace {

PixelResult escaped(std::uint64_t n) {
    PixelResult result{PixelStatus::Escaped, n, {}};
    result[Channel::Fraction] = 0.5;
    result[Channel::Distance] = 3.25;
    result[Channel::Direction] = 0.125;
    result[Channel::Angle] = 0.75;
    return result;
}

TEST_CASE("storage: a stage gives back what was stored") {
    CompStage stage({4, 3}, kAllChannels);
    stage.store(2, 1, escaped(1234567890123));
    const PixelResult result = stage.at(2, 1);
    CHECK(result.status == PixelStatus::Escaped);
    CHECK(result.n == 1234567890123);
    CHECK(result[Channel::Fraction] == 0.5);
    CHECK(result[Channel::Distance] == 3.25);
    CHECK(result[Channel::Direction] == 0.125);
    CHECK(result[Channel::Angle] == 0.75);
}

TEST_CASE("storage: the largest count keeps apart from the other statuses") {
    CompStage stage({3, 1}, {});
    stage.store(0, 0, escaped((std::uint64_t{1} << 62) - 1));
    stage.store(1, 0, {.status = PixelStatus::Interior});
    stage.store(2, 0, {.status = PixelStatus::Limit});
    CHECK(stage.at(0, 0).n == (std::uint64_t{1} << 62) - 1);
    CHECK(stage.status_at(0, 0) == PixelStatus::Escaped);
    CHECK(stage.status_at(1, 0) == PixelStatus::Interior);
    CHECK(stage.status_at(2, 0) == PixelStatus::Limit);
    CHECK(stage.at(2, 0).n == 0);
}

TEST_CASE("storage: a count of 0 is one") {
    CompStage stage({2, 1}, {});
    stage.store(0, 0, escaped(0));
    CHECK(stage.status_at(0, 0) == PixelStatus::Escaped);
    CHECK(stage.at(0, 0).n == 0);
    PixelColumns row({}, 2);
    stage.read_row(0, 0, row);
    CHECK(row.status()[0] == PixelStatus::Escaped);
    CHECK(row.n()[0] == 0);
    CHECK(row.status()[1] == PixelStatus::Pending);
}

TEST_CASE("storage: a pixel that nobody computed is pending") {
    CompStage stage({64, 64}, kAllChannels);
    CHECK(stage.status_at(63, 63) == PixelStatus::Pending);
    CHECK(stage.at(5, 6).n == 0);
}

TEST_CASE("storage: a result that stops escaping loses its old values") {
    CompStage stage({1, 1}, kAllChannels);
    stage.store(0, 0, escaped(7));
    stage.store(0, 0, {.status = PixelStatus::Interior});
    CHECK(stage.at(0, 0).n == 0);
    CHECK(stage.at(0, 0)[Channel::Distance] == 0);
    CHECK(stage.at(0, 0)[Channel::Angle] == 0);
}

TEST_CASE("storage: channels that were not asked for read as zero and take no memory") {
    CompStage stage({2, 2}, {Channel::Fraction});
    stage.store(1, 1, escaped(7));
    CHECK(stage.at(1, 1)[Channel::Fraction] == 0.5);
    CHECK(stage.at(1, 1)[Channel::Distance] == 0);
    CHECK(stage.at(1, 1)[Channel::Direction] == 0);
    CHECK(stage.at(1, 1)[Channel::Angle] == 0);
    CHECK(CompStage::bytes_for({1000, 1000}, {}) == 8'000'000);
    CHECK(CompStage::bytes_for({1000, 1000}, kAllChannels) == 40'000'000);
}

TEST_CASE("storage: the memory estimate saturates instead of wrapping") {
    constexpr std::uint32_t kMax = 0xFFFFFFFF;
    CHECK(CompStage::bytes_for({kMax, kMax}, {}) == std::numeric_limits<std::uint64_t>::max());
    CHECK(CompStage::bytes_for({65536, 65536}, {}) == std::uint64_t{8} << 32);
}

TEST_CASE("storage: pixels stored together are those stored one by one, and rows read the same") {
    constexpr Size kSize{37, 50};  // more than are stored in one pass
    CompStage alone(kSize, kAllChannels), together(kSize, kAllChannels);
    std::vector<PixelPosition> positions;
    PixelColumns pixels(kAllChannels, kSize.pixels());
    for (std::uint32_t x = 0; x < kSize.width; ++x) {
        for (std::uint32_t y = 0; y < kSize.height; ++y) {
            PixelResult result = escaped(1 + x + 100 * y);
            result[Channel::Direction] = y == 7 ? std::nextafter(1.0, 0.0) : 0.1;
            if (x == y) result = {.status = PixelStatus::Interior};
            if (x == 2 * y) result = {.status = PixelStatus::Limit};
            pixels.set(positions.size(), result);
            positions.push_back({x, y});
            alone.store(x, y, result);
        }
    }
    together.store(positions, pixels);
    PixelColumns row({Channel::Direction, Channel::Distance}, 30);
    for (std::uint32_t y = 0; y < kSize.height; ++y) {
        together.read_row(7, y, row);
        for (std::uint32_t x = 0; x < kSize.width; ++x) {
            const PixelResult expected = alone.at(x, y);
            REQUIRE(together.at(x, y) == expected);
            if (x < 7) continue;
            const PixelResult read = row.at(x - 7);
            REQUIRE(read.status == expected.status);
            REQUIRE(read.n == expected.n);
            REQUIRE(read[Channel::Distance] == expected[Channel::Distance]);
            REQUIRE(read[Channel::Direction] == expected[Channel::Direction]);
        }
    }
}

TEST_CASE("storage: a turn that rounds up to a whole one is no turn") {
    CompStage stage({1, 1}, kAllChannels);
    PixelResult result = escaped(1);
    result[Channel::Direction] = result[Channel::Angle] = std::nextafter(1.0, 0.0);
    stage.store(0, 0, result);
    CHECK(stage.at(0, 0)[Channel::Direction] == 0);
    CHECK(stage.at(0, 0)[Channel::Angle] == 0);
}

TEST_CASE("storage: a run goes from initialized over evolving to completed") {
    CompStage stage({4, 4}, {});
    stage.prepare({{.area = {0, 0, 4, 2}}, {.area = {0, 2, 4, 2}}});
    CHECK(stage.state() == StageState::Initialized);
    CHECK(stage.units().size() == 2);
    stage.begin();
    CHECK(stage.state() == StageState::Evolving);
    stage.commit(1);
    CHECK(stage.is_committed(1));
    CHECK_FALSE(stage.is_committed(0));
    CHECK(stage.committed_count() == 1);
    stage.commit(0);
    stage.finish(true);
    CHECK(stage.state() == StageState::Completed);
}

TEST_CASE("storage: a stopped run is stalled, and the next run keeps its pixels") {
    CompStage stage({2, 1}, {});
    stage.prepare({{.area = {0, 0, 1, 1}}, {.area = {1, 0, 1, 1}}});
    stage.begin();
    stage.store(0, 0, escaped(9));
    stage.commit(0);
    stage.finish(false);
    CHECK(stage.state() == StageState::Stalled);

    stage.prepare({{.area = {1, 0, 1, 1}}});
    CHECK(stage.state() == StageState::Initialized);
    CHECK(stage.committed_count() == 0);
    CHECK_FALSE(stage.is_committed(0));
    CHECK(stage.at(0, 0).n == 9);
    CHECK(stage.status_at(1, 0) == PixelStatus::Pending);
}

TEST_CASE("storage: steps of a run in another order are broken invariants") {
    const std::vector<WorkUnit> units{{.area = {0, 0, 2, 2}}};
    const auto breaks = [&](auto use) {
        return aborts([&] {
            CompStorage storage({2, 2}, {});
            storage.stage().prepare(units);
            use(storage);
        });
    };
    CHECK_FALSE(breaks([](CompStorage& storage) { storage.stage().begin(); }));
    CHECK(breaks([](CompStorage& storage) { storage.stage().finish(false); }));
    CHECK(breaks([](CompStorage& storage) { storage.stage().commit(0); }));
    CHECK(breaks([](CompStorage& storage) {
        storage.stage().begin();
        storage.stage().begin();
    }));
    CHECK(breaks([&](CompStorage& storage) {
        storage.stage().begin();
        storage.stage().prepare(units);
    }));
    CHECK(breaks([](CompStorage& storage) {
        storage.stage().begin();
        storage.stage().finish(true);  // but the unit was not committed
    }));
    CHECK(breaks([](CompStorage& storage) {
        storage.stage().begin();
        storage.stage().commit(0);
        storage.stage().commit(0);
    }));
    CHECK(breaks([&](CompStorage& storage) {
        const auto events = storage.subscribe();
        storage.stage().begin();
        storage.stage().finish(false);
        storage.stage().prepare(units);  // the subscription is still there
    }));
}

TEST_CASE("storage: a unit outside of the picture or without a step is a broken invariant") {
    CompStage stage({4, 4}, {});
    CHECK(aborts([&] { stage.prepare({{.area = {1, 0, 4, 4}}}); }));
    CHECK(aborts([&] { stage.prepare({{.area = {0, 0xFFFFFFFF, 4, 4}}}); }));
    CHECK(aborts([&] { stage.prepare({{.area = {0, 0, 4, 4}, .step = 0}}); }));
}

TEST_CASE("storage: a reader that sees a commit sees the unit's pixels") {
    CompStorage storage({64, 64}, kAllChannels);
    CompStage& stage = storage.stage();
    std::vector<WorkUnit> units;
    for (std::uint32_t y = 0; y < 64; ++y) units.push_back({.area = {0, y, 64, 1}});
    stage.prepare(units);
    stage.begin();
    const auto fill = [&](std::uint32_t first) {
        for (std::uint32_t unit = first; unit < 64; unit += 2) {
            for_each_pixel(stage.units()[unit], [&](std::uint32_t x, std::uint32_t y) {
                stage.store(x, y, escaped(1 + x + y));
            });
            stage.commit(unit);
        }
    };
    std::jthread even(fill, 0);
    std::jthread odd(fill, 1);
    int wrong = 0;
    for (std::uint32_t unit = 0; unit < 64; ++unit) {
        while (!stage.is_committed(unit)) std::this_thread::yield();
        for_each_pixel(stage.units()[unit], [&](std::uint32_t x, std::uint32_t y) {
            wrong += stage.at(x, y).n != 1 + x + y;
        });
    }
    CHECK(wrong == 0);
    even.join();
    odd.join();
    stage.finish(true);
}

}  // namespace
}  // namespace mandel
