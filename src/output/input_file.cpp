#include "output/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/error.h"
#include "base/printable.h"
#include "output/file_failure.h"

namespace mandel {

InputFile::InputFile(const std::string& path)
    : path_(path), file_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {
    if (!file_.is_open()) throw InvalidInput(file_failure("read", path_, errno));
    struct stat status {};
    if (::fstat(file_.get(), &status) != 0) throw InvalidInput(file_failure("read", path_, errno));
    if (!S_ISREG(status.st_mode)) {
        throw InvalidInput("'" + printable(path_) + "' is not a regular file");
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
}

ByteSource InputFile::source() const {
    return {printable(path_), size_,
            [this](std::uint64_t offset, std::span<std::byte> out) { read_at(offset, out); }};
}

void InputFile::read_at(std::uint64_t offset, std::span<std::byte> out) const {
    constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;
    while (!out.empty()) {
        const ssize_t count = ::pread(file_.get(), out.data(), std::min(out.size(), kMostAtOnce),
                                      static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw InvalidInput(file_failure("read", path_, errno));
        if (count == 0) throw InvalidInput("'" + printable(path_) + "' became shorter");
        offset += static_cast<std::uint64_t>(count);
        out = out.subspan(static_cast<std::size_t>(count));
    }
}

}  // namespace mandel
