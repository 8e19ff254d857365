#include "job/band_file.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "base/printable.h"
#include "job/packed_row.h"
#include "output/exr_file.h"
#include "output/exr_writer.h"
#include "output/image_reader.h"
#include "output/png_writer.h"

namespace mandel {
namespace {

// The rows of the picture from `first` on, counted from 0.
PictureRows rows_from(std::uint32_t first, const PictureRows& picture, bool has_values) {
    PictureRows rows;
    if (picture.codes) {
        rows.codes = [first, codes = picture.codes](std::uint32_t y, std::uint32_t count,
                                                    std::span<std::byte> packed) {
            codes(first + y, count, packed);
        };
    }
    rows.light = [first, light = picture.light](std::uint32_t y, std::uint32_t count,
                                                std::span<float> out) {
        light(first + y, count, out);
    };
    if (!has_values) return rows;
    rows.channels = picture.channels;
    rows.values = [first, values = picture.values](std::uint32_t y, PixelColumns& pixels) {
        values(first + y, pixels);
    };
    return rows;
}

[[noreturn]] void refuse_changed(const std::string& path) {
    throw Error("'" + printable(path) + "' has changed while it was read");
}

void read_codes(const std::string& path, std::span<std::byte> packed) {
    const Image image = read_image(path);
    if (image.packed.size() != packed.size()) refuse_changed(path);
    std::ranges::copy(image.packed, packed.data());
}

void read_light_and_values(const std::string& path, const PackedRow& form,
                           std::span<std::byte> packed) {
    const InputFile input(path);
    const ByteSource source = input.source();
    const ExrFile file(source);
    const std::size_t bytes = form.bytes();
    const Size size = file.header().size;
    if (size.width != form.width || size.height != packed.size() / bytes) refuse_changed(path);
    // Windows are read one after the other, while other threads compress the one before.
    constexpr unsigned kThreads = 1;
    read_exr_light(file, kThreads, [&](std::uint32_t y, std::span<const float> light) {
        std::ranges::copy(std::as_bytes(light), &packed[y * bytes]);
    });
    if (!form.has_values) return;
    read_exr_values(file, form.channels, kThreads, [&](std::uint32_t y, const PixelColumns& row) {
        form.pack_values(row, packed.subspan(y * bytes + form.light_bytes()));
    });
}

// It was complete when the work began: what is wrong with a file is a failure of the work.
template <typename Action>
auto work_with(Action&& action) {
    try {
        return action();
    } catch (const InvalidInput& error) {
        throw Error(error.what());
    }
}

}  // namespace

std::string band_name(std::size_t number, RowForm form) {
    std::string digits = std::to_string(number);
    digits.insert(0, 6 - std::min<std::size_t>(digits.size(), 6), '0');
    const std::string name = "band-" + digits;
    switch (form) {
        case RowForm::Codes:
            break;
        case RowForm::Light:
            return name + ".light.exr";
        case RowForm::LightAndValues:
            return name + ".exr";
    }
    return name + ".png";
}

bool write_band(ByteSink& sink, const BandContent& band, unsigned threads, const StopFlag& stop) {
    const Scene& scene = *band.use.scene;
    const Size size{scene.view.size.width, band.rows.count};
    const PictureRows rows = rows_from(band.rows.first, band.source, band.use.keeps_values());
    if (band.use.form == RowForm::Codes) {
        return write_png(sink, {size, scene.depth}, rows.codes, band.text, threads, stop,
                         PngEffort::Fast);
    }
    return write_exr(sink, {size, rows, band.text, band.max_iterations, ExrType::Float}, threads,
                     stop);
}

void read_band(const std::string& path, const PictureUse& use, std::span<std::byte> packed) {
    work_with([&] {
        use.form == RowForm::Codes ? read_codes(path, packed)
                                   : read_light_and_values(path, use.packed_row(), packed);
    });
}

std::uint64_t max_iterations_of_band(const std::string& path) {
    return work_with([&] {
        const InputFile input(path);
        const ByteSource source = input.source();
        return ExrFile(source).header().max_iterations;
    });
}

}  // namespace mandel
