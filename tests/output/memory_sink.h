// Keeps what an encoder writes, for tests that look at it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "output/byte_sink.h"

namespace mandel {

class MemorySink : public ByteSink {
public:
    void put(std::span<const std::byte> data) override {
        bytes.insert(bytes.end(), data.begin(), data.end());
    }
    void put_at(std::uint64_t offset, std::span<const std::byte> data) override {
        std::ranges::copy(data, bytes.begin() + static_cast<std::ptrdiff_t>(offset));
    }
    void commit() override { is_committed = true; }

    std::vector<std::byte> bytes;
    bool is_committed = false;
};

}  // namespace mandel
