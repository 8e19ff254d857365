#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "base/error.h"
#include "output/exr_file.h"
#include "output/exr_picture.h"
#include "output/light_codes.h"

namespace mandel {
namespace {

ExrValueReader value_reader(const ExrFile& file) {
    try {
        return {file.header().channels, file.header().iterations_bias};
    } catch (const InvalidInput& error) {
        throw InvalidInput("the EXR '" + file.name() + "' " + error.what());
    }
}

// The places of R, G and B among the channels, or of Y three times.
std::array<std::size_t, 3> light_channels(const ExrFile& file) {
    const std::vector<ExrChannel>& channels = file.header().channels;
    const auto place = [&](std::string_view name) -> std::size_t {
        const ExrChannel* const found = file.header().find(name);
        if (found == nullptr) {
            throw InvalidInput("the EXR '" + file.name() +
                               "' holds no colours (channels R, G and B)");
        }
        if (found->type == ExrType::Uint) {
            throw InvalidInput("the EXR '" + file.name() + "' has integers in its channel " +
                               found->name);
        }
        return static_cast<std::size_t>(found - channels.data());
    };
    if (file.header().find("R") == nullptr && file.header().find("Y") != nullptr) {
        const std::size_t grey = place("Y");
        return {grey, grey, grey};
    }
    return {place("R"), place("G"), place("B")};
}

}  // namespace

ChannelSet exr_values_of(const ExrFile& file) { return value_reader(file).channels(); }

void read_exr_values(const ExrFile& file, ChannelSet channels, unsigned threads,
                     const TakeValues& take) {
    const ExrValueReader reader = value_reader(file);
    const std::vector<std::size_t> wanted = reader.needed(channels);
    file.read(wanted, threads, [&]() -> ExrFile::TakeRow {
        return [&, pixels = PixelColumns(channels, file.header().size.width)](
                   std::uint32_t y, std::span<const void* const> columns) mutable {
            reader.unpack(columns, pixels);
            take(y, pixels);
        };
    });
}

void read_exr_light(const ExrFile& file, unsigned threads, const TakeLight& take) {
    const std::array<std::size_t, 3> rgb = light_channels(file);
    std::vector<std::size_t> wanted(rgb.begin(), rgb.end());
    std::ranges::sort(wanted);
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    const std::size_t width = file.header().size.width;
    file.read(wanted, threads, [&]() -> ExrFile::TakeRow {
        return [&, light = std::vector<float>(3 * width)](
                   std::uint32_t y, std::span<const void* const> columns) mutable {
            for (std::size_t c = 0; c < 3; ++c) {
                const auto* const values = static_cast<const float*>(columns[rgb[c]]);
                for (std::size_t x = 0; x < width; ++x) light[3 * x + c] = values[x];
            }
            take(y, light);
        };
    });
}

Image read_exr(const ByteSource& source, std::uint64_t max_bytes) {
    const ExrFile file(source);
    const PixelFormat format{file.header().size, 16};
    check_image_size(format, source.name, max_bytes);
    (void)light_channels(file);
    Image image(format);
    read_exr_light(file, 1, [&](std::uint32_t y, std::span<const float> light) {
        set_light_row(image, y, light);
    });
    return image;
}

void check_exr(const ByteSource& source, std::uint64_t /*max_bytes*/) {
    // Row by row: no picture is kept.
    ExrFile(source).read({}, 1, [] { return [](std::uint32_t, std::span<const void* const>) {}; });
}

PictureMetadata read_exr_metadata(const ByteSource& source) {
    const ExrFile file(source);
    const ExrHeader& header = file.header();
    PictureMetadata metadata;
    metadata.size = header.size;
    const ExrChannel* const red = header.find("R");
    metadata.bit_depth =
        static_cast<int>(8 * bytes_of(red != nullptr ? red->type : header.channels.front().type));
    metadata.software = header.software;
    metadata.scene_text = header.scene_text;
    metadata.foreign_scene = header.foreign_scene;
    for (const ExrChannel& channel : header.channels) metadata.channels.push_back(channel.name);
    return metadata;
}

}  // namespace mandel
