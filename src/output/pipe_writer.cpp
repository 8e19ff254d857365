#include "output/pipe_writer.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "base/error.h"
#include "output/standard_output.h"

namespace mandel {

int write_until_stopped(int fd, std::span<const std::byte> bytes, const StopFlag& stop) noexcept {
    constexpr int kLookAtStop = 100;  // milliseconds
    while (!bytes.empty()) {
        if (stop.is_requested()) return 0;
        pollfd ready{fd, POLLOUT, 0};
        if (::poll(&ready, 1, kLookAtStop) <= 0) continue;
        // A pipe that is ready takes this much without waiting.
        const ssize_t written =
            ::write(fd, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
        if (written >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        } else if (errno != EINTR && errno != EAGAIN) {
            return errno;
        }
    }
    return 0;
}

StreamOutput::StreamOutput(const StopFlag& stop) : stop_(stop) { (void)StandardOutput(); }

void StreamOutput::put(std::span<const std::byte> bytes) {
    const int error = write_until_stopped(STDOUT_FILENO, bytes, stop_);
    if (error != 0) fail_standard_output(error);
}

}  // namespace mandel
