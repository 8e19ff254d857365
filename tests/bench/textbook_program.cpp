// The program everybody writes first, whole: a loop over the pixels on all cores, smooth colours,
// and a PNG written with libpng's defaults.
//
//     mandel_textbook RE IM ZOOM LIMIT WIDTH HEIGHT THREADS OUT.png
#include <png.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

struct Picture {
    double re, im, zoom;
    long limit;
    long width, height;
    std::vector<unsigned char> codes;
};

void color_pixel(const Picture& picture, double re, double im, unsigned char* code) {
    double x = 0;
    double y = 0;
    long n = 0;
    while (n < picture.limit && x * x + y * y <= 625.0 * 625.0) {
        const double next = x * x - y * y + re;
        y = 2 * x * y + im;
        x = next;
        ++n;
    }
    if (n == picture.limit) return;
    const double count = static_cast<double>(n) + 1 - std::log2(std::log(std::hypot(x, y)));
    const double place = std::sqrt(count > 0 ? count : 0);
    for (int channel = 0; channel < 3; ++channel) {
        code[channel] = static_cast<unsigned char>(127.5 + 127.5 * std::cos(place + 2 * channel));
    }
}

void draw(Picture& picture, int threads) {
    picture.codes.resize(static_cast<std::size_t>(picture.width * picture.height * 3));
    const double spacing = 4 / (picture.zoom * static_cast<double>(picture.height));
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (long row = 0; row < picture.height; ++row) {
        const double up = static_cast<double>(picture.height - 1) / 2 - static_cast<double>(row);
        for (long column = 0; column < picture.width; ++column) {
            const double right =
                static_cast<double>(column) - static_cast<double>(picture.width - 1) / 2;
            color_pixel(
                picture, picture.re + right * spacing, picture.im + up * spacing,
                &picture.codes[static_cast<std::size_t>((row * picture.width + column) * 3)]);
        }
    }
}

bool write(const Picture& picture, const char* path) {
    std::FILE* file = std::fopen(path, "wb");
    if (file == nullptr) return false;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file);
    png_set_IHDR(png, info, static_cast<png_uint_32>(picture.width),
                 static_cast<png_uint_32>(picture.height), 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (long row = 0; row < picture.height; ++row) {
        png_write_row(png, &picture.codes[static_cast<std::size_t>(row * picture.width * 3)]);
    }
    png_write_end(png, nullptr);
    png_destroy_write_struct(&png, &info);
    return std::fclose(file) == 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 9) return 2;
    Picture picture{std::atof(argv[1]),
                    std::atof(argv[2]),
                    std::atof(argv[3]),
                    std::atol(argv[4]),
                    std::atol(argv[5]),
                    std::atol(argv[6]),
                    {}};
    draw(picture, std::atoi(argv[7]));
    return write(picture, argv[8]) ? 0 : 1;
}
