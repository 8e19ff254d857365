#include "output/png_writer.h"

#include <doctest/doctest.h>
#include <atomic>
#include <string>
#include <vector>

#include "base/error.h"
#include "output/decode_png.h"
#include "output/made_up_picture.h"
#include "output/memory_sink.h"

using namespace mandel;

namespace {

constexpr Texture kTextures[] = {Texture::Bands, Texture::Slopes, Texture::Noise};

std::vector<std::byte> encode(const PixelFormat& format, const RowSource& rows, unsigned threads,
                              const std::string& text = "",
                              PngEffort effort = PngEffort::Thorough) {
    MemorySink sink;
    const StopFlag stop;
    REQUIRE(write_png(sink, format, rows, text, threads, stop, effort));
    return sink.bytes;
}

void check_round_trip(const PixelFormat& format, Texture texture) {
    CAPTURE(format.size.width);
    CAPTURE(format.size.height);
    CAPTURE(format.depth);
    const DecodedPng decoded = decode_png(encode(format, made_up_rows(format, texture), 2));
    REQUIRE(decoded.error == "");
    CHECK(decoded.format.size == format.size);
    CHECK(decoded.format.depth == format.depth);
    CHECK(decoded.packed == whole_picture(format, texture));
}

// A disk with so much room.
class FullSink : public ByteSink {
public:
    explicit FullSink(std::size_t room) : room_(room) {}
    void put(std::span<const std::byte> data) override {
        if (data.size() > room_) throw Error("no space left");
        room_ -= data.size();
    }
    void commit() override {}

private:
    std::size_t room_;
};

}  // namespace

TEST_CASE("output: libpng decodes a written PNG to the same pixels") {
    const Size sizes[] = {{1, 1}, {1, 700}, {700, 1}, {7, 3}, {64, 64}, {255, 257}, {640, 480}};
    for (const Size size : sizes) {
        for (const int depth : {8, 16}) {
            for (const Texture texture : kTextures) {
                check_round_trip({size, depth}, texture);
            }
        }
    }
}

TEST_CASE("output: a strip boundary never shows in the decoded picture") {
    // Rows of 3000 bytes: a strip has 87 of them.
    for (const std::uint32_t height : {86U, 87U, 88U, 173U, 174U, 175U, 261U}) {
        for (const Texture texture : kTextures) {
            check_round_trip({{1000, height}, 8}, texture);
            check_round_trip({{500, height}, 16}, texture);
        }
    }
}

TEST_CASE("output: a PNG written in haste has the same pixels and is still compressed") {
    for (const Texture texture : kTextures) {
        for (const int depth : {8, 16}) {
            const PixelFormat format{{640, 360}, depth};
            const RowSource rows = made_up_rows(format, texture);
            const auto fast = encode(format, rows, 2, "", PngEffort::Fast);
            CHECK(decode_png(fast).packed == whole_picture(format, texture));
            CHECK(fast == encode(format, rows, 1, "", PngEffort::Fast));
            const std::size_t packed = format.row_bytes() * format.size.height;
            CHECK(fast.size() < (texture == Texture::Noise ? packed + packed / 100 : packed / 2));
        }
    }
}

TEST_CASE("output: a PNG may be wider than libpng's default limit") {
    check_round_trip({{1000001, 1}, 8}, Texture::Bands);
    check_round_trip({{1000001, 3}, 16}, Texture::Bands);
}

TEST_CASE("output: the bytes of a PNG do not depend on the number of threads") {
    for (const Texture texture : kTextures) {
        for (const int depth : {8, 16}) {
            const PixelFormat format{{801, 1003}, depth};
            const RowSource rows = made_up_rows(format, texture);
            const auto alone = encode(format, rows, 1, "a = 1");
            CHECK(encode(format, rows, 2, "a = 1") == alone);
            CHECK(encode(format, rows, 7, "a = 1") == alone);
        }
    }
}

TEST_CASE("output: a filter makes gradients that never repeat smaller") {
    for (const int depth : {8, 16}) {
        const PixelFormat format{{800, 600}, depth};
        const auto png = encode(format, made_up_rows(format, Texture::Slopes), 2);
        CHECK(png.size() < format.row_bytes() * 600 / 3);
    }
}

TEST_CASE("output: a picture of two kinds is compressed as well as its parts") {
    // 8 MB, so that there are many strips: each chooses for itself.
    const PixelFormat format{{1000, 2800}, 8};
    const auto half = [&](Texture texture) {
        return encode({{1000, 1400}, 8}, made_up_rows(format, texture), 2).size();
    };
    const RowSource bands = made_up_rows(format, Texture::Bands);
    const RowSource slopes = made_up_rows(format, Texture::Slopes);
    const auto both = encode(
        format,
        [&](std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) {
            const std::size_t row = packed.size() / count;
            for (std::uint32_t y = first; y < first + count; ++y) {
                (y < 1400 ? bands : slopes)(y, 1, packed.subspan((y - first) * row, row));
            }
        },
        2);
    CHECK(both.size() < (half(Texture::Bands) + half(Texture::Slopes)) * 21 / 20);
}

