// Work that is stopped at every place where it looks whether it is to stop.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>

#include "base/stop_flag.h"

namespace mandel {

// Does the work again and again, stopped at its first poll, its second, ..., until it comes to its
// end unstopped; of very many polls ever fewer are tried. Each time the work checks itself what is
// left of it.
template <typename Work>
void stop_everywhere(Work work) {
    constexpr std::int64_t kEachOf = 40;
    for (std::int64_t polls = 0;; polls += polls < kEachOf ? 1 : polls / 4) {
        INFO("stopped after ", polls, " polls");
        StopFlag stop(polls);
        work(stop);
        if (stop.polls_left() > 0) return;
    }
}

}  // namespace mandel
