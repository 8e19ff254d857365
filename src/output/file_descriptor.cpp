#include "output/file_descriptor.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace mandel {

int FileDescriptor::close() noexcept {
    const int fd = std::exchange(fd_, -1);
    if (fd < 0 || ::close(fd) == 0) return 0;
    // Linux has closed the file even when it says that it was interrupted.
    return errno == EINTR ? 0 : errno;
}

namespace {

// write_some(bytes) is a system call that writes at most those.
template <typename WriteSome>
int write_all(int fd, std::span<const std::byte> bytes, WriteSome write_some) noexcept {
    constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;  // the system stops near 2^31
    while (!bytes.empty()) {
        const ssize_t written = write_some(bytes.first(std::min(bytes.size(), kMostAtOnce)));
        if (written >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            pollfd ready{fd, POLLOUT, 0};
            ::poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

}  // namespace

int write_fully(int fd, std::span<const std::byte> bytes) noexcept {
    return write_all(fd, bytes, [fd](std::span<const std::byte> some) {
        return ::write(fd, some.data(), some.size());
    });
}

int write_fully_at(int fd, std::uint64_t offset, std::span<const std::byte> bytes) noexcept {
    return write_all(fd, bytes, [&](std::span<const std::byte> some) {
        const ssize_t written = ::pwrite(fd, some.data(), some.size(), static_cast<off_t>(offset));
        if (written > 0) offset += static_cast<std::uint64_t>(written);
        return written;
    });
}

}  // namespace mandel
