#include "output/output_path.h"

#include <array>
#include <filesystem>
#include <string_view>

#include "base/error.h"
#include "base/printable.h"
#include "output/atomic_file.h"
#include "output/standard_output.h"

namespace mandel {
namespace {

struct Extension {
    std::string_view name;
    ImageFormat format;
};
constexpr std::array kExtensions = {Extension{".png", ImageFormat::Png},
                                    Extension{".ppm", ImageFormat::Ppm}};

std::string lower(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

}  // namespace

ImageFormat image_format(const std::string& path) {
    if (path == "-") return ImageFormat::Png;
    const std::string extension = lower(std::filesystem::path(path).extension().string());
    std::string known;
    for (const Extension& candidate : kExtensions) {
        if (candidate.name == extension) return candidate.format;
        known += (known.empty() ? "" : " and ") + std::string(candidate.name);
    }
    throw InvalidInput("'" + printable(path) + "' has no known picture extension; " + known +
                       " are known");
}

void check_output_path(const std::string& path, bool no_clobber) {
    std::error_code ignored;
    const auto kind = std::filesystem::status(path, ignored).type();
    using enum std::filesystem::file_type;
    // For a folder or a device that is the thing to say, whatever its extension.
    if (path == "-" || kind == not_found || kind == regular || kind == none) {
        (void)image_format(path);
    }
    // Creating and removing the temporary file is the only test that no file system contradicts.
    (void)open_output(path, no_clobber);
}

std::unique_ptr<ByteSink> open_output(const std::string& path, bool no_clobber) {
    if (path == "-") return std::make_unique<StandardOutput>();
    return std::make_unique<AtomicFile>(path, no_clobber);
}

}  // namespace mandel
