#include "output/exr_file.h"

#include <doctest/doctest.h>
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "base/error.h"
#include "output/exr_picture.h"
#include "output/made_up_exr.h"
#include "output/memory_source.h"
#include "support/message_of.h"

using namespace mandel;

namespace {

std::string number(std::uint32_t value) {
    std::string bytes;
    for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift & 0xFF);
    return bytes;
}

std::string attribute(const std::string& name, const std::string& type, const std::string& value) {
    return name + '\0' + type + '\0' + number(static_cast<std::uint32_t>(value.size())) + value;
}

std::string channel(const std::string& name, std::uint32_t type, std::uint32_t sampling = 1) {
    return name + '\0' + number(type) + std::string(4, '\0') + number(sampling) + number(sampling);
}

std::string box(std::uint32_t left, std::uint32_t top, std::uint32_t right, std::uint32_t bottom) {
    return number(left) + number(top) + number(right) + number(bottom);
}

// A header as other programs write it, byte by byte.
struct MadeUpHeader {
    std::string channels = channel("N", 0) + channel("NF", 2);
    std::string window = box(10, 20, 12, 21);  // 3x2 pixels, not at the origin
    char compression = 0;
    std::string more = {};
    char line_order = 0;

    std::string bytes() const {
        const std::string one = number(0x3F800000);
        return number(20000630) + number(2) + attribute("channels", "chlist", channels + '\0') +
               attribute("compression", "compression", std::string(1, compression)) +
               attribute("dataWindow", "box2i", window) +
               attribute("displayWindow", "box2i", window) +
               attribute("lineOrder", "lineOrder", std::string(1, line_order)) +
               attribute("pixelAspectRatio", "float", one) +
               attribute("screenWindowCenter", "v2f", number(0) + number(0)) +
               attribute("screenWindowWidth", "float", one) + more + '\0';
    }
};

// Rows without compression: the table of their places, then each with its number and size.
std::string with_rows(const std::string& header, const std::vector<std::string>& rows,
                      std::uint32_t top) {
    std::string table, pixels;
    for (const std::string& row : rows) {
        const std::size_t place = header.size() + 8 * rows.size() + pixels.size();
        table += number(static_cast<std::uint32_t>(place)) + number(0);
        pixels += number(top++) + number(static_cast<std::uint32_t>(row.size())) + row;
    }
    return header + table + pixels;
}

std::string foreign_exr(const std::string& more) {
    MadeUpHeader header;
    header.more = more;
    const std::string half = number(0x3F000000);  // 0.5
    const std::string first = number(1024 + 5) + number(0xFFFFFFFF) + number(1024 + 7);
    const std::string second = number(1030) + number(1031) + number(0);
    return with_rows(header.bytes(), {first + half + half + half, second + half + half + half}, 20);
}

std::string refusal(const std::string& bytes) {
    return message_of([&] {
        const ByteSource source = memory_source(bytes);
        const ExrFile file(source);
        std::vector<std::size_t> all;
        for (std::size_t i = 0; i < file.header().channels.size(); ++i) all.push_back(i);
        file.read(all, 1, [] { return [](std::uint32_t, std::span<const void* const>) {}; });
    });
}

}  // namespace

TEST_CASE("output: an EXR of another program is read, wherever its window lies") {
    for (const std::string& bias : {attribute("IterationsBias", "int", number(1024)),
                                    attribute("IterationsBias", "string", "1024")}) {
        const std::string bytes =
            foreign_exr(bias + attribute("Iterations", "string", "12345678901") +
                        attribute("KallesFraktaler2+", "string", "Re: 0\r\n"));
        const ByteSource source = memory_source(bytes);
        const ExrFile file(source);
        CHECK(file.header().size == Size{3, 2});
        CHECK(file.header().iterations_bias == 1024);
        CHECK(file.header().max_iterations == 12345678901);
        CHECK(file.header().foreign_scene == "Re: 0\r\n");
        CHECK_FALSE(file.header().scene_text);
        std::vector<std::uint64_t> counts;
        read_exr_values(file, {Channel::Fraction}, 1,
                        [&](std::uint32_t, const PixelColumns& columns) {
                            const PixelView pixels = columns;
                            counts.insert(counts.end(), pixels.n, pixels.n + 3);
                            CHECK(pixels.values[Channel::Fraction][0] == 0.5);
                        });
        CHECK(counts == std::vector<std::uint64_t>{5, 0, 7, 6, 7, 0});
    }
}

