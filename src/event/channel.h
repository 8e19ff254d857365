// A bounded queue between threads: a ring buffer with any number of senders and receivers.
//
// Its life is Open -> Closing -> Closed and only goes forward. Closing (close(), or the last
// sender is gone) refuses every further send, while receivers still get what was accepted;
// Closed means that nothing is left, or that the last receiver is gone. Every waiting thread is
// woken by it, so closing is the only stop signal that users of a channel need. The handles
// share the channel, so it cannot vanish under a blocked thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace mandel {

enum class ChannelState : std::uint8_t { Open, Closing, Closed };

// How an operation ended. Closed: refused for a sender, "ended" for a receiver.
enum class ChannelResult : std::uint8_t { Done, Full, Empty, TimedOut, Closed };

struct ChannelCounters {
    std::uint64_t sends = 0;  // accepted values
    std::uint64_t receives = 0;
    std::uint64_t send_waits = 0;  // operations that had to wait
    std::uint64_t receive_waits = 0;
    std::uint64_t high_water = 0;  // most values that were queued at a time
};

// What a channel needs from the system; tests put in a version with a schedule of their own.
struct SystemSync {
    using Mutex = std::mutex;
    using Condition = std::condition_variable;
};

// The shared part, used through Sender and Receiver only.
template <typename T, typename Sync>
class ChannelCore {
public:
    using Time = std::chrono::steady_clock::time_point;
    using IsUrgent = bool (*)(const T&);

    explicit ChannelCore(std::size_t capacity) : slots_(std::max<std::size_t>(capacity, 1)) {}

    // `value` is moved from only if the result is Done.
    ChannelResult send(T&& value, bool may_wait) {
        bool is_backlog_reached = false;
        {
            Lock lock(mutex_);
            if (may_wait) wait_for_room(lock);
            if (state_ != ChannelState::Open) return ChannelResult::Closed;
            if (!has_room_locked()) return ChannelResult::Full;
            slots_[(first_ + count_) % slots_.size()].emplace(std::move(value));
            is_backlog_urgent_ = is_backlog_urgent_ || is_urgent_locked();
            ++count_;
            ++counters_.sends;
            counters_.high_water = std::max<std::uint64_t>(counters_.high_water, count_);
            is_backlog_reached = has_backlog();
        }
        not_empty_.notify_one();
        if (is_backlog_reached) backlog_reached_.notify_one();
        return ChannelResult::Done;
    }

    ChannelResult wait_for_room() {
        Lock lock(mutex_);
        wait_for_room(lock);
        return state_ == ChannelState::Open ? ChannelResult::Done : ChannelResult::Closed;
    }

    bool has_room() const {
        Lock lock(mutex_);
        return has_room_locked();
    }

    ChannelResult receive(std::optional<T>& value) {
        Lock lock(mutex_);
        if (!can_receive()) {
            ++counters_.receive_waits;
            not_empty_.wait(lock, [this] { return can_receive(); });
        }
        return take(lock, value, ChannelResult::Closed);
    }

    ChannelResult receive_until(std::optional<T>& value, Time deadline) {
        Lock lock(mutex_);
        if (!can_receive()) {
            ++counters_.receive_waits;
            not_empty_.wait_until(lock, deadline, [this] { return can_receive(); });
        }
        return take(lock, value, ChannelResult::TimedOut);
    }

    void wait_for_backlog(std::size_t count, Time deadline, IsUrgent is_urgent) {
        Lock lock(mutex_);
        backlog_wanted_ = count;
        is_urgent_ = is_urgent;
        const auto can_go_on = [this] { return has_backlog() || state_ != ChannelState::Open; };
        if (!can_go_on()) {
            ++counters_.receive_waits;
            backlog_reached_.wait_until(lock, deadline, can_go_on);
        }
        is_urgent_ = nullptr;
        is_backlog_urgent_ = false;
    }

    ChannelResult try_receive(std::optional<T>& value) {
        Lock lock(mutex_);
        return take(lock, value, ChannelResult::Empty);
    }

    void close() {
        {
            Lock lock(mutex_);
            if (state_ != ChannelState::Open) return;
            state_ = count_ == 0 ? ChannelState::Closed : ChannelState::Closing;
        }
        not_empty_.notify_all();
        not_full_.notify_all();
        backlog_reached_.notify_all();
    }

    void raise_capacity(std::size_t capacity) {
        {
            Lock lock(mutex_);
            if (capacity <= slots_.size() || state_ == ChannelState::Closed) return;
            std::vector<std::optional<T>> larger(capacity);
            for (std::size_t i = 0; i < count_; ++i)
                larger[i] = std::move(slots_[(first_ + i) % slots_.size()]);
            slots_ = std::move(larger);
            first_ = 0;
        }
        not_full_.notify_all();
    }

    std::size_t capacity() const {
        Lock lock(mutex_);
        return slots_.size();
    }

    ChannelState state() const {
        Lock lock(mutex_);
        return state_;
    }

    ChannelCounters counters() const {
        Lock lock(mutex_);
        return counters_;
    }

    void add_sender() {
        Lock lock(mutex_);
        ++senders_;
    }

    void drop_sender() {
        {
            Lock lock(mutex_);
            if (--senders_ > 0) return;
        }
        close();
    }

    void add_receiver() {
        Lock lock(mutex_);
        ++receivers_;
    }

    void drop_receiver() {
        std::vector<std::optional<T>> unread;  // destroyed after the lock is released
        {
            Lock lock(mutex_);
            if (--receivers_ > 0) return;
            unread.swap(slots_);
            first_ = count_ = 0;
            state_ = ChannelState::Closed;
        }
        not_full_.notify_all();
    }

private:
    using Lock = std::unique_lock<typename Sync::Mutex>;

