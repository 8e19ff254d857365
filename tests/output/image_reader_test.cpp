#include "output/image_reader.h"

#include <doctest/doctest.h>
#include <string>

#include "base/error.h"
#include "output/atomic_file.h"
#include "output/made_up_picture.h"
#include "output/png_chunks.h"
#include "output/png_writer.h"
#include "output/ppm.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

Image made_up_image(const PixelFormat& format) {
    Image image(format);
    image.packed = whole_picture(format, Texture::Noise);
    return image;
}

std::string png(const std::string& header, const std::string& before, const std::string& rows) {
    return png_signature() + header + before + png_chunk("IDAT", zlib_packed(rows)) +
           png_chunk("IEND", "");
}

Image read_back(const std::string& file) {
    const TempFolder folder;
    folder.write("x", file);
    return read_image(folder.path("x"));
}

Image rgb8(Size size, const std::string& packed) {
    Image image(PixelFormat{size, 8});
    REQUIRE(image.packed.size() == packed.size());
    for (std::size_t i = 0; i < packed.size(); ++i) image.packed[i] = std::byte(packed[i]);
    return image;
}

}  // namespace

TEST_CASE("output: written pictures are read back the same") {
    const TempFolder folder;
    const StopFlag stop;
    for (const PixelFormat& format : {PixelFormat{{1, 1}, 8}, PixelFormat{{301, 205}, 8},
                                      PixelFormat{{301, 205}, 16}, PixelFormat{{1000001, 2}, 8}}) {
        const Image image = made_up_image(format);
        AtomicFile png_file(folder.path("a.png"), false);
        REQUIRE(write_png(png_file, format, rows_of(image), "a = 1", 2, stop));
        png_file.commit();
        CHECK(read_image(folder.path("a.png")) == image);
        AtomicFile ppm_file(folder.path("a.ppm"), false);
        REQUIRE(write_ppm(ppm_file, format, rows_of(image), 2, stop));
        ppm_file.commit();
        CHECK(read_image(folder.path("a.ppm")) == image);
    }
}

TEST_CASE("output: grey, palette and opaque pictures are read as RGB") {
    const std::string black_white("\0\0\0\xFF\xFF\xFF", 6);
    CHECK(read_back(png(png_header(2, 1, 1, 0), "", std::string("\0\x40", 2))) ==
          rgb8({2, 1}, black_white));
    CHECK(read_back(png(png_header(2, 1, 8, 3), png_chunk("PLTE", "abcdef"),
                        std::string("\0\1\0", 3))) == rgb8({2, 1}, "defabc"));
    CHECK(read_back(png(png_header(1, 1, 8, 6), "", std::string("\0abc\xFF", 5))) ==
          rgb8({1, 1}, "abc"));
    CHECK(read_back(png(png_header(2, 1, 8, 4), "", std::string("\0a\xFFz\xFF", 5))) ==
          rgb8({2, 1}, "aaazzz"));
    const Image deep = read_back(png(png_header(1, 1, 16, 0), "", std::string("\0\1\2", 3)));
    CHECK(deep.format.depth == 16);
    CHECK(deep.channel(0, 0, 2) == 0x102);
}

TEST_CASE("output: a transparent picture is refused with the reason") {
    const std::string message = "only opaque pictures can be read";
    for (const std::string& file :
         {png(png_header(1, 1, 8, 6), "", std::string("\0abc\xFE", 5)),
          png(png_header(1, 1, 16, 4), "", std::string("\0aa\xFF\xFE", 5)),
          png(png_header(1, 1, 8, 3), png_chunk("PLTE", "abc") + png_chunk("tRNS", "x"),
              std::string("\0\0", 2))}) {
        try {
            (void)read_back(file);
            FAIL("not refused");
        } catch (const InvalidInput& error) {
            CHECK(std::string(error.what()).find(message) != std::string::npos);
        }
    }
}

TEST_CASE("output: damaged pixels are refused, whatever is wrong with them") {
    const std::string header = png_header(2, 2);
    const std::string rows(14, '\0');
    CHECK_NOTHROW(read_back(png(header, "", rows)));
    CHECK_THROWS_AS(read_back(png(header, "", rows.substr(0, 9))), InvalidInput);
    CHECK_THROWS_AS(read_back(png(header, "", "\7" + rows.substr(1))), InvalidInput);
    CHECK_THROWS_AS(read_back(png(png_header(2, 2, 8, 3), "", rows)), InvalidInput);
    std::string wrong_sum = png(header, "", rows);
    wrong_sum[wrong_sum.size() - 14] ^= 1;  // in the checksum of IDAT
    CHECK_THROWS_AS(read_back(wrong_sum), InvalidInput);
    std::string rows_packed = zlib_packed(rows);
    rows_packed.back() =
        static_cast<char>(rows_packed.back() ^ 1);  // in the checksum of the pixels
    CHECK_THROWS_AS(read_back(png_signature() + header + png_chunk("IDAT", rows_packed) +
                              png_chunk("IEND", "")),
                    InvalidInput);
    CHECK_THROWS_AS(read_back("neither"), InvalidInput);
    CHECK_THROWS_AS(read_back(""), InvalidInput);
}

TEST_CASE("output: a picture too large to be kept is refused before memory is taken") {
    const TempFolder folder;
    // Long enough for what it claims, as far as one can tell without unpacking.
    folder.write("big.png", png_signature() + png_header(60000, 60000) +
                                png_chunk("IDAT", std::string(11 << 20, 'x')) +
                                png_chunk("IEND", ""));
    CHECK_THROWS_WITH_AS((void)read_image(folder.path("big.png")),
                         ("the picture '" + folder.path("big.png") +
                          "' is too large to be read: 60000x60000 pixels need more than 3072 MiB")
                             .c_str(),
                         InvalidInput);
    folder.write("big.ppm", "P6 4294967295 4294967295 65535\n");
    CHECK_THROWS_AS(read_image(folder.path("big.ppm")), InvalidInput);
}

TEST_CASE("output: a PPM header may hold comments, and nonsense in it is refused") {
    CHECK(read_back("P6 # a comment 1 2\n#another\n2\t1 #\n255\nabcdef") == rgb8({2, 1}, "abcdef"));
    for (const char* file :
         {"P6", "P6 2", "P6 2 1 255", "P6 2 1 255\nabcde", "P6 2 1 100\nabcdef", "P6 0 1 255\n",
          "P6 -2 1 255\nabcdef", "P6 2x 1 255\nabcdef", "P6 99999999999 1 255\nabcdef",
          "P6 2 1 255#\nabcdef", "P6 # never ends", "P5 2 1 255\nabcdef"}) {
        CAPTURE(file);
        CHECK_THROWS_AS(read_back(file), InvalidInput);
    }
}
