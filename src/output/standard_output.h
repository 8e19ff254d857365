// A picture or a film on standard output, for `-o -`. A reader that does not read holds nothing up
// once a stop is requested: what is written then goes nowhere.
//
// The caller of the program must have SIGPIPE ignored: then a reader that goes away is an error
// with a sentence, not the silent death of the process.
#pragma once

#include <span>

#include "base/stop_flag.h"
#include "output/byte_sink.h"

namespace mandel {

// Throws Error with a sentence for the error number of a failed write.
[[noreturn]] void fail_standard_output(int error_number);

class StandardOutput : public ByteSink {
public:
    // Throws InvalidInput if it is a terminal, which a picture would only garble.
    // `stop` outlives it.
    explicit StandardOutput(const StopFlag& stop, int fd = 1);

    void commit() override;

private:
    void put(std::span<const std::byte> bytes) override;

    const StopFlag& stop_;
    const int fd_;
};

}  // namespace mandel
