#include "output/animated_png.h"

#include <zlib.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "output/memory_output.h"
#include "output/png_writer.h"

namespace mandel {
namespace {

using ChunkBytes = std::vector<std::byte>;

void append_number(ChunkBytes& to, std::uint32_t value, int bytes = 4) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        to.push_back(static_cast<std::byte>(value >> shift & 0xFF));
    }
}

std::uint32_t number_at(std::span<const std::byte> bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | std::to_integer<std::uint32_t>(bytes[i]);
    return value;
}

void write_chunk(ByteSink& sink, std::string_view type, std::span<const std::byte> content) {
    ChunkBytes chunk;
    append_number(chunk, static_cast<std::uint32_t>(content.size()));
    for (const char ch : type) chunk.push_back(static_cast<std::byte>(ch));
    chunk.insert(chunk.end(), content.begin(), content.end());
    const auto* checked = reinterpret_cast<const Bytef*>(chunk.data() + 4);  // type and content
    append_number(chunk, static_cast<std::uint32_t>(crc32_z(0, checked, chunk.size() - 4)));
    sink.write(chunk);
}

// Joins the pictures, each a whole PNG of its own, into one.
class Animation {
public:
    Animation(ByteSink& sink, std::size_t pictures, unsigned milliseconds)
        : sink_(sink), pictures_(pictures), milliseconds_(milliseconds) {}

    void add(std::span<const std::byte> png, Size size) {
        constexpr std::size_t kSignature = 8, kFrame = 12;  // length, type and checksum of a chunk
        const bool is_first = next_++ == 0;
        if (is_first) sink_.write(png.first(kSignature));
        bool has_control = false;
        for (png = png.subspan(kSignature); !png.empty();) {
            const std::size_t length = number_at(png);
            const std::string_view type(reinterpret_cast<const char*>(png.data()) + 4, 4);
            const bool is_pixels = type == "IDAT";
            if (is_pixels && !has_control) write_control(size, is_first);
            has_control = has_control || is_pixels;
            if (is_first && type != "IEND") {
                sink_.write(png.first(length + kFrame));
            } else if (is_pixels) {
                ChunkBytes content;
                append_number(content, sequence_++);
                const auto pixels = png.subspan(8, length);
                content.insert(content.end(), pixels.begin(), pixels.end());
                write_chunk(sink_, "fdAT", content);
            }
            png = png.subspan(length + kFrame);
        }
    }

    void finish() { write_chunk(sink_, "IEND", {}); }

private:
    void write_control(Size size, bool is_first) {
        if (is_first) {
            ChunkBytes animation;
            append_number(animation, static_cast<std::uint32_t>(pictures_));
            append_number(animation, 0);  // shown for ever
            write_chunk(sink_, "acTL", animation);
        }
        ChunkBytes frame;
        append_number(frame, sequence_++);
        append_number(frame, size.width);
        append_number(frame, size.height);
        append_number(frame, 0);  // left
        append_number(frame, 0);  // top
        append_number(frame, milliseconds_, 2);
        append_number(frame, 1000, 2);
        append_number(frame, 0, 2);  // neither cleared before the next nor blended with it
        write_chunk(sink_, "fcTL", frame);
    }

    ByteSink& sink_;
    const std::size_t pictures_;
    const unsigned milliseconds_;
    std::size_t next_ = 0;
    std::uint32_t sequence_ = 0;  // of the chunks fcTL and fdAT
};

}  // namespace

bool write_animated_png(ByteSink& sink, std::span<const Image> pictures, unsigned milliseconds,
                        unsigned threads, const StopFlag& stop) {
    Animation animation(sink, pictures.size(), milliseconds);
    for (const Image& picture : pictures) {
        MANDEL_CHECK(picture.format.size == pictures[0].format.size);
        MemoryOutput png;
        if (!write_png(png, picture.format, rows_of(picture), "", threads, stop)) return false;
        animation.add(png.bytes(), picture.format.size);
    }
    animation.finish();
    return true;
}

}  // namespace mandel
