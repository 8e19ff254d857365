// Runs a few threads one at a time, and lets a seeded generator choose who goes on at every
// lock, wait and notification. A lost wake-up then is not a rare hang but a schedule in which
// nobody can go on: it is reported with its seed, at once and every time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace mandel {

class Schedule {
public:
    explicit Schedule(std::uint32_t seed) : seed_(seed), random_(seed) {}

    // Runs the tasks to their ends; aborts with the seed if they block each other for ever.
    void run(const std::vector<std::function<void()>>& tasks) {
        tasks_.assign(tasks.size(), {});
        std::vector<std::jthread> threads;
        for (std::size_t id = 0; id < tasks.size(); ++id) {
            threads.emplace_back([this, id, &task = tasks[id]] {
                here() = {this, id};
                wait_for_turn(id);
                task();
                finish(id);
            });
        }
        const std::lock_guard lock(mutex_);
        choose_next();
    }

    // The schedule and task of the calling thread; no schedule outside of run().
    struct Place {
        Schedule* schedule = nullptr;
        std::size_t task = 0;
    };
    static Place& here() {
        thread_local Place place;
        return place;
    }

    // Somebody else may go on here.
    static void yield() {
        if (here().schedule != nullptr) here().schedule->pause(here().task, nullptr, false);
    }
    // Until wake(thing). True if an optional timeout came first.
    static bool block(const void* thing, bool may_time_out) {
        const Place place = here();
        place.schedule->pause(place.task, thing, may_time_out);
        const std::lock_guard lock(place.schedule->mutex_);
        return place.schedule->tasks_[place.task].timed_out;
    }
    static void wake(const void* thing, bool all) {
        Schedule* schedule = here().schedule;
        if (schedule == nullptr) return;
        const std::lock_guard lock(schedule->mutex_);
        for (Task& task : schedule->tasks_) {
            if (task.blocked_on != thing) continue;
            task.blocked_on = nullptr;
            if (!all) return;
        }
    }

private:
    struct Task {
        const void* blocked_on = nullptr;
        bool may_time_out = false;
        bool timed_out = false;
        bool is_finished = false;
    };

    void pause(std::size_t id, const void* thing, bool may_time_out) {
        {
            const std::lock_guard lock(mutex_);
            tasks_[id] = {thing, may_time_out, false, false};
            choose_next();
        }
        wait_for_turn(id);
    }

    void wait_for_turn(std::size_t id) {
        std::unique_lock lock(mutex_);
        turn_changed_.wait(lock, [&] { return turn_ == id; });
    }

    void finish(std::size_t id) {
        const std::lock_guard lock(mutex_);
        tasks_[id].is_finished = true;
        choose_next();
    }

    void choose_next() {
        std::vector<std::size_t> able;
        bool all_finished = true;
        for (std::size_t id = 0; id < tasks_.size(); ++id) {
            if (tasks_[id].is_finished) continue;
            all_finished = false;
            if (tasks_[id].blocked_on == nullptr || tasks_[id].may_time_out) able.push_back(id);
        }
        if (all_finished) return;
        if (able.empty()) {
            std::fprintf(stderr, "deadlock in the schedule of seed %u\n", seed_);
            std::abort();
        }
        turn_ = able[random_() % able.size()];
        Task& task = tasks_[turn_];
        task.timed_out = task.blocked_on != nullptr;
        task.blocked_on = nullptr;
        turn_changed_.notify_all();
    }

    std::uint32_t seed_;
    std::mt19937 random_;
    std::mutex mutex_;
    std::condition_variable turn_changed_;
    std::vector<Task> tasks_;
    std::size_t turn_ = ~std::size_t{0};
};

// Stand-ins for SystemSync. Outside of a schedule's tasks there is one thread only, and they
// need not do anything.
struct ScheduledSync {
    class Mutex {
    public:
        void lock() {
            Schedule::yield();
            while (is_locked_) Schedule::block(this, false);
            is_locked_ = true;
        }
        void unlock() {
            release();
            Schedule::yield();
        }
        // Without letting somebody else go on.
        void release() {
            is_locked_ = false;
            Schedule::wake(this, true);
        }

    private:
        bool is_locked_ = false;
    };

    class Condition {
    public:
        template <typename Lock, typename Claim>
        void wait(Lock& lock, Claim claim) {
            while (!claim()) pause(lock, false);
        }
        template <typename Lock, typename Time, typename Claim>
        bool wait_until(Lock& lock, Time, Claim claim) {
            while (!claim()) {
                if (pause(lock, true)) return claim();
            }
            return true;
        }
        void notify_one() { notify(false); }
        void notify_all() { notify(true); }

    private:
        // Unlocking and blocking are one step, as in a real condition variable.
        template <typename Lock>
        bool pause(Lock& lock, bool may_time_out) {
            lock.mutex()->release();
            const bool timed_out = Schedule::block(this, may_time_out);
            lock.mutex()->lock();
            return timed_out;
        }
        void notify(bool all) {
            Schedule::yield();
            Schedule::wake(this, all);
        }
    };
};

}  // namespace mandel
