// The picture while it is computed: one result per pixel, filled by many threads at once.
//
// A *run* is one list of work units, each stored and then committed once. After the commit the
// unit's pixels do not change in this run, so a thread that has seen is_committed(unit) or received
// an event that names the unit may rely on them. A stage may see several runs after each other;
// pixels that a run does not visit keep their results. What the results mean is not known here.
//
// Any other pixel may be read, too: it is what it was before or what it becomes, and the values of
// an escaped one that is computed again may be mixed. Good enough for a preview.
//
// While there is a subscription (see CompStorage), changes are sent to a channel that has room for
// the whole run, so no computing thread ever waits for a watcher.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <vector>

#include "event/channel.h"
#include "event/stage_event.h"
#include "storage/pixel_planes.h"
#include "storage/work_unit.h"

namespace mandel {

class CompStage {
public:
    CompStage(Size size, ChannelSet channels) : planes_(size, channels) {}
    // Only the rows of the window are there, for runs whose units lie in it.
    CompStage(Size size, ChannelSet channels, Rows window) : planes_(size, channels, window) {}

    // Memory of such a stage, without the list of units.
    static std::uint64_t bytes_for(Size size, ChannelSet channels) noexcept {
        return PixelPlanes::bytes_for(size, channels);
    }

    Size size() const noexcept { return planes_.size(); }
    Rows window() const noexcept { return planes_.window(); }
    ChannelSet channels() const noexcept { return planes_.channels(); }

    // The life of a run, driven by one thread: prepare -> Initialized, begin -> Evolving,
    // finish -> Completed (every unit is committed) or Stalled. Any other order is a broken
    // invariant, and so is prepare() while a subscription to an earlier run is still there.
    // Workers store and commit between begin() and finish() only.
    void prepare(std::vector<WorkUnit> units);
    void begin();
    void finish(bool completed);
    // Between runs: goes on to other rows, not more than the window had at first.
    void move_to(Rows window);
    StageState state() const noexcept { return state_.load(std::memory_order_acquire); }

    // For many threads at once, each with pixels and units of its own; see PixelPlanes.
    void store(std::span<const PixelPosition> positions, const PixelView& pixels) noexcept {
        planes_.store(positions, pixels);
    }
    void store(std::uint32_t x, std::uint32_t y, const PixelResult& result) noexcept {
        planes_.store(x, y, result);
    }
    // `seconds` is what the unit took on its thread, to estimate how long the rest takes.
    void commit(std::size_t unit, double seconds = 0) noexcept;

    const std::vector<WorkUnit>& units() const noexcept { return units_; }
    // True makes the unit's pixels readable by the calling thread.
    bool is_committed(std::size_t unit) const noexcept {
        return committed_[unit].load(std::memory_order_acquire);
    }
    // Of a committed unit.
    double seconds(std::size_t unit) const noexcept { return seconds_[unit]; }
    std::size_t committed_count() const noexcept {
        return committed_count_.load(std::memory_order_acquire);
    }

    // Channels that the stage does not keep are zero; pixels that no run has visited are Pending.
    // count_at() gives status and count alone.
    PixelResult at(std::uint32_t x, std::uint32_t y) const noexcept { return planes_.at(x, y); }
    PixelResult count_at(std::uint32_t x, std::uint32_t y) const noexcept {
        return planes_.count_at(x, y);
    }
    PixelStatus status_at(std::uint32_t x, std::uint32_t y) const noexcept {
        return planes_.status_at(x, y);
    }
    void read_row(std::uint32_t x, std::uint32_t y, PixelColumns& columns) const noexcept {
        planes_.read_row(x, y, columns);
    }

private:
    friend class CompStorage;

    struct Feed {
        Sender<StageEvent> sender;
        // One per unit: sent when the subscription began, so its commit must not send it again.
        std::vector<std::uint8_t> was_replayed;

        // Makes room for every event of a run, so that sending never waits.
        void fit(std::size_t unit_count);
    };

    // Sends the feed everything that has happened in this run, and from then on all that will.
    void attach(Sender<StageEvent> sender);
    void detach();

    void replay_run(ContentMultiChange committed) noexcept;  // given empty, with room
    void announce(std::size_t unit) noexcept;
    void send(StageEvent event) noexcept;

    PixelPlanes planes_;
    std::vector<WorkUnit> units_;
    std::atomic<StageState> state_{StageState::Initialized};
    // One per unit. Setting it releases the unit's pixels to a thread that acquires it.
    std::unique_ptr<std::atomic<bool>[]> committed_;
    std::atomic<std::size_t> committed_count_{0};
    std::vector<float> seconds_;  // one per unit; released and acquired with committed_

    // Exclusive: the steps of a run, attach and detach. Shared: commits while watched. A commit
    // sets its flag and then reads is_watched_; attach() sets is_watched_ and then reads the
    // flags. All four are sequentially consistent, so at least one side sees the other.
    mutable std::shared_mutex feed_mutex_;
    std::atomic<bool> is_watched_{false};
    std::optional<Feed> feed_;
};

}  // namespace mandel
