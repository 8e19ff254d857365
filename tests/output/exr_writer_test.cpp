#include "output/exr_writer.h"

#include <doctest/doctest.h>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"
#include "output/exr_file.h"
#include "output/made_up_exr.h"
#include "output/memory_source.h"

using namespace mandel;

namespace {

// A disk that is full, from some byte on or when the table of blocks is written.
class FullSink : public MemorySink {
public:
    FullSink(std::size_t room, bool takes_table) : room_(room), takes_table_(takes_table) {}
    void put(std::span<const std::byte> data) override {
        if (bytes.size() + data.size() > room_) throw Error("the disk is full");
        MemorySink::put(data);
    }
    void put_at(std::uint64_t offset, std::span<const std::byte> data) override {
        if (!takes_table_) throw Error("the disk is full");
        MemorySink::put_at(offset, data);
    }

private:
    const std::size_t room_;
    const bool takes_table_;
};

}  // namespace

TEST_CASE("output: an EXR holds light and values, to the bit, for any number of threads") {
    for (const Size size : {Size{1, 1}, Size{37, 50}, Size{300, 16}, Size{64, 33}, Size{5001, 3}}) {
        CAPTURE(size.width);
        const ExrContent content = made_up_exr(size);
        const std::string bytes = exr_bytes(content, 1);
        CHECK(exr_bytes(content, 3) == bytes);

        const ByteSource source = memory_source(bytes);
        const ExrFile file(source);
        CHECK(file.header().size == size);
        CHECK(file.header().iterations_bias == 1024);
        CHECK(file.header().max_iterations == 5001);
        CHECK(file.header().scene_text == "zoom = 2\n");
        CHECK(file.header().software == "mandel");
        CHECK(exr_values_of(file) == kExrChannels);

        std::uint64_t wrong = 0;
        read_exr_values(file, kExrChannels, 1, [&](std::uint32_t y, const PixelColumns& columns) {
            const PixelView pixels = columns;
            for (std::uint32_t x = 0; x < size.width; ++x) {
                const PixelResult expected = made_up_pixel(x, y);
                bool same = pixels.status[x] == expected.status && pixels.n[x] == expected.n;
                kExrChannels.for_each([&](const ChannelRow& row) {
                    same = same && pixels.values[row.channel][x] == expected[row.channel];
                });
                wrong += same ? 0 : 1;
            }
        });
        CHECK(wrong == 0);
        std::vector<float> row(std::size_t{3} * size.width);
        read_exr_light(file, 1, [&](std::uint32_t y, std::span<const float> light) {
            content.rows.light(y, 1, row);
            wrong += std::ranges::equal(light, row) ? 0 : 1;
        });
        CHECK(wrong == 0);
    }
}

TEST_CASE("output: an EXR of several samples has light alone") {
    const std::string bytes = exr_bytes(made_up_exr({20, 20}, false));
    const ByteSource source = memory_source(bytes);
    const ExrFile file(source);
    CHECK(file.header().channels.size() == 3);
    CHECK(file.header().find("N") == nullptr);
    CHECK_THROWS_AS((void)exr_values_of(file), InvalidInput);
}

TEST_CASE("output: counts beyond 32 bits make N0 and N1, and a limit that is a text") {
    ExrContent content = made_up_exr({9, 9});
    content.max_iterations = std::uint64_t{1} << 40;
    const std::string bytes = exr_bytes(content);
    const ByteSource source = memory_source(bytes);
    const ExrFile file(source);
    CHECK(file.header().find("N") == nullptr);
    CHECK(file.header().find("N1") != nullptr);
    CHECK(file.header().max_iterations == content.max_iterations);
    read_exr_values(file, {Channel::Fraction}, 1, [](std::uint32_t y, const PixelColumns& columns) {
        const PixelView pixels = columns;
        for (std::uint32_t x = 0; x < 9; ++x) CHECK(pixels.n[x] == made_up_pixel(x, y).n);
    });
}

TEST_CASE("output: smooth values and a picture inside of the set are compressed") {
    ExrContent content = made_up_exr({640, 64});
    content.rows.values = [](std::uint32_t, PixelColumns& pixels) {
        for (std::uint32_t x = 0; x < pixels.size(); ++x) {
            pixels.set(x, {PixelStatus::Interior, 0, {}});
        }
    };
    content.rows.light = [](std::uint32_t, std::uint32_t, std::span<float> light) {
        std::ranges::fill(light, 0.0F);
    };
    CHECK(exr_bytes(content).size() < 640 * 64 * 42 / 20);  // of 42 bytes a pixel
}

TEST_CASE("output: a failing write of an EXR is the sink's own error") {
    const ExrContent content = made_up_exr({200, 100});
    const std::size_t size = exr_bytes(content).size();
    for (const std::size_t room : {std::size_t{0}, std::size_t{10}, size / 2, size - 1}) {
        for (const unsigned threads : {1U, 3U}) {
            FullSink sink(room, true);
            CHECK_THROWS_WITH_AS((void)write_exr(sink, content, threads, StopFlag()),
                                 "the disk is full", Error);
        }
    }
    FullSink sink(size, false);
    CHECK_THROWS_WITH_AS((void)write_exr(sink, content, 1, StopFlag()), "the disk is full", Error);
}

TEST_CASE("output: a row that fails ends the writing of an EXR with its error") {
    ExrContent content = made_up_exr({20, 100});
    content.rows.light = [](std::uint32_t y, std::uint32_t, std::span<float>) {
        if (y == 70) throw Error("no such row");
    };
    MemorySink sink;
    CHECK_THROWS_WITH_AS((void)write_exr(sink, content, 2, StopFlag()), "no such row", Error);
}

TEST_CASE(
    "output: a stop request ends the writing of an EXR, and sizes that it cannot have are "
    "refused") {
    StopFlag stop;
    stop.request();
    MemorySink sink;
    CHECK_FALSE(write_exr(sink, made_up_exr({100, 100}), 2, stop));
    CHECK_THROWS_AS((void)write_exr(sink, made_up_exr({0, 3}), 2, stop), InvalidInput);
    CHECK_THROWS_AS((void)exr_memory_bytes({3'000'000, 3}, 2), InvalidInput);
    CHECK_THROWS_AS((void)exr_memory_bytes({3, 0xFFFFFFFF}, 2), InvalidInput);
    CHECK(exr_memory_bytes({100, 100}, 2) > 100 * 100);
}