    // Of the value that is being queued.
    bool is_urgent_locked() const {
        return is_urgent_ != nullptr && is_urgent_(*slots_[(first_ + count_) % slots_.size()]);
    }
    bool has_backlog() const {
        return is_urgent_ != nullptr && (is_backlog_urgent_ || count_ >= backlog_wanted_);
    }
    bool has_room_locked() const { return count_ < slots_.size(); }
    bool can_receive() const { return count_ > 0 || state_ != ChannelState::Open; }

    void wait_for_room(Lock& lock) {
        const auto can_go_on = [this] { return has_room_locked() || state_ != ChannelState::Open; };
        if (can_go_on()) return;
        ++counters_.send_waits;
        not_full_.wait(lock, can_go_on);
    }

    ChannelResult take(Lock& lock, std::optional<T>& value, ChannelResult if_open) {
        if (count_ == 0) return state_ == ChannelState::Open ? if_open : ChannelResult::Closed;
        value = std::move(slots_[first_]);
        slots_[first_].reset();
        first_ = (first_ + 1) % slots_.size();
        --count_;
        ++counters_.receives;
        if (count_ == 0 && state_ == ChannelState::Closing) state_ = ChannelState::Closed;
        lock.unlock();
        // All of them, since a thread that only waits for room does not use it up.
        not_full_.notify_all();
        return ChannelResult::Done;
    }

    mutable typename Sync::Mutex mutex_;        // protects everything below
    typename Sync::Condition not_empty_;        // a value was queued, or the channel is closing
    typename Sync::Condition backlog_reached_;  // has_backlog(), or the channel is closing
    typename Sync::Condition not_full_;         // a value was taken out, more capacity, or closing
    std::vector<std::optional<T>> slots_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    ChannelState state_ = ChannelState::Open;
    std::size_t senders_ = 0;
    std::size_t receivers_ = 0;
    // What the one thread in wait_for_backlog() waits for; no function if there is none.
    IsUrgent is_urgent_ = nullptr;
    std::size_t backlog_wanted_ = 0;
    bool is_backlog_urgent_ = false;
    ChannelCounters counters_;
};

template <typename T, typename Sync = SystemSync>
class Sender {
public:
    explicit Sender(std::shared_ptr<ChannelCore<T, Sync>> core) : core_(std::move(core)) {
        core_->add_sender();
    }
    Sender(const Sender& other) : Sender(other.core_) {}
    Sender(Sender&&) noexcept = default;
    Sender& operator=(Sender other) noexcept {
        core_.swap(other.core_);
        return *this;
    }
    ~Sender() {
        if (core_) core_->drop_sender();
    }

    // Waits while the channel is full. Done or Closed.
    ChannelResult send(T value) { return core_->send(std::move(value), true); }
    // Done, Full or Closed; `value` keeps its content unless Done.
    ChannelResult try_send(T&& value) { return core_->send(std::move(value), false); }

    // For a channel with a single sender: afterwards try_send will not be Full. Done or Closed.
    ChannelResult wait_for_room() { return core_->wait_for_room(); }
    bool has_room() const { return core_->has_room(); }

    // At least this capacity from now on. What is queued stays; waiting senders go on.
    void raise_capacity(std::size_t capacity) { core_->raise_capacity(capacity); }
    std::size_t capacity() const { return core_->capacity(); }

    void close() { core_->close(); }
    ChannelState state() const { return core_->state(); }
    ChannelCounters counters() const { return core_->counters(); }

private:
    std::shared_ptr<ChannelCore<T, Sync>> core_;
};

template <typename T, typename Sync = SystemSync>
class Receiver {
public:
    using Time = typename ChannelCore<T, Sync>::Time;

    explicit Receiver(std::shared_ptr<ChannelCore<T, Sync>> core) : core_(std::move(core)) {
        core_->add_receiver();
    }
    Receiver(const Receiver& other) : Receiver(other.core_) {}
    Receiver(Receiver&&) noexcept = default;
    Receiver& operator=(Receiver other) noexcept {
        core_.swap(other.core_);
        return *this;
    }
    ~Receiver() {
        if (core_) core_->drop_receiver();
    }

    // Waits for a value; nothing when the channel has ended.
    std::optional<T> receive() {
        std::optional<T> value;
        core_->receive(value);
        return value;
    }
    // Done, TimedOut or Closed. A value that is there is received although the time is over.
    ChannelResult receive_until(std::optional<T>& value, Time deadline) {
        return core_->receive_until(value, deadline);
    }
    // For a channel with a single receiver, which wants to be woken seldom: waits until `count`
    // values are queued, or an urgent one is sent, or the deadline, or the end. Takes nothing.
    void wait_for_backlog(std::size_t count, Time deadline, bool (*is_urgent)(const T&)) {
        core_->wait_for_backlog(count, deadline, is_urgent);
    }
    // Done, Empty or Closed.
    ChannelResult try_receive(std::optional<T>& value) { return core_->try_receive(value); }

    void close() { core_->close(); }
    ChannelState state() const { return core_->state(); }
    ChannelCounters counters() const { return core_->counters(); }

private:
    std::shared_ptr<ChannelCore<T, Sync>> core_;
};

template <typename T, typename Sync = SystemSync>
struct ChannelEnds {
    Sender<T, Sync> sender;
    Receiver<T, Sync> receiver;
};

// A capacity of zero counts as one.
template <typename T, typename Sync = SystemSync>
ChannelEnds<T, Sync> make_channel(std::size_t capacity) {
    auto core = std::make_shared<ChannelCore<T, Sync>>(capacity);
    return {Sender<T, Sync>(core), Receiver<T, Sync>(core)};
}

}  // namespace mandel
