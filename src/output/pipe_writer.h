// Writing to a reader that may be slow, without being held up by it for longer than a stop may
// take.
#pragma once

#include <cstddef>
#include <span>

#include "base/stop_flag.h"
#include "output/byte_sink.h"

namespace mandel {

// Returns 0 or the error number. After `stop` it returns before everything is written.
int write_until_stopped(int fd, std::span<const std::byte> bytes, const StopFlag& stop) noexcept;

// A film on standard output. Throws InvalidInput if that is a terminal.
class StreamOutput : public ByteSink {
public:
    explicit StreamOutput(const StopFlag& stop);  // which outlives it
    void commit() override {}

private:
    void put(std::span<const std::byte> bytes) override;

    const StopFlag& stop_;
};

}  // namespace mandel
