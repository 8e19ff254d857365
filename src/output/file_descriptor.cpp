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

int write_fully(int fd, std::span<const std::byte> bytes) noexcept {
    constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;  // the system stops near 2^31
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), std::min(bytes.size(), kMostAtOnce));
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

}  // namespace mandel
