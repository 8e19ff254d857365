#include "output/png_chunks.h"

#include <zlib.h>

namespace mandel {

std::string big_endian_text(std::uint32_t number) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(number >> shift & 0xFF);
    return text;
}

std::string png_chunk(const std::string& type, const std::string& data) {
    const std::string content = type + data;
    const uLong crc = crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size());
    return big_endian_text(static_cast<std::uint32_t>(data.size())) + content +
           big_endian_text(static_cast<std::uint32_t>(crc));
}

std::string png_signature() { return "\x89PNG\r\n\x1A\n"; }

std::string png_header(std::uint32_t width, std::uint32_t height, int depth, int color) {
    const char rest[] = {static_cast<char>(depth), static_cast<char>(color), 0, 0, 0};
    return png_chunk(
        "IHDR", big_endian_text(width) + big_endian_text(height) + std::string(rest, sizeof rest));
}

std::string png_itxt(const std::string& keyword, const std::string& text) {
    return png_chunk("iTXt", keyword + std::string(5, '\0') + text);
}

std::string png_packed_itxt(const std::string& keyword, const std::string& packed) {
    return png_chunk("iTXt", keyword + std::string("\0\1\0\0\0", 5) + packed);
}

std::string zlib_packed(const std::string& data) {
    uLongf size = compressBound(data.size());
    std::string packed(size, '\0');
    compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
              reinterpret_cast<const Bytef*>(data.data()), data.size(), 9);
    packed.resize(size);
    return packed;
}

std::string png_with(const std::string& chunks) {
    return png_signature() + png_header(1, 1) + chunks +
           png_chunk("IDAT", zlib_packed(std::string("\0\1\2\3", 4))) + png_chunk("IEND", "");
}

}  // namespace mandel
