#include "output/image_reader.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.h"
#include "output/input_file.h"
#include "output/picture_format.h"

namespace mandel {

Image read_image(const std::string& path, std::uint64_t max_bytes) {
    const InputFile file(path);
    const ByteSource source = file.source();
    std::array<char, kLongestSignature> begin{};
    const std::size_t known = std::min<std::uint64_t>(begin.size(), source.size);
    source.read_at(0, std::as_writable_bytes(std::span(begin).first(known)));
    const PictureFormat* format = format_of_content({begin.data(), known});
    if (format == nullptr) {
        throw InvalidInput("'" + source.name + "' is neither " + known_formats("nor"));
    }
    return format->read(source, max_bytes);
}

}  // namespace mandel
