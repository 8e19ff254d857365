#include "output/image.h"

#include <cstring>

#include "base/error.h"

namespace mandel {

RowSource rows_of(const Image& image) {
    return [&image](std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) {
        const auto row = static_cast<std::size_t>(image.format.row_bytes());
        std::memcpy(packed.data(), &image.packed[first * row], count * row);
    };
}

void check_image_size(const PixelFormat& format, const std::string& name, std::uint64_t max_bytes) {
    // By division: the product of three large factors might not fit into 64 bits.
    if (format.size.height > max_bytes / format.row_bytes()) {
        throw InvalidInput("the picture '" + name +
                           "' is too large to be read: " + std::to_string(format.size.width) + "x" +
                           std::to_string(format.size.height) + " pixels need more than " +
                           std::to_string(max_bytes >> 20) + " MiB");
    }
}

}  // namespace mandel
