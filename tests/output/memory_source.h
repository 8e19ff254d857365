// Bytes in memory as the readers of pictures want them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>

#include "output/input_file.h"

namespace mandel {

// The bytes outlive it.
inline ByteSource memory_source(const std::string& bytes) {
    return {"a file", bytes.size(), [&bytes](std::uint64_t at, std::span<std::byte> out) {
                if (at > bytes.size() || out.size() > bytes.size() - at) {
                    throw std::logic_error("read beyond the end");
                }
                std::ranges::copy(std::as_bytes(std::span(bytes)).subspan(at, out.size()),
                                  out.begin());
            }};
}

}  // namespace mandel
