#include <png.h>

#include <stdexcept>
#include <string>

#include "bench/benches.h"
#include "bench/measure.h"
#include "bench/program_run.h"
#include "output/byte_sink.h"
#include "output/image.h"
#include "output/image_reader.h"
#include "output/png_writer.h"
#include "support/never_stop.h"

namespace mandel::bench {
namespace {

constexpr unsigned kThreads = 2;

class CountingSink : public ByteSink {
public:
    void commit() override {}

private:
    void put(std::span<const std::byte>) override {}
};

// A PNG written the plain way: libpng's defaults, one thread. Returns its size.
std::size_t write_with_libpng_defaults(const Image& image) {
    const Size size = image.format.size;
    std::size_t bytes = 0;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(
        png, &bytes,
        [](png_structp p, png_bytep, png_size_t n) {
            *static_cast<std::size_t*>(png_get_io_ptr(p)) += n;
        },
        nullptr);
    png_set_IHDR(png, info, size.width, size.height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (std::uint32_t y = 0; y < size.height; ++y) {
        png_write_row(
            png, reinterpret_cast<png_const_bytep>(&image.packed[y * image.format.row_bytes()]));
    }
    png_write_end(png, nullptr);
    png_destroy_write_struct(&png, &info);
    return bytes;
}

std::size_t write_ours(const Image& image) {
    CountingSink sink;
    if (!write_png(sink, image.format, rows_of(image), "", kThreads, kNeverStop))
        throw std::runtime_error("stopped");
    return sink.bytes_written();
}

void bench_png(const BenchFolder& folder) {
    const std::string path = folder / "seahorse.png";
    run_program({"render", "--center", "-0.743643887037151,0.131825904205330", "--zoom",
                 "486130.1005682", "-i", "5000", "-s", "3840x2160", "-o", path});
    const Image image = read_image(path);
    std::size_t plain_bytes = 0;
    std::size_t our_bytes = 0;
    const Seconds plain = median_time(3, [&] { plain_bytes = write_with_libpng_defaults(image); });
    const Seconds ours = median_time(5, [&] { our_bytes = write_ours(image); });
    print_row("PNG of the seahorse 3840x2160, two threads, against libpng",
              format(plain.wall / ours.wall, 1) + " x faster (" + format(plain.cpu / ours.cpu, 1) +
                  " x less CPU)",
              "6 x");
    print_row("  its size",
              format(static_cast<double>(our_bytes) / static_cast<double>(plain_bytes), 2) +
                  " of libpng's " + std::to_string(plain_bytes >> 10) + " KiB",
              "at most 1");
}

double end_to_end(const std::string& limit, const std::string& output) {
    return median_time(7,
                       [&] {
                           run_program({"render", "--threads", "2", "-i", limit, "-o", output});
                       })
        .wall;
}

}  // namespace

void run_picture_bench() {
    const BenchFolder folder;
    bench_png(folder);

    const std::string out = folder / "set.png";
    const double low = end_to_end("1000", out);
    const double high = end_to_end("1000000", out);
    print_row("whole set 1920x1080, limit 1000, program to PNG", format(low, 3) + " s wall",
              "0.12 s");
    print_row("  the same at limit 1,000,000", format(high / low, 2) + " x as long",
              "at most 1.5 x");
}

}  // namespace mandel::bench
