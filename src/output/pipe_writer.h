// Writing to a reader that may be slow, without being held up by it for longer than a stop may
// take.
#pragma once

#include <cstddef>
#include <span>

#include "base/stop_flag.h"

namespace mandel {

struct PipeWrite {
    std::size_t count = 0;  // of the bytes that were taken
    int error = 0;          // 0, or the number of what ended the writing
};

// Writes as much of the beginning as is taken without waiting.
PipeWrite write_at_once(int fd, std::span<const std::byte> bytes) noexcept;

// Waits for the reader. Returns 0 or the error number. After `stop` only what is taken without
// waiting is written.
int write_until_stopped(int fd, std::span<const std::byte> bytes, const StopFlag& stop) noexcept;

}  // namespace mandel
