#include "output/png_metadata.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>
#include <vector>

#include "base/error.h"

namespace mandel {
namespace {

using Bytes = std::span<const std::byte>;

// Far above what any real file needs, far below what would take a second or 64 MiB.
constexpr std::uint64_t kMaxTextBytes = 16 << 20;
constexpr std::uint64_t kMaxAncillaryChunks = 10000;
constexpr std::uint64_t kMaxChunks = 1 << 20;

// The numbers are those of the PNG specification.
enum class PngColor : std::uint8_t { Gray = 0, Rgb = 2, Palette = 3, GrayAlpha = 4, Rgba = 6 };

struct PngShape {
    Size size;
    int bit_depth = 0;
    PngColor color = PngColor::Rgb;
};

std::uint32_t big_endian(Bytes four) {
    std::uint32_t value = 0;
    for (const std::byte b : four.first(4)) value = value << 8 | std::to_integer<std::uint32_t>(b);
    return value;
}

std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct Chunk {
    std::array<std::byte, 4> type{};
    std::uint64_t at = 0;  // of the data
    std::uint32_t length = 0;

    bool is(std::string_view name) const { return text_of(type) == name; }
    bool is_ancillary() const { return (type[0] & std::byte{0x20}) != std::byte{}; }
};

// Goes from chunk to chunk. Small chunks are read through a buffer; long ones are jumped over.
class ChunkWalker {
public:
    explicit ChunkWalker(const ByteSource& source) : source_(source) {
        std::array<std::byte, kPngSignature.size()> begin{};
        if (source_.size < begin.size()) not_a_png();
        read(0, begin);
        if (text_of(begin) != kPngSignature) not_a_png();
    }

    Chunk next() {
        if (++count_ > kMaxChunks) damaged("it has too many chunks");
        if (source_.size - next_ < 12) damaged("it ends too early");
        std::array<std::byte, 8> head{};
        read(next_, head);
        Chunk chunk;
        chunk.length = big_endian(head);
        std::copy_n(head.begin() + 4, 4, chunk.type.begin());
        chunk.at = next_ + 8;
        for (const char c : text_of(chunk.type)) {
            if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) damaged("a chunk has no name");
        }
        if (chunk.length > source_.size - next_ - 12) damaged("it ends too early");
        if (chunk.is_ancillary() && ++ancillary_ > kMaxAncillaryChunks) {
            damaged("it has too many chunks");
        }
        next_ = chunk.at + chunk.length + 4;
        return chunk;
    }

    // The beginning of the data, at most `size` bytes of it.
    std::vector<std::byte> peek(const Chunk& chunk, std::size_t size) {
        std::vector<std::byte> data(std::min<std::size_t>(size, chunk.length));
        read(chunk.at, data);
        return data;
    }

    // All of the data, with its checksum verified.
    std::vector<std::byte> data(const Chunk& chunk) {
        if (chunk.length > kMaxTextBytes) damaged("a text in it is too long");
        std::vector<std::byte> data = peek(chunk, chunk.length);
        std::array<std::byte, 4> stored{};
        read(chunk.at + chunk.length, stored);
        uLong crc = crc32_z(0, reinterpret_cast<const Bytef*>(chunk.type.data()), 4);
        crc = crc32_z(crc, reinterpret_cast<const Bytef*>(data.data()), data.size());
        if (crc != big_endian(stored)) damaged("a checksum is wrong");
        return data;
    }

    [[noreturn]] void damaged(const char* why) const {
        throw InvalidInput("the PNG '" + source_.name + "' is damaged: " + why);
    }

private:
    [[noreturn]] void not_a_png() const {
        throw InvalidInput("'" + source_.name + "' is not a PNG");
    }

    // The caller has made sure that the file is long enough.
    void read(std::uint64_t at, std::span<std::byte> out) {
        if (out.size() > buffer_.size()) return source_.read_at(at, out);
        if (at < buffer_at_ || at + out.size() > buffer_at_ + buffer_size_) {
            buffer_size_ = std::min<std::uint64_t>(buffer_.size(), source_.size - at);
            buffer_at_ = at;
            source_.read_at(at, std::span(buffer_).first(buffer_size_));
        }
        std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(at - buffer_at_), out.size(),
                    out.begin());
    }

    const ByteSource& source_;
    std::uint64_t next_ = kPngSignature.size();
    std::uint64_t count_ = 0;
    std::uint64_t ancillary_ = 0;
    std::array<std::byte, 4096> buffer_{};
    std::uint64_t buffer_at_ = 0;
    std::uint64_t buffer_size_ = 0;
};

int channels(PngColor color) {
    switch (color) {
        case PngColor::Gray:
        case PngColor::Palette:
            return 1;
        case PngColor::GrayAlpha:
            return 2;
        case PngColor::Rgb:
            return 3;
        case PngColor::Rgba:
            return 4;
    }
    return 0;
}

bool is_known_combination(int color, int depth) {
    if (color == 0) return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    if (color == 3) return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    return (color == 2 || color == 4 || color == 6) && (depth == 8 || depth == 16);
}

