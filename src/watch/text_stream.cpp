#include "watch/text_stream.h"

#include <limits.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/error.h"

namespace mandel {
namespace {

// Whether a write would not block. True for a closed pipe, too: the write then fails at once.
bool is_ready(int fd, int milliseconds) {
    pollfd poll{fd, POLLOUT, 0};
    return ::poll(&poll, 1, milliseconds) > 0;
}

}  // namespace

std::size_t DescriptorStream::put(std::string_view text) {
    std::size_t written = 0;
    while (written < text.size() && is_ready(fd_, 0)) {
        // A pipe that is ready has room for PIPE_BUF bytes; more could wait.
        const std::string_view piece = text.substr(written, PIPE_BUF);
        const ssize_t count = ::write(fd_, piece.data(), piece.size());
        if (count >= 0) {
            written += static_cast<std::size_t>(count);
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            throw Error("cannot write to " + what_ + ": " +
                        (errno == EPIPE ? "its reader has closed it"
                                        : std::generic_category().message(errno)));
        }
    }
    return written;
}

void DescriptorStream::wait(std::chrono::milliseconds time) {
    is_ready(fd_, static_cast<int>(time.count()));
}

std::optional<unsigned> DescriptorStream::columns() const {
    if (::isatty(fd_) == 0) return std::nullopt;
    winsize size{};
    constexpr unsigned kUsual = 80;
    if (::ioctl(fd_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
    return size.ws_col;
}

}  // namespace mandel
