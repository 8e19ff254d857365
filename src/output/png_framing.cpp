#include "output/png_framing.h"

#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <exception>
#include <new>
#include <string>

#include "base/error.h"
#include "output/libpng_failure.h"

namespace mandel {
namespace {

// What the callbacks of libpng reach.
struct Output {
    ByteSink& sink;
    LibpngFailure failure;

    bool write(const png_byte* data, std::size_t size) noexcept {
        try {
            sink.write({reinterpret_cast<const std::byte*>(data), size});
            return true;
        } catch (...) {
            failure.exception = std::current_exception();
            return false;
        }
    }

    [[noreturn]] void rethrow() const {
        if (failure.exception) std::rethrow_exception(failure.exception);
        throw Error(std::string("the PNG library failed: ") + failure.message);
    }
};

void on_write(png_structp png, png_bytep data, std::size_t size) {
    if (!static_cast<Output*>(png_get_io_ptr(png))->write(data, size)) {
        png_error(png, "write failed");
    }
}

void on_flush(png_structp) {}

struct Header {
    const PixelFormat& format;
    std::string_view scene_text;
};

// Owns nothing: libpng may jump out of it.
void write_header(png_structp png, png_infop info, const void* argument) {
    const auto& header = *static_cast<const Header*>(argument);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_IHDR(png, info, header.format.size.width, header.format.size.height,
                 header.format.depth, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);

    // libpng only reads these, but its structures are not const.
    char software_key[] = "Software", software[] = "mandel", scene_key[] = "mandel", empty[] = "";
    png_text texts[2] = {};
    texts[0].compression = PNG_TEXT_COMPRESSION_NONE;
    texts[0].key = software_key;
    texts[0].text = software;
    texts[0].text_length = sizeof software - 1;
    texts[1].compression = PNG_ITXT_COMPRESSION_NONE;
    texts[1].key = scene_key;
    texts[1].text = const_cast<char*>(header.scene_text.data());
    texts[1].itxt_length = header.scene_text.size();
    texts[1].lang = empty;
    texts[1].lang_key = empty;
    png_set_text(png, info, texts, header.scene_text.empty() ? 1 : 2);
    png_write_info(png, info);
}

void write_idat(png_structp png, png_infop, const void* argument) {
    const auto& data = *static_cast<const std::span<const std::byte>*>(argument);
    png_write_chunk(png, reinterpret_cast<png_const_bytep>("IDAT"),
                    reinterpret_cast<png_const_bytep>(data.data()), data.size());
}

// Not png_write_end: it insists on having compressed the pixels itself.
void write_iend(png_structp png, png_infop, const void*) {
    png_write_chunk(png, reinterpret_cast<png_const_bytep>("IEND"), nullptr, 0);
}

}  // namespace

struct PngFraming::Writer {
    explicit Writer(ByteSink& sink) : output{sink, {}} {
        png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &output.failure, keep_libpng_error,
                                      ignore_libpng_warning);
        if (png != nullptr) info = png_create_info_struct(png);
        if (info == nullptr) {
            png_destroy_write_struct(&png, nullptr);
            throw std::bad_alloc();
        }
        png_set_write_fn(png, &output, on_write, on_flush);
    }
    ~Writer() { png_destroy_write_struct(&png, &info); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    using Step = void (*)(png_structp, png_infop, const void*);

    void run(Step step, const void* argument) {
        if (setjmp(png_jmpbuf(png)) == 0) {
            step(png, info, argument);
        } else {
            output.rethrow();
        }
    }

    Output output;
    png_structp png = nullptr;
    png_infop info = nullptr;
};

PngFraming::PngFraming(ByteSink& sink, const PixelFormat& format, std::string_view scene_text)
    : writer_(std::make_unique<Writer>(sink)) {
    const std::string text(scene_text);  // ends with the zero that libpng may rely on
    const Header header{format, text};
    writer_->run(write_header, &header);
}

PngFraming::~PngFraming() = default;

void PngFraming::write_pixels(std::span<const std::byte> compressed) {
    constexpr std::size_t kLongestChunk = std::size_t{1} << 30;  // PNG allows 2^31 - 1
    while (!compressed.empty()) {
        const auto chunk = compressed.first(std::min(compressed.size(), kLongestChunk));
        writer_->run(write_idat, &chunk);
        compressed = compressed.subspan(chunk.size());
    }
}

void PngFraming::write_end() { writer_->run(write_iend, nullptr); }

}  // namespace mandel
