// An open file of the operating system, closed when its owner goes; and writing to it, with the
// interruptions and partial successes that the system call allows taken care of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace mandel {

class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd) : fd_(fd) {}
    ~FileDescriptor() { close(); }
    FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }

    bool is_open() const noexcept { return fd_ >= 0; }
    int get() const noexcept { return fd_; }

    // Returns 0 or the error number; closed it is in either case.
    int close() noexcept;

private:
    int fd_ = -1;
};

// Returns 0 or the error number. Waits for a descriptor that does not block.
int write_fully(int fd, std::span<const std::byte> bytes) noexcept;
// The same at a place of a file; where the next write_fully() goes does not change.
int write_fully_at(int fd, std::uint64_t offset, std::span<const std::byte> bytes) noexcept;

}  // namespace mandel
