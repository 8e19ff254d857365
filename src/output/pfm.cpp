#include "output/pfm.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "output/light_codes.h"
#include "output/ordered_strips.h"

namespace mandel {
namespace {

static_assert(std::endian::native == std::endian::little, "rows are written as they are in memory");

using LightStrip = std::vector<float>;

std::uint64_t light_row_bytes(Size size) { return std::uint64_t{size.width} * 3 * sizeof(float); }

// As many rows as make a write call worth its cost.
std::uint32_t light_rows_per_strip(Size size) {
    const std::uint64_t rows = std::max<std::uint64_t>((256 << 10) / light_row_bytes(size), 1);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(rows, size.height));
}

// The rows from `first` on, the last one first.
LightStrip reversed_rows(const LightSource& light, Size size, std::uint32_t first,
                         std::uint32_t count) {
    const std::size_t row = std::size_t{3} * size.width;
    LightStrip down(row * count), up(down.size());
    light(first, count, down);
    for (std::size_t k = 0; k < count; ++k) {
        std::copy_n(&down[k * row], row, &up[(count - 1 - k) * row]);
    }
    return up;
}

// "PF", width, height and scale, a white space after each; the scale's sign tells the byte order.
class PfmHeader {
public:
    PfmHeader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

    Size read() {
        Size size;
        size.width = side();
        size.height = side();
        // Any negative number means little-endian; its value is a matter of exposure.
        is_little_endian_ = word().starts_with('-');
        if (size.pixels() == 0) damaged();
        return size;
    }

    std::size_t size() const { return at_; }
    bool is_little_endian() const { return is_little_endian_; }

private:
    // The next word and one white space after it.
    std::string_view word() {
        const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
        const std::size_t begin = at_;
        while (at_ < text_.size() && !is_space(text_[at_])) ++at_;
        if (at_ == text_.size()) damaged();
        return text_.substr(begin, at_++ - begin);
    }

    std::uint32_t side() {
        std::uint64_t value = 0;
        const std::string_view digits = word();
        if (digits.size() > 10) damaged();
        for (const char c : digits) {
            if (c < '0' || c > '9') damaged();
            value = value * 10 + static_cast<unsigned>(c - '0');
        }
        if (value > UINT32_MAX) damaged();
        return static_cast<std::uint32_t>(value);
    }

    [[noreturn]] void damaged() const {
        throw InvalidInput("the PFM '" + name_ + "' is damaged: its header makes no sense");
    }

    std::string_view text_;
    const std::string& name_;
    std::size_t at_ = 2;  // after "PF"
    bool is_little_endian_ = true;
};

}  // namespace

bool write_pfm(ByteSink& sink, Size size, const LightSource& light, unsigned threads,
               const StopFlag& stop) {
    if (size.pixels() == 0) throw InvalidInput("an empty picture cannot be written");
    const std::string header =
        "PF\n" + std::to_string(size.width) + " " + std::to_string(size.height) + "\n-1.0\n";
    sink.write(std::as_bytes(std::span(header)));

    const std::uint32_t strip_rows = light_rows_per_strip(size);
    OrderedStrips<LightStrip> strips(
        threads,
        [&](std::size_t index) {
            // Strips count from the lowest row.
            const auto below = static_cast<std::uint32_t>(index * strip_rows);
            const std::uint32_t count = std::min(strip_rows, size.height - below);
            return reversed_rows(light, size, size.height - below - count, count);
        },
        [&](std::size_t, const LightStrip& strip) { sink.write(std::as_bytes(std::span(strip))); });
    return strips.run((size.height + std::uint64_t{strip_rows} - 1) / strip_rows, stop);
}

std::uint64_t pfm_memory_bytes(Size size, unsigned threads) {
    // Two more for each thread, which turns one over before there is room for it.
    const std::uint64_t strips = strips_in_flight(threads) + 2 * std::max(threads, 1U);
    return strips * light_rows_per_strip(size) * light_row_bytes(size);
}

Image read_pfm(const ByteSource& source, std::uint64_t max_bytes) {
    std::array<char, 256> begin{};
    const std::size_t known = std::min<std::uint64_t>(begin.size(), source.size);
    source.read_at(0, std::as_writable_bytes(std::span(begin).first(known)));
    PfmHeader header({begin.data(), known}, source.name);
    const PixelFormat format{header.read(), 16};
    check_image_size(format, source.name, max_bytes);
    const std::uint64_t row = light_row_bytes(format.size);
    if ((source.size - header.size()) / row < format.size.height) {
        throw InvalidInput("the PFM '" + source.name + "' is damaged: it ends too early");
    }
    Image image(format);
    std::vector<std::uint32_t> words(std::size_t{3} * format.size.width);
    std::vector<float> light(words.size());
    for (std::uint32_t k = 0; k < format.size.height; ++k) {
        source.read_at(header.size() + k * row, std::as_writable_bytes(std::span(words)));
        for (std::size_t i = 0; i < words.size(); ++i) {
            const std::uint32_t word =
                header.is_little_endian() ? words[i] : __builtin_bswap32(words[i]);
            light[i] = std::bit_cast<float>(word);
        }
        set_light_row(image, format.size.height - 1 - k, light);
    }
    return image;
}

}  // namespace mandel
