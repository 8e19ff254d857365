#include "output/png_filter.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>
#include <vector>

using namespace mandel;

namespace {

// The definition (PNG specification, 9.2), byte by byte.
int prediction(PngFilter filter, int a, int b, int c) {
    switch (filter) {
        case PngFilter::None:
            return 0;
        case PngFilter::Sub:
            return a;
        case PngFilter::Up:
            return b;
        case PngFilter::Average:
            return (a + b) / 2;
        case PngFilter::Paeth:
            break;
    }
    const int p = a + b - c;
    const int pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
    if (pa <= pb && pa <= pc) return a;
    return pb <= pc ? b : c;
}

}  // namespace

TEST_CASE("output: every filter is the one that PNG defines") {
    std::mt19937 random(3);
    constexpr PngFilter kFilters[] = {PngFilter::None, PngFilter::Sub, PngFilter::Up,
                                      PngFilter::Average, PngFilter::Paeth};
    for (const PngFilter filter : kFilters) {
        for (const std::size_t pixel : {3U, 6U}) {
            for (const std::size_t pixels : {1U, 2U, 5U, 1000U}) {
                const std::size_t size = pixel * pixels;
                std::vector<std::byte> row(size), above(size), out(size);
                for (std::byte& byte : row) byte = static_cast<std::byte>(random());
                for (std::byte& byte : above) byte = static_cast<std::byte>(random());
                filter_row(filter, row.data(), above.data(), out.data(), size, pixel);
                for (std::size_t i = 0; i < size; ++i) {
                    const bool is_left = i < pixel;
                    const int a = is_left ? 0 : std::to_integer<int>(row[i - pixel]);
                    const int b = std::to_integer<int>(above[i]);
                    const int c = is_left ? 0 : std::to_integer<int>(above[i - pixel]);
                    const int x = std::to_integer<int>(row[i]);
                    REQUIRE(out[i] == static_cast<std::byte>(x - prediction(filter, a, b, c)));
                }
            }
        }
    }
}
