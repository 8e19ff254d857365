// Pixels of a vector loop that wait for the minibrot loop (loop/) or the direct tail (tail/), so
// that these run with full lanes.
#pragma once

#include <array>
#include <cstddef>

#include "kernel/loop/loop_pixel.h"
#include "kernel/pixel/pixel_state.h"
#include "kernel/tail/tail_pixel.h"

namespace mandel {

// Many enough that the lanes stay busy. `left` has room for all, since a place that a pixel leaves
// for the queue is given to one of `left` first.
struct LoopQueue {
    static constexpr std::size_t kCapacity = 128;
    struct Left {
        PixelState state;
        std::size_t point = 0;
    };

    bool is_full() const noexcept { return size == kCapacity; }

    std::array<LoopPixel, kCapacity> pixels;  // [0, size)
    std::size_t size = 0;
    std::array<Left, kCapacity> left;  // [0, left_size): those that go on along the reference
    std::size_t left_size = 0;
};

// Many enough that the lanes stay busy. New pixels are begun only when none waits to be taken up
// again, so that no more than fill this queue and that of the loop are ever under way.
struct TailQueue {
    static constexpr std::size_t kCapacity = 1024;

    bool is_full() const noexcept { return size == kCapacity; }

    std::array<TailPixel, kCapacity> tails;  // [0, size)
    std::size_t size = 0;
    // [0, back_size): those that came back. One more may come from a lane that is not dropped yet.
    std::array<TailPixel, kCapacity + LoopQueue::kCapacity + 1> back;
    std::size_t back_size = 0;
};

}  // namespace mandel
