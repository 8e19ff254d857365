// Threads that help with one loop after the other, each so short that starting a thread for it, or
// waking one up, would take longer than the loop.
//
// Helpers watch for the next loop for some microseconds after each, and only then go to sleep: a
// machine that is shared loses no more than that. Pieces are taken one by one, the
// caller takes as many as it can, and a helper that comes late finds nothing left; so where helpers
// get no time the caller is as fast as without them, but for the piece that a helper holds.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace mandel {

class Crew {
public:
    using Piece = void (*)(void* context, std::uint32_t index) noexcept;

    // With fewer helpers if the system refuses to start so many threads.
    explicit Crew(unsigned helpers);
    ~Crew();
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    // Calls piece(context, 0) ... piece(context, count - 1), in about this order, and returns when
    // all have ended. count < 2^24. For one calling thread at a time.
    void share(std::uint32_t count, Piece piece, void* context) noexcept;

private:
    void help() noexcept;
    void take_pieces() noexcept;

    Piece piece_ = nullptr;
    void* context_ = nullptr;
    // The number of the loop (16 bits), its count (24), and the next index (24). Storing a new loop
    // publishes piece_ and context_ to a thread that then takes an index below the count; only
    // such a thread reads them, and they are not changed before all pieces are done.
    alignas(64) std::atomic<std::uint64_t> ticket_{0};
    // Pieces that have ended; publishes what they wrote to the caller.
    alignas(64) std::atomic<std::uint32_t> done_{0};
    std::atomic<bool> ending_{false};
    std::vector<std::jthread> helpers_;
};

}  // namespace mandel
