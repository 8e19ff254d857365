#include "output/image_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "base/error.h"
#include "output/input_file.h"
#include "output/png_decoder.h"

namespace mandel {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The text at the beginning of a PPM: "P6", width, height, largest value, one white space, with
// comments from # to the end of the line anywhere between.
class PpmHeader {
public:
    PpmHeader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

    PixelFormat read() {
        PixelFormat format;
        format.size.width = number();
        format.size.height = number();
        const std::uint32_t largest = number();
        if (largest != 255 && largest != 65535) {
            throw InvalidInput("the PPM '" + name_ + "' must have 255 or 65535 as largest value");
        }
        format.depth = largest == 255 ? 8 : 16;
        if (format.size.pixels() == 0) damaged();
        ++at_;  // exactly one white space, seen by number()
        return format;
    }

    std::size_t size() const { return at_; }

private:
    char peek() const {
        if (at_ >= text_.size()) damaged();
        return text_[at_];
    }

    void skip_space() {
        while (is_space(peek()) || peek() == '#') {
            if (peek() == '#') {
                while (peek() != '\n') ++at_;
            }
            ++at_;
        }
    }

    std::uint32_t number() {
        skip_space();
        std::uint64_t value = 0;
        const std::size_t begin = at_;
        for (; peek() >= '0' && peek() <= '9'; ++at_) {
            value = value * 10 + static_cast<unsigned>(peek() - '0');
            if (value > UINT32_MAX) damaged();
        }
        if (at_ == begin || !is_space(peek())) damaged();
        return static_cast<std::uint32_t>(value);
    }

    [[noreturn]] void damaged() const {
        throw InvalidInput("the PPM '" + name_ + "' is damaged: its header makes no sense");
    }

    std::string_view text_;
    const std::string& name_;
    std::size_t at_ = 2;  // after "P6"
};

Image read_ppm(const ByteSource& source, std::uint64_t max_bytes) {
    std::array<char, 4096> begin{};
    const std::size_t known = std::min<std::uint64_t>(begin.size(), source.size);
    source.read_at(0, std::as_writable_bytes(std::span(begin).first(known)));
    PpmHeader header({begin.data(), known}, source.name);
    const PixelFormat format = header.read();
    check_image_size(format, source.name, max_bytes);
    if (source.size - header.size() < format.row_bytes() * format.size.height) {
        throw InvalidInput("the PPM '" + source.name + "' is damaged: it ends too early");
    }
    Image image(format);
    source.read_at(header.size(), image.packed);
    return image;
}

}  // namespace

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

Image read_image(const std::string& path, std::uint64_t max_bytes) {
    const InputFile file(path);
    const ByteSource source = file.source();
    std::array<char, 2> begin{};
    if (source.size >= begin.size()) {
        source.read_at(0, std::as_writable_bytes(std::span(begin)));
        if (begin[0] == 'P' && begin[1] == '6') return read_ppm(source, max_bytes);
        if (begin[0] == '\x89' && begin[1] == 'P') return decode_png(source, max_bytes);
    }
    throw InvalidInput("'" + source.name + "' is neither a PNG nor a binary PPM");
}

}  // namespace mandel
