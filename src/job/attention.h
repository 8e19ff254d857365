// What the thread that waits for a run is woken by: the run's end, or a request (SIGUSR1) to see
// how far it is. The wish may come from a signal handler at any moment; between runs it waits for
// the next one.
#pragma once

#include <semaphore.h>

#include <atomic>
#include <functional>

namespace mandel {

class Attention {
public:
    enum class Call { RunEnded, Snapshot };

    Attention() noexcept { ::sem_init(&bell_, 0, 0); }
    ~Attention() { ::sem_destroy(&bell_); }
    Attention(const Attention&) = delete;
    Attention& operator=(const Attention&) = delete;

    // Safe in a signal handler.
    void ask_for_snapshot() noexcept {
        snapshot_wanted_.store(true, std::memory_order_relaxed);
        ::sem_post(&bell_);
    }

    void run_ended() noexcept {
        run_ended_.store(true, std::memory_order_relaxed);
        ::sem_post(&bell_);
    }

    // Blocks. Each call is answered once; several wishes may become one.
    Call wait() noexcept {
        for (;;) {
            // Interrupted by a signal or not: the flags say what there is.
            ::sem_wait(&bell_);
            if (run_ended_.exchange(false, std::memory_order_relaxed)) return Call::RunEnded;
            if (snapshot_wanted_.exchange(false, std::memory_order_relaxed)) return Call::Snapshot;
        }
    }

private:
    sem_t bell_{};  // posted after a flag was set
    std::atomic<bool> run_ended_{false};
    std::atomic<bool> snapshot_wanted_{false};
    static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler uses them");
};

// Does the work on a thread of its own; this thread gives the answers meanwhile. What the work
// throws passes through.
void attend(Attention& attention, const std::function<void()>& work,
            const std::function<void()>& answer);

}  // namespace mandel
