#include "output/picture_format.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "base/error.h"
#include "output/light_codes.h"
#include "output/made_up_picture.h"
#include "output/memory_sink.h"

using namespace mandel;

namespace {

std::vector<std::byte> codes_of_light(const LightSource& light, Size size) {
    Image image({size, 16});
    std::vector<float> row(std::size_t{3} * size.width);
    for (std::uint32_t y = 0; y < size.height; ++y) {
        light(y, 1, row);
        set_light_row(image, y, row);
    }
    return image.packed;
}

}  // namespace

TEST_CASE("output: the extension of a path names the format, in any case") {
    CHECK(picture_format("a.png").name == "PNG");
    CHECK(picture_format("folder.ppm/A.PNG").name == "PNG");
    CHECK(picture_format("a.b.ppm").name == "PPM");
    CHECK(picture_format("-").name == "PNG");
    for (const char* path : {"a.jpg", "a", "a.", "png", ".png", "a.png/", "\x1B.gif", ""}) {
        CHECK_THROWS_AS((void)picture_format(path), InvalidInput);
    }
    CHECK_THROWS_WITH_AS(
        (void)picture_format("a\n.jpg"),
        "'a\\x0a.jpg' has no known picture extension; .png, .ppm, .pfm and .exr are known",
        InvalidInput);
}

TEST_CASE("output: only a file's name asks for a PNG file") {
    CHECK(names_png_file("a.png"));
    CHECK_FALSE(names_png_file("a.ppm"));
    CHECK_FALSE(names_png_file("-"));
    CHECK_THROWS_AS((void)names_png_file("a.jpg"), InvalidInput);
}

TEST_CASE("output: what a format writes is recognised by its first bytes and read back the same") {
    const PixelFormat shape{{31, 20}, 16};
    const PictureContent content{
        shape, {made_up_rows(shape, Texture::Noise), made_up_light(shape.size)}, "zoom = 2"};
    for (const PictureFormat& format : picture_formats()) {
        if (!format.is_available()) continue;
        CAPTURE(format.name);
        MemorySink sink;
        REQUIRE(format.write(sink, content, 2, StopFlag()));
        const std::string file(reinterpret_cast<const char*>(sink.bytes.data()), sink.bytes.size());
        CHECK(format_of_content(file) == &format);
        CHECK(format_of_content(file.substr(0, kLongestSignature)) == &format);
        CHECK(format.memory_bytes(shape, 2) > 0);

        const ByteSource source{
            "a file", file.size(), [&](std::uint64_t at, std::span<std::byte> out) {
                std::copy_n(sink.bytes.begin() + static_cast<long>(at), out.size(), out.begin());
            }};
        const bool has_codes = format.form == RowForm::Codes;
        const Image image = format.read(source, 1 << 20);
        CHECK(image.format.size == shape.size);
        CHECK(image.packed == (has_codes ? whole_picture(shape, Texture::Noise)
                                         : codes_of_light(made_up_light(shape.size), shape.size)));
        CHECK((format.read_metadata != nullptr) ==
              may_hold_scene("a" + std::string(format.extension)));
        if (format.read_metadata == nullptr) continue;
        CHECK(format.read_metadata(source).scene_text == content.scene_text);
    }
    CHECK(format_of_content("") == nullptr);
    CHECK(format_of_content("\x89PNG") == nullptr);
}
