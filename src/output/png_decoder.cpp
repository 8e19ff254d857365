#include "output/png_decoder.h"

#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <exception>
#include <new>
#include <vector>

#include "base/error.h"
#include "base/printable.h"
#include "output/libpng_failure.h"
#include "output/png_metadata.h"

namespace mandel {
namespace {

// What the callbacks of libpng reach. It asks for a few bytes at a time, so a file of many small
// chunks is read through a buffer.
struct Input {
    const ByteSource& source;
    std::uint64_t at = 0;  // of the file, behind the buffer's bytes
    LibpngFailure failure;
    std::vector<std::byte> buffer = {};
    std::size_t used = 0;  // of the buffer

    bool read(png_bytep out, std::size_t size) noexcept {
        try {
            while (size > 0) {
                if (used == buffer.size() && !fill()) return false;
                const std::size_t count = std::min(size, buffer.size() - used);
                std::memcpy(out, buffer.data() + used, count);
                used += count;
                out += count;
                size -= count;
            }
            return true;
        } catch (...) {
            failure.exception = std::current_exception();
            return false;
        }
    }

private:
    bool fill() {
        constexpr std::uint64_t kBytes = 64 << 10;
        buffer.resize(static_cast<std::size_t>(std::min(kBytes, source.size - at)));
        used = 0;
        if (buffer.empty()) return false;
        source.read_at(at, buffer);
        at += buffer.size();
        return true;
    }
};

void on_read(png_structp png, png_bytep out, std::size_t size) {
    if (!static_cast<Input*>(png_get_io_ptr(png))->read(out, size)) {
        png_error(png, "it ends too early");
    }
}

struct Shape {
    std::size_t row_bytes = 0;
    std::uint32_t height = 0;
};

// Owns nothing: libpng may jump out of it. Asks for RGB or RGBA of 8 or 16 bits.
void start_reading(png_structp png, png_infop info, void* argument) {
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_read_info(png, info);
    png_set_expand(png);
    png_set_gray_to_rgb(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    auto& shape = *static_cast<Shape*>(argument);
    shape.row_bytes = png_get_rowbytes(png, info);
    shape.height = png_get_image_height(png, info);
}

void read_rows(png_structp png, png_infop, void* rows) {
    // Of the pixels every complaint counts, also that of their checksum (Adler-32), which libpng
    // only warns of.
    png_set_benign_errors(png, 0);
    png_read_image(png, static_cast<png_bytepp>(rows));
    png_set_benign_errors(png, 1);
    png_read_end(png, nullptr);
}

class Decoder {
public:
    explicit Decoder(const ByteSource& source) : input_{source, 0, {}} {
        png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &input_.failure, keep_libpng_error,
                                      ignore_libpng_warning);
        if (png_ != nullptr) info_ = png_create_info_struct(png_);
        if (info_ == nullptr) {
            png_destroy_read_struct(&png_, nullptr, nullptr);
            throw std::bad_alloc();
        }
        png_set_read_fn(png_, &input_, on_read);
    }
    ~Decoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    using Step = void (*)(png_structp, png_infop, void*);

    void run(Step step, void* argument) {
        if (setjmp(png_jmpbuf(png_)) == 0) {
            step(png_, info_, argument);
        } else {
            rethrow();
        }
    }

private:
    [[noreturn]] void rethrow() const {
        if (input_.failure.exception) std::rethrow_exception(input_.failure.exception);
        throw InvalidInput("the PNG '" + input_.source.name +
                           "' cannot be decoded: " + printable(input_.failure.message));
    }

    Input input_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
};

// Turns RGBA into RGB in place.
void drop_alpha(Image& image, const std::string& name) {
    const auto sample = static_cast<std::size_t>(image.format.depth / 8);
    std::byte* out = image.packed.data();
    for (std::size_t at = 0; at < image.packed.size(); at += 4 * sample, out += 3 * sample) {
        const std::byte* pixel = &image.packed[at];
        const auto is_full = [](std::byte b) { return b == std::byte{0xFF}; };
        if (!std::all_of(pixel + 3 * sample, pixel + 4 * sample, is_full)) {
            throw InvalidInput("the PNG '" + name + "' is transparent in places; " +
                               "only opaque pictures can be read");
        }
        std::memmove(out, pixel, 3 * sample);
    }
    image.packed.resize(image.packed.size() / 4 * 3);
}

}  // namespace

Image decode_png(const ByteSource& source, std::uint64_t max_bytes) {
    // The cautious look at the whole file comes first; libpng then sees no absurd claims.
    const PictureMetadata metadata = read_png_metadata(source);
    const PixelFormat format{metadata.size, metadata.bit_depth == 16 ? 16 : 8};
    check_image_size(format, source.name, max_bytes / 4 * 3);  // there may be alpha

    Decoder decoder(source);
    Shape shape;
    decoder.run(start_reading, &shape);
    const bool has_alpha = shape.row_bytes == format.row_bytes() / 3 * 4;
    if ((!has_alpha && shape.row_bytes != format.row_bytes()) ||
        shape.height != format.size.height) {
        throw InvalidInput("the PNG '" + source.name + "' changed while it was read");
    }

    Image image;
    image.format = format;
    image.packed.resize(shape.row_bytes * shape.height);
    std::vector<png_bytep> rows(shape.height);
    for (std::size_t y = 0; y < rows.size(); ++y) {
        rows[y] = reinterpret_cast<png_bytep>(&image.packed[y * shape.row_bytes]);
    }
    decoder.run(read_rows, rows.data());
    if (has_alpha) drop_alpha(image, source.name);
    return image;
}

}  // namespace mandel
