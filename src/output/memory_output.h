// The bytes of a picture that stays in memory, to become part of another file.
#pragma once

#include <string_view>
#include <vector>

#include "output/byte_sink.h"

namespace mandel {

class MemoryOutput : public ByteSink {
public:
    void commit() override {}
    std::span<const std::byte> bytes() const noexcept { return bytes_; }
    std::string_view text() const noexcept {
        return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
    }

private:
    void put(std::span<const std::byte> bytes) override {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    }

    std::vector<std::byte> bytes_;
};

}  // namespace mandel