TEST_CASE("output: exact repetition compresses far better than rows of noise") {
    const PixelFormat format{{800, 600}, 8};
    const std::size_t packed = format.row_bytes() * 600;
    CHECK(encode(format, made_up_rows(format, Texture::Bands), 2).size() < packed / 8);
    // What cannot be compressed must not grow by more than the framing.
    CHECK(encode(format, made_up_rows(format, Texture::Noise), 2).size() < packed + packed / 200);
}

TEST_CASE("output: a PNG says that it is sRGB, who wrote it and what it shows") {
    const PixelFormat format{{5, 4}, 8};
    const RowSource rows = made_up_rows(format, Texture::Bands);
    const std::string text = "center = [\"-0.75\", \"0\"]\n# gr\xC3\xBC\xC3\x9F\n";
    const DecodedPng decoded = decode_png(encode(format, rows, 1, text));
    CHECK(decoded.error == "");
    CHECK(decoded.srgb_intent == 0);
    CHECK(decoded.software == "mandel");
    CHECK(decoded.scene_text == text);
    CHECK(decoded.scene_compression == 1);  // PNG_ITXT_COMPRESSION_NONE

    CHECK(decode_png(encode(format, rows, 1)).scene_text == "");
}

TEST_CASE("output: every row is asked for exactly once") {
    const PixelFormat format{{300, 2000}, 8};
    std::vector<std::atomic<int>> asked(2000);
    const RowSource rows = made_up_rows(format, Texture::Noise);
    encode(
        format,
        [&](std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) {
            CHECK(packed.size() == count * format.row_bytes());
            for (std::uint32_t y = first; y < first + count; ++y) ++asked[y];
            rows(first, count, packed);
        },
        3);
    for (const auto& times : asked) REQUIRE(times == 1);
}

TEST_CASE("output: a stop request ends the writing of a PNG after a few strips") {
    const PixelFormat format{{1000, 100000}, 8};
    for (const unsigned threads : {1U, 3U}) {
        StopFlag stop;
        std::atomic<std::uint64_t> made{0};
        MemorySink sink;
        const RowSource rows = [&](std::uint32_t first, std::uint32_t count, auto packed) {
            if (first > 500 && first < 1000) stop.request();
            made += count;
            std::fill(packed.begin(), packed.end(), std::byte{});
        };
        CHECK_FALSE(write_png(sink, format, rows, "", threads, stop));
        CHECK(made < 5000);
    }
}

TEST_CASE("output: an exception of the row source or of the sink reaches the caller of write_png") {
    const PixelFormat format{{1000, 3000}, 8};
    const RowSource good = made_up_rows(format, Texture::Noise);
    const StopFlag stop;
    for (const unsigned threads : {1U, 2U, 7U}) {
        MemorySink sink;
        const RowSource bad = [&](std::uint32_t first, std::uint32_t count, auto packed) {
            if (first > 2000 && count > 6) throw Error("no colours left");
            good(first, count, packed);
        };
        CHECK_THROWS_WITH_AS((void)write_png(sink, format, bad, "", threads, stop),
                             "no colours left", Error);
        constexpr std::size_t kRooms[] = {0, 20, 60, 100, 500000, 8000000};
        for (const std::size_t room : kRooms) {
            FullSink full(room);
            CHECK_THROWS_WITH_AS((void)write_png(full, format, good, "a = 1", threads, stop),
                                 "no space left", Error);
        }
    }
}

TEST_CASE("output: sizes that PNG does not have are refused") {
    MemorySink sink;
    const StopFlag stop;
    const RowSource none = [](std::uint32_t, std::uint32_t, std::span<std::byte>) {
        FAIL("asked");
    };
    for (const Size size : {Size{0, 5}, Size{5, 0}, Size{2147483648U, 1}, Size{1, 2147483648U}}) {
        CHECK_THROWS_AS((void)write_png(sink, {size, 8}, none, "", 1, stop), InvalidInput);
    }
    CHECK(sink.bytes.empty());
}

TEST_CASE("output: the memory of the PNG writer does not grow with the height") {
    const auto bytes = [](Size size) { return png_memory_bytes({size, 16}, 2); };
    CHECK(bytes({65536, 65536}) == bytes({65536, 1000}));
    CHECK(bytes({65536, 65536}) < 64 << 20);
    CHECK(bytes({2147483647, 1}) > std::uint64_t{12} << 30);
}
