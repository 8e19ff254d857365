#include "output/pipe_writer.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace mandel {
namespace {

// Whether a write would not block. True for a closed pipe, too: the write then fails at once.
bool takes_bytes(int fd, int milliseconds) noexcept {
    pollfd ready{fd, POLLOUT, 0};
    return ::poll(&ready, 1, milliseconds) > 0;
}

}  // namespace

PipeWrite write_at_once(int fd, std::span<const std::byte> bytes) noexcept {
    PipeWrite done;
    while (done.count < bytes.size() && takes_bytes(fd, 0)) {
        // A pipe that is ready has room for PIPE_BUF bytes; more could wait.
        const std::size_t size = std::min<std::size_t>(bytes.size() - done.count, PIPE_BUF);
        const ssize_t written = ::write(fd, bytes.data() + done.count, size);
        if (written >= 0) {
            done.count += static_cast<std::size_t>(written);
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            done.error = errno;
            break;
        }
    }
    return done;
}

int write_until_stopped(int fd, std::span<const std::byte> bytes, const StopFlag& stop) noexcept {
    constexpr int kLookAtStop = 100;  // milliseconds
    for (;;) {
        const PipeWrite done = write_at_once(fd, bytes);
        bytes = bytes.subspan(done.count);
        if (done.error != 0 || bytes.empty() || stop.is_requested()) return done.error;
        takes_bytes(fd, kLookAtStop);
    }
}

}  // namespace mandel
