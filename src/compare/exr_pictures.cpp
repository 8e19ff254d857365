#include "compare/exr_pictures.h"

#include <algorithm>

#include "base/error.h"
#include "base/printable.h"
#include "output/exr_file.h"
#include "output/image_reader.h"
#include "output/picture_format.h"
#include "scene/text_file.h"

namespace mandel {
namespace {

// The light of three floats, or the values of a pixel: neither takes more.
constexpr std::uint64_t kBytesOfPixel = 40;

void check_memory_of(const ExrFile& file) {
    const Size size = file.header().size;
    if (size.pixels() <= kMaxImageBytes / kBytesOfPixel) return;
    throw InvalidInput("the EXR '" + file.name() + "' is too large to be compared");
}

}  // namespace

bool is_exr(const std::string& path) {
    const PictureFormat* const format = format_of_content(read_beginning(path, kLongestSignature));
    return format != nullptr && format->extension == ".exr";
}

LightPicture read_light(const std::string& path, unsigned threads) {
    const InputFile input(path);
    const ByteSource source = input.source();
    const ExrFile file(source);
    check_memory_of(file);
    LightPicture picture{file.header().size, {}};
    const std::size_t row = std::size_t{picture.size.width} * 3;
    picture.light.resize(row * picture.size.height);
    // Rows come from several threads; each has its own place.
    read_exr_light(file, threads, [&](std::uint32_t y, std::span<const float> light) {
        std::ranges::copy(light, picture.light.begin() + static_cast<std::ptrdiff_t>(y * row));
    });
    return picture;
}

PixelValues values_of(const LightPicture& picture) {
    return {picture.size, 1, 3, [&picture](std::uint32_t y, std::span<double> row) {
                const float* const light = &picture.light[std::size_t{y} * row.size()];
                std::copy_n(light, row.size(), row.begin());
            }};
}

PictureValues read_values(const std::string& path, unsigned threads) {
    if (!is_exr(path)) {
        throw InvalidInput("'" + printable(path) + "' holds no values; an EXR of mandel does");
    }
    const InputFile input(path);
    const ByteSource source = input.source();
    const ExrFile file(source);
    check_memory_of(file);
    ChannelSet channels = {Channel::Fraction};
    if (exr_values_of(file).contains(Channel::Distance)) channels.add(Channel::Distance);
    PictureValues values{file.header().size, {}};
    values.rows.resize(values.size.height);
    read_exr_values(file, channels, threads,
                    [&](std::uint32_t y, PixelColumns& row) { values.rows[y] = row; });
    return values;
}

Comparison compare_colors(const PictureFile& a, const PictureFile& b, const Tolerance& tolerance,
                          unsigned threads) {
    if (!is_exr(a.path) || !is_exr(b.path)) return compare_images(a.image, b.image, tolerance);
    const LightPicture light_a = read_light(a.path, threads);
    const LightPicture light_b = read_light(b.path, threads);
    return compare_pictures(values_of(light_a), values_of(light_b), tolerance);
}

}  // namespace mandel
