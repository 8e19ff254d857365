#include "storage/comp_stage.h"

#include <limits>
#include <mutex>
#include <utility>

#include "base/error.h"

namespace mandel {

namespace {

// Events of a run besides one per unit: two state changes, and the replay for a late subscriber.
constexpr std::size_t kEventsBesidesUnits = 3;

bool lies_inside(const Rect& area, std::uint32_t width, Rows rows) {
    return std::uint64_t{area.x} + area.width <= width && area.y >= rows.first &&
           std::uint64_t{area.y} + area.height <= rows.end();
}

}  // namespace

void CompStage::Feed::fit(std::size_t unit_count) {
    was_replayed.assign(unit_count, 0);
    sender.raise_capacity(unit_count + kEventsBesidesUnits);
}

void CompStage::prepare(std::vector<WorkUnit> units) {
    MANDEL_CHECK(units.size() <= std::numeric_limits<std::uint32_t>::max());
    for (const WorkUnit& unit : units) {
        MANDEL_CHECK(unit.step > 0);
        MANDEL_CHECK(lies_inside(unit.area, size().width, window()));
    }
    auto committed = std::make_unique<std::atomic<bool>[]>(units.size());
    std::vector<float> seconds(units.size());

    const std::unique_lock lock(feed_mutex_);
    MANDEL_CHECK(state() != StageState::Evolving);
    MANDEL_CHECK(!feed_ || state() == StageState::Initialized);
    if (feed_) feed_->fit(units.size());
    units_ = std::move(units);
    committed_ = std::move(committed);
    seconds_ = std::move(seconds);
    committed_count_.store(0, std::memory_order_relaxed);
    state_.store(StageState::Initialized, std::memory_order_release);
}

void CompStage::move_to(Rows window) {
    const std::unique_lock lock(feed_mutex_);
    MANDEL_CHECK(state() != StageState::Evolving);
    MANDEL_CHECK(!feed_);
    planes_.move_to(window);
}

void CompStage::begin() {
    const std::unique_lock lock(feed_mutex_);
    MANDEL_CHECK(state() == StageState::Initialized);
    state_.store(StageState::Evolving, std::memory_order_release);
    if (feed_) send(StateChange{StageState::Evolving});
}

void CompStage::finish(bool completed) {
    const std::unique_lock lock(feed_mutex_);
    MANDEL_CHECK(state() == StageState::Evolving);
    if (completed) MANDEL_CHECK_EQ(committed_count(), units_.size());
    const StageState end = completed ? StageState::Completed : StageState::Stalled;
    state_.store(end, std::memory_order_release);
    if (!feed_) return;
    send(StateChange{end});
    feed_->sender.close();
}

void CompStage::commit(std::size_t unit, double seconds) noexcept {
    MANDEL_CHECK(state_.load(std::memory_order_relaxed) == StageState::Evolving);
    MANDEL_CHECK(unit < units_.size());
    seconds_[unit] = static_cast<float>(seconds);
    const bool was_committed = committed_[unit].exchange(true, std::memory_order_seq_cst);
    MANDEL_CHECK(!was_committed);
    committed_count_.fetch_add(1, std::memory_order_acq_rel);
    if (is_watched_.load(std::memory_order_seq_cst)) announce(unit);
}

void CompStage::announce(std::size_t unit) noexcept {
    const std::shared_lock lock(feed_mutex_);
    if (feed_ && feed_->was_replayed[unit] == 0)
        send(ContentChange{static_cast<std::uint32_t>(unit)});
}

// Closed is fine: the watcher has left.
void CompStage::send(StageEvent event) noexcept {
    const ChannelResult result = feed_->sender.try_send(std::move(event));
    MANDEL_CHECK(result != ChannelResult::Full);
}

void CompStage::attach(Sender<StageEvent> sender) {
    const std::unique_lock lock(feed_mutex_);
    MANDEL_CHECK(!feed_);
    Feed feed{std::move(sender), {}};
    feed.fit(units_.size());
    ContentMultiChange committed;
    committed.units.reserve(units_.size());

    // Nothing throws from here on, and commits wait only from here on.
    feed_.emplace(std::move(feed));
    is_watched_.store(true, std::memory_order_seq_cst);
    if (state() != StageState::Initialized) replay_run(std::move(committed));
}

void CompStage::detach() {
    // First, so that commits no longer queue for the lock.
    is_watched_.store(false, std::memory_order_seq_cst);
    const std::unique_lock lock(feed_mutex_);
    feed_.reset();
}

void CompStage::replay_run(ContentMultiChange committed) noexcept {
    send(StateChange{StageState::Evolving});
    for (std::size_t unit = 0; unit < units_.size(); ++unit) {
        if (!committed_[unit].load(std::memory_order_seq_cst)) continue;
        feed_->was_replayed[unit] = 1;
        committed.units.push_back(static_cast<std::uint32_t>(unit));
    }
    if (!committed.units.empty()) send(std::move(committed));
    if (!is_terminal(state())) return;
    send(StateChange{state()});
    feed_->sender.close();
}

}  // namespace mandel
