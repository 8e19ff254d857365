#include "output/standard_output.h"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "base/error.h"
#include "output/file_descriptor.h"
#include "output/pipe_writer.h"

namespace mandel {

void fail_standard_output(int error_number) {
    if (error_number == EPIPE) {
        throw Error("cannot write to standard output: its reader has closed it");
    }
    throw Error("cannot write to standard output: " +
                std::generic_category().message(error_number));
}

StandardOutput::StandardOutput(const StopFlag& stop, int fd) : stop_(stop), fd_(fd) {
    if (::isatty(fd_) != 0) {
        throw InvalidInput(
            "a picture is not written to a terminal; redirect standard output or use -o FILE");
    }
}

void StandardOutput::put(std::span<const std::byte> bytes) {
    if (const int error = write_until_stopped(fd_, bytes, stop_)) fail_standard_output(error);
}

void StandardOutput::commit() {
    // Network file systems report a full disk only when a file is closed; closing a copy asks.
    FileDescriptor copy(::dup(fd_));
    if (!copy.is_open()) fail_standard_output(errno);
    if (const int error = copy.close()) fail_standard_output(error);
}

}  // namespace mandel
