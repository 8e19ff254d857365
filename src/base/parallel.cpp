#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace mandel {
namespace {

// What the threads of one loop share.
class Loop {
public:
    Loop(std::size_t count, const std::function<void(std::size_t)>& body)
        : count_(count), body_(body) {}

    // Takes indices until there are none left. Never throws: it is a thread function.
    void work() noexcept {
        try {
            for (;;) {
                // Relaxed: an index is only a number; joining the threads publishes their work.
                const std::size_t index = next_.fetch_add(1, std::memory_order_relaxed);
                if (index >= count_) return;
                body_(index);
            }
        } catch (...) {
            next_.store(count_, std::memory_order_relaxed);
            const std::scoped_lock lock(mutex_);
            if (!error_) error_ = std::current_exception();
        }
    }

    // After all threads were joined.
    void rethrow() const {
        if (error_) std::rethrow_exception(error_);
    }

private:
    const std::size_t count_;
    const std::function<void(std::size_t)>& body_;
    std::atomic<std::size_t> next_{0};
    std::mutex mutex_;  // protects error_
    std::exception_ptr error_;
};

}  // namespace

void parallel_for(std::size_t count, unsigned threads,
                  const std::function<void(std::size_t)>& body) {
    Loop loop(count, body);
    {
        const std::size_t helpers = std::min<std::size_t>(std::max(threads, 1U), count);
        std::vector<std::jthread> started;
        try {
            started.reserve(helpers);
            for (std::size_t i = 1; i < helpers; ++i)
                started.emplace_back([&loop] { loop.work(); });
        } catch (const std::exception&) {
            // No more threads to be had, or no memory for them: those that started are enough.
        }
        loop.work();
    }
    loop.rethrow();
}

}  // namespace mandel
