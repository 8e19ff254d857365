#include "output/animated_png.h"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "output/decode_png.h"
#include "output/memory_sink.h"
#include "output/png_chunks.h"

using namespace mandel;

namespace {

struct Chunk {
    std::string type, data;
};

// The chunks behind the signature; their checksums must be right.
std::vector<Chunk> chunks_of(const std::string& file) {
    std::vector<Chunk> chunks;
    for (std::size_t at = 8; at < file.size();) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            length = length << 8 | static_cast<unsigned char>(file[at + i]);
        }
        const Chunk chunk{file.substr(at + 4, 4), file.substr(at + 8, length)};
        REQUIRE(file.substr(at, length + 12) == png_chunk(chunk.type, chunk.data));
        chunks.push_back(chunk);
        at += length + 12;
    }
    return chunks;
}

Image grey(Size size, unsigned char level) {
    Image image(PixelFormat{size, 8});
    std::fill(image.packed.begin(), image.packed.end(), std::byte{level});
    return image;
}

}  // namespace

TEST_CASE("output: an animation is a PNG of its first picture with the others behind it") {
    const std::array pictures = {grey({5, 3}, 10), grey({5, 3}, 200)};
    MemorySink sink;
    REQUIRE(write_animated_png(sink, pictures, 500, 2, StopFlag()));
    const DecodedPng first = decode_png(sink.bytes);
    CHECK(first.error.empty());
    CHECK(first.packed == pictures[0].packed);

    // Each picture has a control chunk; the second's pixels, as those of a still, are decoded too.
    const std::string file(reinterpret_cast<const char*>(sink.bytes.data()), sink.bytes.size());
    std::string types, second = png_signature();
    std::uint32_t sequence = 0;
    for (const Chunk& chunk : chunks_of(file)) {
        if (chunk.type == "acTL") CHECK(chunk.data == big_endian_text(2) + big_endian_text(0));
        if (chunk.type == "fcTL" || chunk.type == "fdAT") {
            CHECK(chunk.data.starts_with(big_endian_text(sequence++)));
        }
        if (chunk.type == "fcTL") CHECK(chunk.data.size() == 26);
        if (chunk.type == "fdAT") second += png_chunk("IDAT", chunk.data.substr(4));
        if (chunk.type == "IHDR" || chunk.type == "IEND")
            second += png_chunk(chunk.type, chunk.data);
        if (!types.ends_with(chunk.type)) types += " " + chunk.type;
    }
    CHECK(types == " IHDR sRGB tEXt acTL fcTL IDAT fcTL fdAT IEND");
    const auto* bytes = reinterpret_cast<const std::byte*>(second.data());
    CHECK(decode_png({bytes, second.size()}).packed == pictures[1].packed);
}
