// A pipeline of one parallel and one serial step: strips of a picture are made on many threads
// and taken in order, with a bounded number of them in memory.
//
// There is no writer thread. A thread that has made a strip leaves it in a ring of slots and then
// takes away every strip whose turn has come. A thread may run ahead of the oldest missing strip
// by no more than the ring's length; that one is always being made, so no thread waits for ever.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "base/stop_flag.h"

namespace mandel {

// Strips that may be in memory at once, made or being made.
constexpr std::size_t strips_in_flight(unsigned threads) {
    return threads <= 1 ? 1 : 2 * std::size_t{threads};
}

template <typename Strip>
class OrderedStrips {
public:
    using Make = std::function<Strip(std::size_t index)>;  // called concurrently
    using Take =
        std::function<void(std::size_t index, const Strip& strip)>;  // in order, one at a time

    OrderedStrips(unsigned threads, Make make, Take take)
        : threads_(threads),
          make_(std::move(make)),
          take_(std::move(take)),
          slots_(strips_in_flight(threads)) {}

    // False if it was stopped before the last strip was taken. Throws what a step threw.
    [[nodiscard]] bool run(std::size_t count, const StopFlag& stop) {
        parallel_for(count, threads_, [&](std::size_t index) {
            if (!wait_for_slot(index)) return;
            try {
                if (stop.is_requested()) return end();
                deliver(index, make_(index));
            } catch (...) {
                end();
                throw;
            }
        });
        return taken_ == count;
    }

private:
    // False when the run has ended early.
    bool wait_for_slot(std::size_t index) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return has_ended_ || index < taken_ + slots_.size(); });
        return !has_ended_;
    }

    void deliver(std::size_t index, Strip strip) {
        const std::scoped_lock lock(mutex_);
        if (has_ended_) return;
        slots_[index % slots_.size()] = std::move(strip);
        while (auto& slot = slots_[taken_ % slots_.size()]) {
            // Whatever happens to it, no strip is taken twice.
            const Strip next = std::move(*slot);
            slot.reset();
            try {
                take_(taken_, next);
            } catch (...) {
                has_ended_ = true;
                throw;
            }
            ++taken_;
        }
        changed_.notify_all();
    }

    // Wakes every thread that waits for a strip that will never come.
    void end() {
        const std::scoped_lock lock(mutex_);
        has_ended_ = true;
        changed_.notify_all();
    }

    const unsigned threads_;
    const Make make_;
    const Take take_;

    std::mutex mutex_;  // protects what follows, and makes take_ exclusive
    std::condition_variable changed_;
    std::vector<std::optional<Strip>> slots_;  // strip i waits in slots_[i % size]
    std::size_t taken_ = 0;                    // strips 0 ... taken_ - 1 are gone
    bool has_ended_ = false;
};

}  // namespace mandel
