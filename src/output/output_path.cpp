#include "output/output_path.h"

#include <filesystem>

#include "output/atomic_file.h"
#include "output/picture_format.h"
#include "output/standard_output.h"

namespace mandel {

void check_output_path(const std::string& path, bool no_clobber) {
    std::error_code ignored;
    const auto kind = std::filesystem::status(path, ignored).type();
    using enum std::filesystem::file_type;
    // For a folder or a device that is the thing to say, whatever its extension.
    if (path == "-" || kind == not_found || kind == regular || kind == none) {
        (void)picture_format(path);
    }
    // Creating and removing the temporary file is the only test that no file system contradicts.
    (void)open_output(path, no_clobber, StopFlag());
}

std::unique_ptr<ByteSink> open_output(const std::string& path, bool no_clobber,
                                      const StopFlag& stop) {
    if (path == "-") return std::make_unique<StandardOutput>(stop);
    return std::make_unique<AtomicFile>(path, no_clobber);
}

}  // namespace mandel
