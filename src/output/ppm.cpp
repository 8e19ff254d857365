#include "output/ppm.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "output/ordered_strips.h"

namespace mandel {
namespace {

struct PackedStrip {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
};

// As many rows as make a write call worth its cost.
std::uint32_t rows_per_strip(const PixelFormat& format) {
    const std::uint64_t rows = std::max<std::uint64_t>((256 << 10) / format.row_bytes(), 1);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(rows, format.size.height));
}

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

}  // namespace

bool write_ppm(ByteSink& sink, const PixelFormat& format, const RowSource& rows, unsigned threads,
               const StopFlag& stop) {
    MANDEL_CHECK(format.depth == 8 || format.depth == 16);
    const auto [width, height] = format.size;
    const std::string sides = std::to_string(width) + " " + std::to_string(height);
    if (format.size.pixels() == 0) throw InvalidInput("an empty picture cannot be written");
    const std::string header = "P6\n" + sides + (format.depth == 8 ? "\n255\n" : "\n65535\n");
    sink.write(std::as_bytes(std::span(header)));

    const std::uint32_t strip_rows = rows_per_strip(format);
    OrderedStrips<PackedStrip> strips(
        threads,
        [&](std::size_t index) {
            const auto first = static_cast<std::uint32_t>(index * strip_rows);
            const std::uint32_t count = std::min(strip_rows, format.size.height - first);
            PackedStrip strip;
            strip.size = static_cast<std::size_t>(format.row_bytes() * count);
            strip.bytes = std::make_unique_for_overwrite<std::byte[]>(strip.size);
            rows(first, count, {strip.bytes.get(), strip.size});
            return strip;
        },
        [&](std::size_t, const PackedStrip& strip) {
            sink.write({strip.bytes.get(), strip.size});
        });
    return strips.run((height + std::uint64_t{strip_rows} - 1) / strip_rows, stop);
}

std::uint64_t ppm_memory_bytes(const PixelFormat& format, unsigned threads) {
    // One more for each thread, which makes it before there is room for it.
    const std::uint64_t strips = strips_in_flight(threads) + std::max(threads, 1U);
    return strips * rows_per_strip(format) * format.row_bytes();
}

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

}  // namespace mandel
