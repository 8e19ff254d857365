#include "output/picture_format.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/error.h"
#include "base/printable.h"
#include "output/exr_picture.h"
#include "output/exr_support.h"
#include "output/exr_writer.h"
#include "output/pfm.h"
#include "output/png_decoder.h"
#include "output/png_metadata.h"
#include "output/png_writer.h"
#include "output/ppm.h"

namespace mandel {
namespace {

bool always() noexcept { return true; }

template <Image (*kRead)(const ByteSource&, std::uint64_t)>
void check_by_reading(const ByteSource& source, std::uint64_t max_bytes) {
    (void)kRead(source, max_bytes);
}

constexpr std::array kFormats = {
    PictureFormat{
        .extension = ".png",
        .name = "PNG",
        .noun = "a PNG",
        .signature = kPngSignature,
        .form = RowForm::Codes,
        .is_available = always,
        .write =
            [](ByteSink& sink, const PictureContent& content, unsigned threads,
               const StopFlag& stop) {
                return write_png(sink, content.format, content.rows.codes, content.scene_text,
                                 threads, stop);
            },
        .memory_bytes = [](const PixelFormat& format,
                           unsigned threads) { return png_memory_bytes(format, threads); },
        .read = decode_png,
        .check = check_by_reading<decode_png>,
        .read_metadata = read_png_metadata,
    },
    PictureFormat{
        .extension = ".ppm",
        .name = "PPM",
        .noun = "a binary PPM",
        .signature = "P6",
        .form = RowForm::Codes,
        .is_available = always,
        .write =
            [](ByteSink& sink, const PictureContent& content, unsigned threads,
               const StopFlag& stop) {
                return write_ppm(sink, content.format, content.rows.codes, threads, stop);
            },
        .memory_bytes = ppm_memory_bytes,
        .read = read_ppm,
        .check = check_by_reading<read_ppm>,
        .read_metadata = nullptr,
    },
    PictureFormat{
        .extension = ".pfm",
        .name = "PFM",
        .noun = "a PFM",
        .signature = "PF",
        .form = RowForm::Light,
        .is_available = always,
        .write =
            [](ByteSink& sink, const PictureContent& content, unsigned threads,
               const StopFlag& stop) {
                return write_pfm(sink, content.format.size, content.rows.light, threads, stop);
            },
        .memory_bytes = [](const PixelFormat& format,
                           unsigned threads) { return pfm_memory_bytes(format.size, threads); },
        .read = read_pfm,
        .check = check_by_reading<read_pfm>,
        .read_metadata = nullptr,
    },
    PictureFormat{
        .extension = ".exr",
        .name = "EXR",
        .noun = "an EXR",
        .signature = "\x76\x2F\x31\x01",
        .form = RowForm::LightAndValues,
        .is_available = has_exr,
        .write =
            [](ByteSink& sink, const PictureContent& content, unsigned threads,
               const StopFlag& stop) {
                return write_exr(
                    sink,
                    {content.format.size, content.rows, content.scene_text, content.max_iterations},
                    threads, stop);
            },
        .memory_bytes = [](const PixelFormat& format,
                           unsigned threads) { return exr_memory_bytes(format.size, threads); },
        .read = read_exr,
        .check = check_exr,
        .read_metadata = read_exr_metadata,
    },
};

constexpr const PictureFormat& kPng = kFormats.front();

static_assert(std::ranges::all_of(kFormats, [](const PictureFormat& format) {
    return format.signature.size() <= kLongestSignature;
}));

std::string lower(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

// "a, b and c" of one column of the table.
std::string list_of(std::string_view PictureFormat::*column, std::string_view conjunction) {
    std::string list;
    for (std::size_t i = 0; i < kFormats.size(); ++i) {
        const bool is_last = i + 1 == kFormats.size();
        if (i > 0) list += is_last ? " " + std::string(conjunction) + " " : ", ";
        list += kFormats[i].*column;
    }
    return list;
}

}  // namespace

std::span<const PictureFormat> picture_formats() { return kFormats; }

const PictureFormat& picture_format(const std::string& path) {
    if (path == "-") return kPng;
    const std::string extension = lower(std::filesystem::path(path).extension().string());
    for (const PictureFormat& format : kFormats) {
        if (format.extension != extension) continue;
        if (!format.is_available()) throw InvalidInput(missing_exr("written"));
        return format;
    }
    throw InvalidInput("'" + printable(path) + "' has no known picture extension; " +
                       known_extensions("and") + " are known");
}

bool names_png_file(const std::string& path) {
    return path != "-" && &picture_format(path) == &kPng;
}

const PictureFormat* format_of_content(std::string_view beginning) {
    for (const PictureFormat& format : kFormats) {
        if (beginning.starts_with(format.signature)) return &format;
    }
    return nullptr;
}

bool may_hold_scene(std::string_view path) {
    return std::ranges::any_of(kFormats, [path](const PictureFormat& format) {
        return format.read_metadata != nullptr && path.ends_with(format.extension);
    });
}

std::string known_extensions(std::string_view conjunction) {
    return list_of(&PictureFormat::extension, conjunction);
}

std::string known_formats(std::string_view conjunction) {
    return list_of(&PictureFormat::noun, conjunction);
}

}  // namespace mandel
