// Pixels on their way through the minibrot loop of a vector loop (minibrot_loop.h).
#pragma once

#include <array>
#include <cstddef>

#include "kernel/perturb_state.h"

namespace mandel {

struct LoopPixel {
    PerturbState state;
    LoopOrbit orbit;
    LoopMemory memory;
    std::size_t point = 0;
    // Loop: still to go. AtStep: has left it. Interior, Lost.
    PerturbHalt halt = PerturbHalt::Loop;
};

// Many enough that the lanes stay busy. `left` has room for all, since a place that a pixel leaves
// for the queue is given to one of `left` first.
struct LoopQueue {
    static constexpr std::size_t kCapacity = 128;
    struct Left {
        PerturbState state;
        std::size_t point = 0;
    };

    bool is_full() const noexcept { return size == kCapacity; }

    std::array<LoopPixel, kCapacity> pixels;  // [0, size)
    std::size_t size = 0;
    std::array<Left, kCapacity> left;  // [0, left_size): those that go on along the reference
    std::size_t left_size = 0;
};

}  // namespace mandel
