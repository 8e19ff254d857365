#include "scene/text_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/error.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

class OpenFile {
public:
    // Without blocking: opening a pipe without a writer would otherwise wait for ever.
    explicit OpenFile(const std::string& path)
        : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~OpenFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

[[noreturn]] void fail_errno(const std::string& name, int code) {
    throw InvalidInput("cannot read " + name + ": " + std::generic_category().message(code));
}

[[noreturn]] void fail_size(const std::string& name, std::size_t max_bytes) {
    throw InvalidInput(name + " is larger than the limit of " + std::to_string(max_bytes) +
                       " bytes");
}

std::string read_all(int descriptor, const std::string& name, std::size_t max_bytes) {
    std::string text;
    char buffer[65536];
    for (;;) {
        const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail_errno(name, errno);
        if (count == 0) return text;
        if (text.size() + static_cast<std::size_t>(count) > max_bytes) fail_size(name, max_bytes);
        text.append(buffer, static_cast<std::size_t>(count));
        // No text has one, so that endless zeros need not be read to the limit.
        if (std::memchr(buffer, '\0', static_cast<std::size_t>(count)) != nullptr) return text;
    }
}

// The size of an open file, once it is known to be one.
std::uint64_t checked_size(const OpenFile& file, const std::string& path) {
    if (file.descriptor() < 0) fail_errno(quote(path), errno);
    struct stat status {};
    if (::fstat(file.descriptor(), &status) != 0) fail_errno(quote(path), errno);
    if (S_ISDIR(status.st_mode)) throw InvalidInput(quote(path) + " is a folder, not a file");
    if (!S_ISREG(status.st_mode)) {
        throw InvalidInput(quote(path) + " is not a regular file (use '-' to read standard input)");
    }
    return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace

std::string read_text_file(const std::string& path, std::size_t max_bytes) {
    const OpenFile file(path);
    if (checked_size(file, path) > max_bytes) fail_size(quote(path), max_bytes);
    return read_all(file.descriptor(), quote(path), max_bytes);
}

std::string read_beginning(const std::string& path, std::size_t count) {
    const OpenFile file(path);
    checked_size(file, path);
    std::string bytes(count, '\0');
    const ssize_t got = ::pread(file.descriptor(), bytes.data(), count, 0);
    if (got < 0) fail_errno(quote(path), errno);
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
}

std::string read_standard_input(std::size_t max_bytes) {
    return read_all(STDIN_FILENO, "standard input", max_bytes);
}

}  // namespace mandel
