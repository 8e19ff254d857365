#include "output/decode_png.h"

#include <png.h>

#include <csetjmp>
#include <cstring>

namespace mandel {
namespace {

struct Reader {
    std::span<const std::byte> rest;
    char error[200] = "";
};

void on_read(png_structp png, png_bytep out, std::size_t size) {
    auto* reader = static_cast<Reader*>(png_get_io_ptr(png));
    if (size > reader->rest.size()) png_error(png, "unexpected end");
    std::memcpy(out, reader->rest.data(), size);
    reader->rest = reader->rest.subspan(size);
}

void on_error(png_structp png, png_const_charp message) {
    auto* reader = static_cast<Reader*>(png_get_error_ptr(png));
    std::strncpy(reader->error, message, sizeof reader->error - 1);
    png_longjmp(png, 1);
}

// A warning is a fault as well: the writer's files must be beyond reproach.
void on_warning(png_structp png, png_const_charp message) { on_error(png, message); }

bool read_all(png_structp png, png_infop info) {
    if (setjmp(png_jmpbuf(png)) != 0) return false;
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_read_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
    return true;
}

void copy_out(png_structp png, png_infop info, DecodedPng& decoded) {
    decoded.format.size = {png_get_image_width(png, info), png_get_image_height(png, info)};
    decoded.format.depth = png_get_bit_depth(png, info);
    if (png_get_color_type(png, info) != PNG_COLOR_TYPE_RGB) decoded.error = "not RGB";
    png_bytepp rows = png_get_rows(png, info);
    for (std::uint32_t y = 0; y < decoded.format.size.height; ++y) {
        const auto* row = reinterpret_cast<const std::byte*>(rows[y]);
        decoded.packed.insert(decoded.packed.end(), row, row + decoded.format.row_bytes());
    }
    png_get_sRGB(png, info, &decoded.srgb_intent);
    png_textp texts = nullptr;
    const int count = png_get_text(png, info, &texts, nullptr);
    for (int i = 0; i < count; ++i) {
        if (std::strcmp(texts[i].key, "Software") == 0) decoded.software = texts[i].text;
        if (std::strcmp(texts[i].key, "mandel") == 0) {
            decoded.scene_text = texts[i].text;
            decoded.scene_compression = texts[i].compression;
        }
    }
}

}  // namespace

DecodedPng decode_png(std::span<const std::byte> bytes) {
    Reader reader{bytes};
    DecodedPng decoded;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, on_error, on_warning);
    png_infop info = png_create_info_struct(png);
    png_set_read_fn(png, &reader, on_read);
    if (read_all(png, info)) {
        copy_out(png, info, decoded);
        if (!reader.rest.empty()) decoded.error = "bytes after the end";
    } else {
        decoded.error = reader.error;
    }
    png_destroy_read_struct(&png, &info, nullptr);
    return decoded;
}

}  // namespace mandel
