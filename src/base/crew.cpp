#include "base/crew.h"

#include <exception>

namespace mandel {
namespace {

constexpr unsigned kIndexBits = 24;
constexpr std::uint64_t kIndexMask = (std::uint64_t{1} << kIndexBits) - 1;

constexpr std::uint64_t loop_of(std::uint64_t ticket) { return ticket >> (2 * kIndexBits); }
constexpr std::uint32_t count_of(std::uint64_t ticket) {
    return static_cast<std::uint32_t>(ticket >> kIndexBits & kIndexMask);
}
constexpr std::uint32_t index_of(std::uint64_t ticket) {
    return static_cast<std::uint32_t>(ticket & kIndexMask);
}

// How often to poll before sleeping, or before yielding the processor: some 30 microseconds,
// several times the gap between two loops.
constexpr int kPolls = 1000;

void pause() noexcept {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

}  // namespace

Crew::Crew(unsigned helpers) {
    try {
        helpers_.reserve(helpers);
        for (unsigned i = 0; i < helpers; ++i) helpers_.emplace_back([this] { help(); });
    } catch (const std::exception&) {
        // No more threads, or no memory for them: the caller does without. An exception must not
        // leave: nothing would tell the helpers that there are to end.
    }
}

Crew::~Crew() {
    ending_.store(true, std::memory_order_relaxed);  // published by the ticket
    ticket_.store((loop_of(ticket_.load(std::memory_order_relaxed)) + 1) << (2 * kIndexBits),
                  std::memory_order_release);
    ticket_.notify_all();
}

void Crew::share(std::uint32_t count, Piece piece, void* context) noexcept {
    piece_ = piece;
    context_ = context;
    done_.store(0, std::memory_order_relaxed);
    const std::uint64_t loop = loop_of(ticket_.load(std::memory_order_relaxed)) + 1;
    ticket_.store(loop << (2 * kIndexBits) | std::uint64_t{count} << kIndexBits,
                  std::memory_order_release);
    ticket_.notify_all();
    take_pieces();
    for (int polls = 0; done_.load(std::memory_order_acquire) != count; ++polls) {
        polls < kPolls ? pause() : std::this_thread::yield();
    }
}

void Crew::take_pieces() noexcept {
    for (;;) {
        const std::uint64_t ticket = ticket_.fetch_add(1, std::memory_order_acq_rel);
        if (index_of(ticket) >= count_of(ticket)) return;
        piece_(context_, index_of(ticket));
        done_.fetch_add(1, std::memory_order_release);
    }
}

void Crew::help() noexcept {
    std::uint64_t last_loop = 0;
    for (int polls = 0;; ++polls) {
        const std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
        if (ending_.load(std::memory_order_relaxed)) return;
        if (loop_of(ticket) != last_loop) {
            last_loop = loop_of(ticket);
            take_pieces();
            polls = 0;
        } else if (polls < kPolls) {
            pause();
        } else {
            ticket_.wait(ticket, std::memory_order_acquire);
            polls = 0;
        }
    }
}

}  // namespace mandel