TEST_CASE("output: an EXR says what it holds") {
    const std::string own = exr_bytes(made_up_exr({20, 10}));
    const PictureMetadata metadata = read_exr_metadata(memory_source(own));
    CHECK(metadata.size == Size{20, 10});
    CHECK(metadata.bit_depth == 16);
    CHECK(metadata.scene_text == "zoom = 2\n");
    CHECK(metadata.channels.front() == "B");
    const std::string foreign = foreign_exr(attribute("Fraktaler3", "string", "program = 1"));
    CHECK(read_exr_metadata(memory_source(foreign)).foreign_scene == "program = 1");
    CHECK(read_exr_metadata(memory_source(foreign)).bit_depth == 32);
    CHECK(contains(message_of([&] { (void)read_exr(memory_source(foreign), 1 << 20); }),
                   "holds no colours"));
    CHECK(contains(message_of([&] { (void)read_exr(memory_source(own), 100); }), "too large"));
}

TEST_CASE("output: an EXR that is not a flat picture of whole pixels is refused") {
    MadeUpHeader sampled, dwa, empty, unknown;
    sampled.channels = channel("BY", 1, 2) + channel("Y", 1);
    dwa.compression = 8;
    empty.window = box(5, 5, 4, 5);
    unknown.channels = channel("N", 7);
    for (const MadeUpHeader& header : {sampled, dwa, empty, unknown}) {
        const std::string message = refusal(header.bytes() + std::string(1000, '\0'));
        CAPTURE(message);
        CHECK(contains(message, "the EXR 'a file' "));
        CHECK_FALSE(contains(message, "\n"));
    }
    CHECK(contains(refusal(dwa.bytes() + std::string(1000, '\0')), "DWA"));
    CHECK(contains(refusal("\x76\x2f\x31\x01"), "damaged"));
    CHECK(contains(refusal("P6\n1 1\n255\n123"), "is not an EXR"));
    CHECK(contains(refusal(""), "is not an EXR"));
}

TEST_CASE("output: an EXR that claims to be huge is refused without memory for it") {
    for (char compression = 0; compression <= 6; ++compression) {
        MadeUpHeader tall, wide, both;
        tall.window = box(0, 0, 100, 0x7FFFFFFE);
        wide.window = box(0, 0, 0x7FFFFFFE, 3);
        both.window = box(0x80000001, 0x80000001, 0x7FFFFFFE, 0x7FFFFFFE);
        for (MadeUpHeader header : {tall, wide, both}) {
            header.compression = compression;
            const std::string message = refusal(header.bytes() + std::string(5000, '\1'));
            CAPTURE(message);
            CHECK(contains(message, "the EXR 'a file' "));
        }
    }
    // A text that ends beyond the file.
    MadeUpHeader text;
    std::string more = attribute("mandel", "string", "x");
    more.replace(more.size() - 5, 4, number(0x7FFFFFF0));
    text.more = more;
    CHECK(contains(refusal(text.bytes()), "damaged"));
}

TEST_CASE("output: an EXR that is cut off or damaged anywhere is refused or read, never more") {
    const std::string good = exr_bytes(made_up_exr({17, 40}));
    CHECK(refusal(good) == "(no error)");
    for (std::size_t size = 0; size < good.size(); size += size < 1000 ? 7 : 61) {
        CHECK(refusal(good.substr(0, size)) != "(no error)");
    }
    for (std::size_t at = 0; at < good.size(); at += at < 1000 ? 3 : 97) {
        std::string bytes = good;
        for (const int change : {0x01, 0x80, 0xFF}) {
            bytes[at] = static_cast<char>(good[at] ^ change);
            (void)refusal(bytes);
        }
    }
}

TEST_CASE("output: pixels of an EXR that were changed are found out by their checksum") {
    std::string bytes = exr_bytes(made_up_exr({64, 64}));
    bytes[bytes.size() - 100] = static_cast<char>(bytes[bytes.size() - 100] ^ 1);
    CHECK(contains(refusal(bytes), "is damaged"));
}
