#include "output/ppm.h"

#include <doctest/doctest.h>
#include <cstring>
#include <string>

#include "base/error.h"
#include "output/made_up_picture.h"
#include "output/memory_sink.h"

using namespace mandel;

TEST_CASE("output: a PPM is its header and the rows in order, for any number of threads") {
    for (const PixelFormat& format : {PixelFormat{{7, 3}, 8}, PixelFormat{{1, 1}, 16},
                                      PixelFormat{{1000, 700}, 16}, PixelFormat{{200001, 3}, 8}}) {
        const std::string header = "P6\n" + std::to_string(format.size.width) + " " +
                                   std::to_string(format.size.height) +
                                   (format.depth == 8 ? "\n255\n" : "\n65535\n");
        std::vector<std::byte> expected(header.size());
        std::memcpy(expected.data(), header.data(), header.size());
        const auto packed = whole_picture(format, Texture::Noise);
        expected.insert(expected.end(), packed.begin(), packed.end());
        for (const unsigned threads : {1U, 2U, 7U}) {
            MemorySink sink;
            const StopFlag stop;
            REQUIRE(write_ppm(sink, format, made_up_rows(format, Texture::Noise), threads, stop));
            CHECK(sink.bytes == expected);
        }
    }
}

TEST_CASE("output: a stop request ends the writing of a PPM") {
    const PixelFormat format{{1000, 10000}, 8};
    MemorySink sink;
    StopFlag stop;
    stop.request();
    CHECK_FALSE(write_ppm(sink, format, made_up_rows(format, Texture::Bands), 2, stop));
    CHECK(sink.bytes.size() < 100);
    CHECK_THROWS_AS((void)write_ppm(sink, {{0, 3}, 8}, {}, 2, stop), InvalidInput);
}
