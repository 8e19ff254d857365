// An untrusted picture file, open for reading at any position.
//
// Only regular files are accepted: a FIFO or a terminal could keep the program waiting for ever,
// and a device has no size to check claims against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "output/file_descriptor.h"

namespace mandel {

// Bytes that can be read at any position: a file, or memory in tests.
struct ByteSource {
    std::string name;  // for messages, printable
    std::uint64_t size = 0;
    // Fills the whole span, which must lie within `size`, or throws InvalidInput.
    std::function<void(std::uint64_t offset, std::span<std::byte> out)> read_at;
};

class InputFile {
public:
    // Throws InvalidInput, naming the file, if it cannot be opened or is not a regular file.
    explicit InputFile(const std::string& path);

    // Valid as long as this object.
    ByteSource source() const;

private:
    void read_at(std::uint64_t offset, std::span<std::byte> out) const;

    std::string path_;
    FileDescriptor file_;
    std::uint64_t size_ = 0;
};

}  // namespace mandel
