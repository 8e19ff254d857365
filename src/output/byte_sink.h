// Where the bytes of a picture leave the program: the seam between encoders and the world. A file
// (AtomicFile) and standard output (StandardOutput) are its two real implementations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/error.h"

namespace mandel {

class ByteSink {
public:
    virtual ~ByteSink() = default;

    // Takes all of `bytes` or throws Error with a sentence that names the destination.
    void write(std::span<const std::byte> bytes) {
        put(bytes);
        bytes_written_ += bytes.size();
    }

    // Replaces bytes that were written. For files only: what a pipe has taken is gone.
    void overwrite(std::uint64_t offset, std::span<const std::byte> bytes) {
        MANDEL_CHECK(offset <= bytes_written_ && bytes.size() <= bytes_written_ - offset);
        put_at(offset, bytes);
    }

    std::uint64_t bytes_written() const noexcept { return bytes_written_; }

    // To be called once, after the last write: only now may the result be seen. A sink destroyed
    // without it leaves nothing behind where that is possible.
    virtual void commit() = 0;

private:
    virtual void put(std::span<const std::byte> bytes) = 0;
    virtual void put_at(std::uint64_t /*offset*/, std::span<const std::byte> /*bytes*/) {
        throw Error("this kind of picture can only be written to a file");
    }

    std::uint64_t bytes_written_ = 0;
};

}  // namespace mandel
