#include "cli/text_output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <span>
#include <system_error>

#include "base/error.h"
#include "output/atomic_file.h"
#include "output/pipe_writer.h"

namespace mandel {
namespace {

[[noreturn]] void fail(int error) {
    throw Error("cannot write to standard output: " + std::generic_category().message(error));
}

}  // namespace

void write_standard_output(std::string_view data) {
    while (!data.empty()) {
        const ssize_t count = ::write(STDOUT_FILENO, data.data(), data.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail(errno);
        data.remove_prefix(static_cast<std::size_t>(count));
    }
}

void write_standard_output(std::string_view data, const StopFlag& stop) {
    const int error = write_until_stopped(STDOUT_FILENO, std::as_bytes(std::span(data)), stop);
    if (error != 0) fail(error);
}

void write_standard_error(std::string_view lines) {
    std::fwrite(lines.data(), 1, lines.size(), stderr);
}

void write_text(const std::string& path, std::string_view text) {
    if (path == "-") return write_standard_output(text);
    AtomicFile file(path, false);
    file.write(std::as_bytes(std::span(text)));
    file.commit();
}

void check_text_path(const std::string& path) {
    if (path != "-") AtomicFile(path, false);
}

}  // namespace mandel
