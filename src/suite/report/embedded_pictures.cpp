#include "suite/report/embedded_pictures.h"

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "compare/difference_picture.h"
#include "output/image_reader.h"
#include "output/memory_output.h"
#include "output/png_writer.h"
#include "suite/report/markup.h"

namespace mandel {
namespace {

constexpr std::uint32_t kMostShown = 1600;  // pixels of a side: what a screen shows

enum class Reduction : std::uint8_t { Mean, Largest };

// Of an image of 8 bits. The largest of each block keeps single pixels that differ visible.
Image reduced(const Image& image, unsigned factor, Reduction kind) {
    if (factor == 1) return image;
    const Size size = image.format.size;
    Image small(
        PixelFormat{{(size.width + factor - 1) / factor, (size.height + factor - 1) / factor}, 8});
    for (std::uint32_t y = 0; y < small.format.size.height; ++y) {
        for (std::uint32_t x = 0; x < small.format.size.width; ++x) {
            const std::uint32_t right = std::min(size.width, (x + 1) * factor);
            const std::uint32_t bottom = std::min(size.height, (y + 1) * factor);
            for (unsigned c = 0; c < 3; ++c) {
                unsigned sum = 0, count = 0, largest = 0;
                for (std::uint32_t v = y * factor; v < bottom; ++v) {
                    for (std::uint32_t u = x * factor; u < right; ++u) {
                        const unsigned value = image.channel(u, v, c);
                        sum += value;
                        ++count;
                        largest = std::max(largest, value);
                    }
                }
                const unsigned value =
                    kind == Reduction::Mean ? (sum + count / 2) / count : largest;
                const std::size_t at = (std::size_t{y} * small.format.size.width + x) * 3 + c;
                small.packed[at] = static_cast<std::byte>(value);
            }
        }
    }
    return small;
}

std::string data_address(const Image& image) {
    MemoryOutput png;
    if (!write_png(png, image.format, rows_of(image), "", 1, StopFlag())) return "";
    return "data:image/png;base64," + base64(png.text());
}

std::string shown(const Image& image, unsigned factor) {
    return data_address(reduced(in_8_bits(image), factor, Reduction::Mean));
}

}  // namespace

std::optional<EmbeddedPictures> embed_pictures(const CaseResult& result,
                                               const std::string& folder) {
    if (result.actual.empty()) return std::nullopt;
    EmbeddedPictures pictures;
    try {
        const Image actual = read_image((std::filesystem::path(folder) / result.actual).string());
        pictures.size = actual.format.size;
        const std::uint32_t longest = std::max(pictures.size.width, pictures.size.height);
        pictures.reduction = (longest + kMostShown - 1) / kMostShown;
        pictures.actual = shown(actual, pictures.reduction);
        if (result.status != CaseStatus::Failed || result.diff.empty()) return pictures;
        // The file of the difference has all three side by side; the reference may have been
        // replaced since it was written.
        const Image triptych = read_image((std::filesystem::path(folder) / result.diff).string());
        const Size panel{triptych.format.size.width / 3, triptych.format.size.height};
        const auto panel_at = [&](std::uint32_t index, Reduction kind) {
            Image part(PixelFormat{panel, 8});
            for (std::uint32_t y = 0; y < panel.height; ++y) {
                const auto row =
                    triptych.packed.begin() +
                    static_cast<std::ptrdiff_t>((std::uint64_t{y} * triptych.format.size.width +
                                                 std::uint64_t{index} * panel.width) *
                                                3);
                std::copy(row, row + std::ptrdiff_t{panel.width} * 3,
                          part.packed.begin() + std::ptrdiff_t{y} * panel.width * 3);
            }
            return data_address(reduced(part, pictures.reduction, kind));
        };
        pictures.reference = panel_at(0, Reduction::Mean);
        pictures.difference = panel_at(1, Reduction::Largest);
    } catch (const Error&) {
        if (pictures.actual.empty()) return std::nullopt;
    }
    return pictures;
}

}  // namespace mandel
