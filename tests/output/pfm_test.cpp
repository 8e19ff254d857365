#include "output/pfm.h"

#include <doctest/doctest.h>
#include <cstring>
#include <string>
#include <vector>

#include "base/error.h"
#include "output/light_codes.h"
#include "output/made_up_picture.h"
#include "output/memory_sink.h"
#include "output/memory_source.h"
#include "support/message_of.h"

using namespace mandel;

namespace {

std::string pfm(Size size, unsigned threads) {
    MemorySink sink;
    REQUIRE(write_pfm(sink, size, made_up_light(size), threads, StopFlag()));
    return {reinterpret_cast<const char*>(sink.bytes.data()), sink.bytes.size()};
}

}  // namespace

TEST_CASE(
    "output: a PFM is its header and the rows of light from below, for any number of threads") {
    for (const Size size : {Size{5, 3}, Size{1, 1}, Size{700, 300}, Size{50001, 2}}) {
        std::string expected =
            "PF\n" + std::to_string(size.width) + " " + std::to_string(size.height) + "\n-1.0\n";
        std::vector<float> row(std::size_t{3} * size.width);
        for (std::uint32_t y = size.height; y-- > 0;) {
            made_up_light(size)(y, 1, row);
            expected.append(reinterpret_cast<const char*>(row.data()), row.size() * sizeof(float));
        }
        for (const unsigned threads : {1U, 2U, 7U}) CHECK(pfm(size, threads) == expected);
    }
}

TEST_CASE("output: a stop request ends the writing of a PFM, and an empty one is refused") {
    MemorySink sink;
    StopFlag stop;
    stop.request();
    const Size size{1000, 1000};
    CHECK_FALSE(write_pfm(sink, size, made_up_light(size), 2, stop));
    CHECK_THROWS_AS((void)write_pfm(sink, {0, 3}, {}, 2, stop), InvalidInput);
    CHECK(pfm_memory_bytes(size, 2) > 12 * 1000);
}

TEST_CASE("output: a PFM of either byte order is read as codes of its light") {
    const float light[] = {0, 0.5F, 1, 2, -1, 0.214041F};
    for (const bool is_little : {true, false}) {
        std::string file = is_little ? "PF\n1 2\n-1\n" : "PF\n1 2\n1.000\n";
        for (const float value : light) {
            std::string bytes(sizeof value, '\0');
            std::memcpy(bytes.data(), &value, sizeof value);
            file += is_little ? bytes : std::string(bytes.rbegin(), bytes.rend());
        }
        const Image image = read_pfm(memory_source(file), 1 << 20);
        CHECK(image.format.size == Size{1, 2});
        // The upper row is the last one.
        CHECK(image.channel(0, 0, 0) == 65535);
        CHECK(image.channel(0, 0, 1) == 0);
        CHECK(image.channel(0, 0, 2) == 32767);
        CHECK(image.channel(0, 1, 0) == 0);
        CHECK(image.channel(0, 1, 2) == 65535);
    }
}

TEST_CASE("output: a damaged PFM is refused in one sentence") {
    const std::string good = pfm({5, 3}, 1);
    for (const std::string& file :
         {std::string("PF"), std::string("PF\n5 3\n"), std::string("PF\n0 3\n-1\n"),
          std::string("PF\nfive 3\n-1\n"), std::string("PF\n99999999999 3\n-1\n"),
          std::string("PF\n4294967295 4294967295\n-1\n"), good.substr(0, good.size() - 1)}) {
        CAPTURE(file);
        const std::string message =
            message_of([&] { (void)read_pfm(memory_source(file), 1 << 20); });
        CHECK(contains(message, "'a file'"));
    }
}
