// Keeps what an encoder writes, for tests that look at it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "output/byte_sink.h"

namespace mandel {

class MemorySink : public ByteSink {
public:
    void put(std::span<const std::byte> data) override {
        bytes.insert(bytes.end(), data.begin(), data.end());
    }
    void commit() override { is_committed = true; }

    std::vector<std::byte> bytes;
    bool is_committed = false;
};

}  // namespace mandel
