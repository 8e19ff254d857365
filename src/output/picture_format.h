// The picture formats: one table that everything depending on a file's format reads, such as what
// `-o` may name, how a file is written and read, and what messages and help list.
//
// To add a format, write its own files (like ppm.h and ppm.cpp) and add a row in
// picture_format.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/stop_flag.h"
#include "output/byte_sink.h"
#include "output/image.h"
#include "output/input_file.h"
#include "output/picture_metadata.h"
#include "output/row_source.h"

namespace mandel {

// What a picture file is made of.
struct PictureContent {
    PixelFormat format;
    PictureRows rows;                  // at least those of the format's form
    std::string scene_text;            // kept in the formats that can hold a scene
    std::uint64_t max_iterations = 0;  // the limit of its counts; kept with the values
};

struct PictureFormat {
    std::string_view extension;  // ".png": in lower case
    std::string_view name;       // "PNG"
    std::string_view noun;       // "a PNG": what a sentence calls such a file
    std::string_view signature;  // the first bytes of every such file
    RowForm form;
    bool (*is_available)() noexcept;  // in this build

    // False if it was stopped before the end; the caller then does not commit the sink.
    bool (*write)(ByteSink& sink, const PictureContent& content, unsigned threads,
                  const StopFlag& stop);
    // An upper limit of the memory that write() uses, without what the rows need themselves.
    std::uint64_t (*memory_bytes)(const PixelFormat& format, unsigned threads);
    // The decoded pixels. Throws InvalidInput if they need more than max_bytes.
    Image (*read)(const ByteSource& source, std::uint64_t max_bytes);
    // Decodes everything; throws InvalidInput if it cannot, or needs more than max_bytes.
    void (*check)(const ByteSource& source, std::uint64_t max_bytes);
    // What the file says about itself, without decoding pixels; nullptr if the format cannot hold
    // a scene.
    PictureMetadata (*read_metadata)(const ByteSource& source);
};

std::span<const PictureFormat> picture_formats();

// The format that a path asks for by its extension, in any case; "-" (standard output) is PNG.
// Throws InvalidInput that lists the known extensions, or says that this build has not the format.
const PictureFormat& picture_format(const std::string& path);

// Whether the path names a file (not "-") that is to be a PNG. Throws like picture_format().
bool names_png_file(const std::string& path);

// The format of a file that begins with these bytes; nullptr if it is none of the table.
const PictureFormat* format_of_content(std::string_view beginning);

// The number of bytes of a file that are enough for format_of_content().
constexpr std::size_t kLongestSignature = 8;

// Whether the extension is that of a format that can hold a scene.
bool may_hold_scene(std::string_view path);

// ".png and .ppm" and "a PNG and a binary PPM", with the given word before the last.
std::string known_extensions(std::string_view conjunction);
std::string known_formats(std::string_view conjunction);

}  // namespace mandel
