// Ends a test program that hangs, with the name of what hung: a deadlock must fail, not time
// out somewhere in CI. Not a sleep: a test that passes never waits for it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace mandel {

class Watchdog {
public:
    explicit Watchdog(std::string what, std::chrono::seconds limit = std::chrono::seconds(60))
        : what_(std::move(what)),
          thread_([this, limit](const std::stop_token& stop) { watch(stop, limit); }) {}

    ~Watchdog() {
        thread_.request_stop();
        { const std::lock_guard lock(mutex_); }
        changed_.notify_all();
    }

private:
    void watch(const std::stop_token& stop, std::chrono::seconds limit) {
        const auto deadline = std::chrono::steady_clock::now() + limit;
        std::unique_lock lock(mutex_);
        if (changed_.wait_until(lock, deadline, [&] { return stop.stop_requested(); })) return;
        std::fprintf(stderr, "watchdog: hangs: %s\n", what_.c_str());
        std::abort();
    }

    std::string what_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::jthread thread_;
};

}  // namespace mandel
