// Pixels on their way through the direct tail of a vector loop (direct_tail.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernel/direct_tail.h"
#include "kernel/minibrot_loop_queue.h"
#include "kernel/perturb_state.h"
#include "num/complex.h"

namespace mandel {

struct Tail {
    Complex<double> c, z, d;
    std::uint64_t n = 0;
    std::size_t point = 0;
    // Direct: still to go. AtStep: back to the reference with this z, d and n.
    PerturbHalt halt = PerturbHalt::Direct;
    bool is_lost = false;
    std::uint64_t deadline = DirectTail::kNotLost;           // where a lost one is given up
    std::uint64_t deadline_at_start = DirectTail::kNotLost;  // PerturbState::deadline
};

// Many enough that the lanes stay busy. New pixels are begun only when nobody waits to be taken up
// again, so that no more than fill this queue and that of the loop are ever under way.
struct TailQueue {
    static constexpr std::size_t kCapacity = 1024;

    bool is_full() const noexcept { return size == kCapacity; }

    std::array<Tail, kCapacity> tails;  // [0, size)
    std::size_t size = 0;
    std::array<Tail, kCapacity + LoopQueue::kCapacity>
        back;  // [0, back_size): those that came back
    std::size_t back_size = 0;
};

}  // namespace mandel