PngShape read_header(ChunkWalker& walker) {
    const Chunk chunk = walker.next();
    if (!chunk.is("IHDR") || chunk.length != 13) walker.damaged("its header is missing");
    const std::vector<std::byte> data = walker.data(chunk);
    const auto number = [&](std::size_t i) { return std::to_integer<int>(data[i]); };
    const Size size{big_endian(data), big_endian(Bytes(data).subspan(4))};
    const auto [width, height] = size;
    constexpr std::uint32_t kMaxSide = 0x7FFFFFFF;
    if (width == 0 || height == 0 || width > kMaxSide || height > kMaxSide) {
        walker.damaged("its size is impossible");
    }
    if (!is_known_combination(number(9), number(8)) || number(10) != 0 || number(11) != 0 ||
        number(12) > 1) {
        walker.damaged("its header makes no sense");
    }
    return {size, number(8), static_cast<PngColor>(number(9))};
}

struct Inflater {
    Inflater() {
        if (inflateInit(&stream) != Z_OK) throw std::bad_alloc();
    }
    ~Inflater() { inflateEnd(&stream); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    z_stream stream{};
};

std::string inflate_text(const ChunkWalker& walker, Bytes packed) {
    Inflater inflater;
    z_stream& stream = inflater.stream;
    // zlib only reads its input, but its structure is not const.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string text;
    std::array<char, 4096> piece{};
    for (int status = Z_OK; status != Z_STREAM_END;) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        status = inflate(&stream, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END) {
            walker.damaged("a text in it cannot be unpacked");
        }
        text.append(piece.data(), piece.size() - stream.avail_out);
        if (text.size() > kMaxTextBytes) walker.damaged("a text in it is too long");
    }
    return text;
}

// International text (PNG specification, 11.3.3.4): keyword, 0, is it packed, method, language,
// 0, translated keyword, 0, text.
std::string international_text(const ChunkWalker& walker, Bytes data, std::size_t keyword_size) {
    Bytes rest = data.subspan(keyword_size + 1);
    if (rest.size() < 2) walker.damaged("a text in it ends too early");
    const auto is_packed = std::to_integer<int>(rest[0]);
    if (is_packed > 1 || (is_packed == 1 && rest[1] != std::byte{})) {
        walker.damaged("a text in it is packed in an unknown way");
    }
    rest = rest.subspan(2);
    for (int skipped = 0; skipped < 2; ++skipped) {
        const auto end = std::find(rest.begin(), rest.end(), std::byte{});
        if (end == rest.end()) walker.damaged("a text in it ends too early");
        rest = rest.subspan(static_cast<std::size_t>(end - rest.begin()) + 1);
    }
    return is_packed == 1 ? inflate_text(walker, rest) : std::string(text_of(rest));
}

constexpr std::string_view kSceneKeyword("mandel\0", 7);
constexpr std::string_view kSoftwareKeyword("Software\0", 9);

void read_text(ChunkWalker& walker, const Chunk& chunk, PictureMetadata& metadata) {
    if (chunk.is("iTXt") && text_of(walker.peek(chunk, 7)) == kSceneKeyword) {
        if (metadata.scene_text) walker.damaged("it has more than one scene");
        const std::vector<std::byte> data = walker.data(chunk);
        metadata.scene_text = international_text(walker, data, kSceneKeyword.size() - 1);
    } else if (chunk.is("tEXt") && !metadata.software &&
               text_of(walker.peek(chunk, 9)) == kSoftwareKeyword) {
        const std::vector<std::byte> data = walker.data(chunk);
        metadata.software = text_of(data).substr(kSoftwareKeyword.size());
    }
}

// Deflate compresses by a factor of at most 1032 (zlib's technical notes), which bounds the number
// of compressed bytes from below. Keeps small files from claiming large pictures.
void check_pixel_bytes(const ChunkWalker& walker, const PngShape& shape, std::uint64_t compressed) {
    const int bits = channels(shape.color) * shape.bit_depth;
    const std::uint64_t row =
        (std::uint64_t{shape.size.width} * static_cast<unsigned>(bits) + 7) / 8 + 1;
    if ((compressed * 1032 + row - 1) / row < shape.size.height) {
        walker.damaged("it has far too little data for its size");
    }
}

}  // namespace

PictureMetadata read_png_metadata(const ByteSource& source) {
    ChunkWalker walker(source);
    const PngShape shape = read_header(walker);
    PictureMetadata metadata{.size = shape.size, .bit_depth = shape.bit_depth};
    std::uint64_t compressed = 0;
    for (Chunk chunk = walker.next(); !chunk.is("IEND"); chunk = walker.next()) {
        if (chunk.is("IHDR")) walker.damaged("it has more than one header");
        if (chunk.is("IDAT")) compressed += chunk.length;
        read_text(walker, chunk, metadata);
    }
    check_pixel_bytes(walker, shape, compressed);
    return metadata;
}

PictureMetadata read_png_metadata(const std::string& path) {
    const InputFile file(path);
    return read_png_metadata(file.source());
}

}  // namespace mandel
