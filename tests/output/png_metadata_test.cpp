#include "output/png_metadata.h"

#include <sys/stat.h>

#include <doctest/doctest.h>
#include <cstring>
#include <string>

#include "base/error.h"
#include "output/atomic_file.h"
#include "output/made_up_picture.h"
#include "output/png_chunks.h"
#include "output/png_writer.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

PictureMetadata read(const std::string& file) {
    return read_png_metadata(
        ByteSource{"x.png", file.size(), [&](std::uint64_t offset, std::span<std::byte> out) {
                       REQUIRE(offset + out.size() <= file.size());
                       std::memcpy(out.data(), file.data() + offset, out.size());
                   }});
}

// The message without "the PNG 'x.png' is damaged: ", or "read" if it was not refused.
std::string verdict(const std::string& file) {
    try {
        (void)read(file);
        return "read";
    } catch (const InvalidInput& error) {
        const std::string message = error.what();
        const std::string usual = "the PNG 'x.png' is damaged: ";
        return message.starts_with(usual) ? message.substr(usual.size()) : message;
    }
}

}  // namespace

TEST_CASE("output: what the writer puts into a PNG is read back without decoding pixels") {
    const TempFolder folder;
    const PixelFormat format{{321, 45}, 16};
    const std::string text = "zoom = \"1e3\"\n# \xE2\x82\xAC\n" + std::string(100000, '#');
    AtomicFile file(folder.path("a.png"), false);
    REQUIRE(write_png(file, format, made_up_rows(format, Texture::Noise), text, 2, StopFlag{}));
    file.commit();
    const PictureMetadata metadata = read_png_metadata(folder.path("a.png"));
    CHECK(metadata.size == format.size);
    CHECK(metadata.bit_depth == 16);
    CHECK(metadata.software == "mandel");
    CHECK(metadata.scene_text == text);
    CHECK(require_scene_text(metadata, "a.png") == text);
}

TEST_CASE("output: a PNG without a scene can be read, and asking for its scene says so") {
    const PictureMetadata metadata = read(png_with(png_itxt("Comment", "hello")));
    CHECK(metadata.size == Size{1, 1});
    CHECK_FALSE(metadata.software);
    CHECK_THROWS_WITH_AS((void)require_scene_text(metadata, "a\n.png"),
                         "'a\\x0a.png' carries no scene; only pictures made by this program do",
                         InvalidInput);
}

TEST_CASE("output: a packed scene is unpacked, also after the pixels") {
    const std::string text(300000, 'z');
    CHECK(read(png_with(png_packed_itxt("mandel", zlib_packed(text)))).scene_text == text);
    std::string file = png_with("");
    file.insert(file.size() - 12, png_packed_itxt("mandel", zlib_packed("a = 1")));
    CHECK(read(file).scene_text == "a = 1");
}

TEST_CASE("output: bombs and floods in a PNG are refused before they cost time or memory") {
    const std::string bomb = zlib_packed(std::string(100 << 20, '\0'));
    REQUIRE(bomb.size() < 200000);
    CHECK(verdict(png_with(png_packed_itxt("mandel", bomb))) == "a text in it is too long");
    // Texts that are not asked for are not unpacked.
    CHECK(verdict(png_with(png_packed_itxt("Comment", bomb))) == "read");
    CHECK(verdict(png_with(png_chunk("zTXt", std::string("mandel\0\0", 8) + bomb))) == "read");
    CHECK(verdict(png_with(png_chunk("iCCP", std::string("x\0\0", 3) + bomb))) == "read");
    CHECK(verdict(png_with(png_itxt("mandel", std::string(17 << 20, 'x')))) ==
          "a text in it is too long");

    std::string flood;
    for (int i = 0; i < 1000000; ++i) flood += png_chunk("teSt", "");
    CHECK(verdict(png_with(flood)) == "it has too many chunks");
    flood.clear();
    for (int i = 0; i < 1100000; ++i) flood += png_chunk("IDAT", "");
    CHECK(verdict(png_with(flood)) == "it has too many chunks");
}

