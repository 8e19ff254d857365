#include "output/png_filter.h"

#include <algorithm>
#include <cstring>

namespace mandel {
namespace {

// Plain loops without branches, for the compiler to vectorise. Letters as in the specification:
// x is the byte itself, a is left of it, b above, c above left.
using RowBytes = const std::uint8_t* __restrict;

std::uint8_t low_byte(int value) { return static_cast<std::uint8_t>(value); }

void filter_sub(RowBytes x, std::uint8_t* __restrict out, std::size_t size, std::size_t pixel) {
    for (std::size_t i = 0; i < pixel; ++i) out[i] = x[i];
    for (std::size_t i = pixel; i < size; ++i) out[i] = low_byte(x[i] - x[i - pixel]);
}

void filter_up(RowBytes x, RowBytes b, std::uint8_t* __restrict out, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) out[i] = low_byte(x[i] - b[i]);
}

void filter_average(RowBytes x, RowBytes b, std::uint8_t* __restrict out, std::size_t size,
                    std::size_t pixel) {
    for (std::size_t i = 0; i < pixel; ++i) out[i] = low_byte(x[i] - (b[i] >> 1));
    for (std::size_t i = pixel; i < size; ++i) {
        out[i] = low_byte(x[i] - ((x[i - pixel] + b[i]) >> 1));
    }
}

// p = a + b - c predicts, and the nearest neighbour to it is subtracted.
void filter_paeth(RowBytes x, RowBytes above, std::uint8_t* __restrict out, std::size_t size,
                  std::size_t pixel) {
    for (std::size_t i = 0; i < pixel; ++i) out[i] = low_byte(x[i] - above[i]);
    for (std::size_t i = pixel; i < size; ++i) {
        const auto a = static_cast<std::int16_t>(x[i - pixel]);
        const auto b = static_cast<std::int16_t>(above[i]);
        const auto c = static_cast<std::int16_t>(above[i - pixel]);
        const auto to_a = static_cast<std::int16_t>(b - c);  // p - a
        const auto to_b = static_cast<std::int16_t>(a - c);
        const auto to_c = static_cast<std::int16_t>(to_a + to_b);
        const auto pa = static_cast<std::int16_t>(to_a < 0 ? -to_a : to_a);
        const auto pb = static_cast<std::int16_t>(to_b < 0 ? -to_b : to_b);
        const auto pc = static_cast<std::int16_t>(to_c < 0 ? -to_c : to_c);
        const std::int16_t b_or_c = pb <= pc ? b : c;
        const std::int16_t nearest = pa <= std::min(pb, pc) ? a : b_or_c;
        out[i] = low_byte(x[i] - nearest);
    }
}

}  // namespace

void filter_row(PngFilter filter, const std::byte* row, const std::byte* above, std::byte* out,
                std::size_t size, std::size_t pixel) {
    const auto* x = reinterpret_cast<const std::uint8_t*>(row);
    const auto* b = reinterpret_cast<const std::uint8_t*>(above);
    auto* to = reinterpret_cast<std::uint8_t*>(out);
    switch (filter) {
        case PngFilter::None:
            std::memcpy(out, row, size);
            break;
        case PngFilter::Sub:
            filter_sub(x, to, size, pixel);
            break;
        case PngFilter::Up:
            filter_up(x, b, to, size);
            break;
        case PngFilter::Average:
            filter_average(x, b, to, size, pixel);
            break;
        case PngFilter::Paeth:
            filter_paeth(x, b, to, size, pixel);
            break;
    }
}

}  // namespace mandel
