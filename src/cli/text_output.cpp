#include "cli/text_output.h"

#include <unistd.h>

#include <span>
#include <system_error>

#include "base/error.h"
#include "cli/signals.h"
#include "output/atomic_file.h"
#include "output/pipe_writer.h"

namespace mandel {
namespace {

[[noreturn]] void fail(int error) {
    throw Error("cannot write to standard output: " + std::generic_category().message(error));
}

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

}  // namespace

void write_standard_output(std::string_view data) {
    const int error = write_until_stopped(STDOUT_FILENO, bytes_of(data), program_stop_flag());
    if (error != 0) fail(error);
}

void write_standard_error(std::string_view lines) {
    write_until_stopped(STDERR_FILENO, bytes_of(lines), program_stop_flag());
}

void offer_standard_error(std::string_view lines) { write_at_once(STDERR_FILENO, bytes_of(lines)); }

void write_text(const std::string& path, std::string_view text) {
    if (path == "-") return write_standard_output(text);
    AtomicFile file(path, false);
    file.write(bytes_of(text));
    file.commit();
}

void check_text_path(const std::string& path) {
    if (path != "-") AtomicFile(path, false);
}

}  // namespace mandel