TEST_CASE("output: a PNG that claims an impossible or incredible size is refused") {
    const auto with_header = [](const std::string& header) {
        return verdict(png_signature() + header + png_chunk("IDAT", std::string(1000, 'x')) +
                       png_chunk("IEND", ""));
    };
    CHECK(with_header(png_header(0, 5)) == "its size is impossible");
    CHECK(with_header(png_header(5, 0)) == "its size is impossible");
    CHECK(with_header(png_header(0x80000000U, 1)) == "its size is impossible");
    CHECK(with_header(png_header(1, 0xFFFFFFFFU)) == "its size is impossible");
    CHECK(with_header(png_header(0x7FFFFFFF, 0x7FFFFFFF, 16, 6)) ==
          "it has far too little data for its size");
    CHECK(with_header(png_header(1000, 1000)) == "it has far too little data for its size");
    CHECK(with_header(png_header(500, 500)) == "read");
    CHECK(with_header(png_header(5, 5, 3, 2)) == "its header makes no sense");
    CHECK(with_header(png_header(5, 5, 16, 3)) == "its header makes no sense");
    CHECK(with_header(png_header(5, 5, 8, 5)) == "its header makes no sense");
    CHECK(with_header(png_header(5, 5, 0, 0)) == "its header makes no sense");
    CHECK(with_header(png_header(5, 5, 1, 0)) == "read");
}

TEST_CASE("output: damaged chunks of a PNG are refused") {
    const std::string scene = png_itxt("mandel", "a = 1");
    std::string wrong_sum = scene;
    wrong_sum.back() ^= 1;
    CHECK(verdict(png_with(wrong_sum)) == "a checksum is wrong");
    std::string wrong_header = png_with("");
    wrong_header[20] ^= 1;
    CHECK(verdict(wrong_header) == "a checksum is wrong");
    CHECK(verdict(png_with(scene + scene)) == "it has more than one scene");
    CHECK(verdict(png_with(png_header(1, 1))) == "it has more than one header");
    CHECK(verdict(png_signature() + scene) == "its header is missing");
    CHECK(verdict(png_signature() + png_chunk("IHDR", "12")) == "its header is missing");
    CHECK(verdict(png_signature() + png_header(1, 1) + png_chunk("IEND", "")) ==
          "it has far too little data for its size");
    const std::string endless = std::string("\xFF\xFF\xFF\xFF", 4) + "teSt";
    CHECK(verdict(png_with(endless)) == "it ends too early");
    CHECK(verdict(png_with(png_chunk("te t", ""))) == "a chunk has no name");
    CHECK(verdict(png_with(png_chunk("iTXt", std::string("mandel\0", 7)))) ==
          "a text in it ends too early");
    CHECK(verdict(png_with(png_chunk("iTXt", std::string("mandel\0\0\0no zero", 16)))) ==
          "a text in it ends too early");
    CHECK(verdict(png_with(png_chunk("iTXt", std::string("mandel\0\2\0\0\0", 11)))) ==
          "a text in it is packed in an unknown way");
    CHECK(verdict(png_with(png_packed_itxt("mandel", "no zlib"))) ==
          "a text in it cannot be unpacked");
    CHECK(verdict(png_with(png_packed_itxt("mandel", zlib_packed("cut").substr(0, 5)))) ==
          "a text in it cannot be unpacked");
}

TEST_CASE("output: a PNG cut anywhere is refused") {
    const std::string whole = png_with(png_itxt("mandel", "a = 1") + png_chunk("tEXt", "x"));
    REQUIRE(verdict(whole) == "read");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        REQUIRE(verdict(whole.substr(0, size)) ==
                (size < 8 ? "'x.png' is not a PNG" : "it ends too early"));
    }
}

TEST_CASE("output: what is no regular PNG file is refused at once, by name") {
    const TempFolder folder;
    const auto message = [](const std::string& path) -> std::string {
        try {
            (void)read_png_metadata(path);
        } catch (const InvalidInput& error) {
            return error.what();
        }
        return "read";
    };
    REQUIRE(mkfifo(folder.path("fifo").c_str(), 0600) == 0);
    CHECK(message(folder.path("fifo")) == "'" + folder.path("fifo") + "' is not a regular file");
    CHECK(message(folder.path("")) == "'" + folder.path("") + "' is not a regular file");
    CHECK(message("/dev/zero") == "'/dev/zero' is not a regular file");
    CHECK(message(folder.path("none")) ==
          "cannot read '" + folder.path("none") + "': No such file or directory");
    folder.write("empty.png", "");
    CHECK(message(folder.path("empty.png")) == "'" + folder.path("empty.png") + "' is not a PNG");
    folder.write("text.png", "a = 1, and more than eight bytes");
    CHECK(message(folder.path("text.png")) == "'" + folder.path("text.png") + "' is not a PNG");
}
