#include "watch/text_stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <system_error>
#include <thread>
#include <utility>

#include "base/error.h"
#include "base/printable.h"
#include "output/file_failure.h"
#include "output/pipe_writer.h"

namespace mandel {

std::size_t DescriptorStream::put(std::string_view text) {
    const PipeWrite done = write_at_once(fd_, std::as_bytes(std::span(text)));
    if (done.error == 0) return done.count;
    throw Error("cannot write to " + what_ + ": " +
                (done.error == EPIPE ? "its reader has closed it"
                                     : std::generic_category().message(done.error)));
}

void DescriptorStream::wait(std::chrono::milliseconds time) {
    pollfd ready{fd_, POLLOUT, 0};
    ::poll(&ready, 1, static_cast<int>(time.count()));
}

std::optional<unsigned> DescriptorStream::columns() const {
    if (::isatty(fd_) == 0) return std::nullopt;
    winsize size{};
    constexpr unsigned kUsual = 80;
    if (::ioctl(fd_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
    return size.ws_col;
}

bool DescriptorStream::is_ours() const {
    const pid_t foreground = ::tcgetpgrp(fd_);
    return foreground < 0 || foreground == ::getpgrp();
}

bool NamedPipe::open() {
    if (stream_) return true;
    FileDescriptor pipe(::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    if (!pipe.is_open()) {
        if (errno == ENXIO) return false;  // nobody reads it
        throw Error(file_failure("write", path_, errno));
    }
    stream_.emplace(std::move(pipe), "the pipe '" + printable(path_) + "'");
    return true;
}

std::size_t NamedPipe::put(std::string_view text) { return open() ? stream_->put(text) : 0; }

void NamedPipe::wait(std::chrono::milliseconds time) {
    if (stream_) {
        stream_->wait(time);
    } else {
        std::this_thread::sleep_for(time);
    }
}

}  // namespace mandel
