// The loop over independent pieces of work outside the engine: colouring, compressing, comparing.
//
// Indices are handed out one at a time and in increasing order, so pieces of uneven cost balance
// themselves, and a piece may wait for an earlier index: a thread already works on it.
#pragma once

#include <cstddef>
#include <functional>

namespace mandel {

// Calls body(0) ... body(count - 1), on up to `threads` threads of which the caller is one, and
// returns when all have ended. With one thread everything runs in the caller, in order. When the
// system refuses to start a thread, the remaining ones do its share.
//
// The first exception ends the hand-out of further indices and is thrown again to the caller.
void parallel_for(std::size_t count, unsigned threads,
                  const std::function<void(std::size_t)>& body);

}  // namespace mandel
