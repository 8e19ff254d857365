#include "output/exr_writer.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "base/error.h"
#include "output/deflate_runs.h"
#include "output/exr_failure.h"
#include "output/exr_predictor.h"
#include "output/exr_support.h"
#include "output/ordered_strips.h"

namespace mandel {
namespace {

constexpr std::uint32_t kBlockRows = 16;  // of ZIP
// A piece that gets Huffman codes of its own, if a channel's row is not longer: their table takes
// about 100 bytes.
constexpr std::size_t kLeastPiece = 1024;
// Of runs; most are of one byte that repeats, for which any distance will do.
constexpr std::size_t kRunDistance = 3;
// What may save less than a quarter is stored: files grow by about 0.1 %, and are read and written
// faster.
constexpr double kNoiseBits = 6;
constexpr std::array kZlibStart = {std::byte{0x78}, std::byte{0x01}};
constexpr std::size_t kZlibBytes = 6;  // those and the checksum
constexpr std::uint64_t kMaxPixelBytes = 48;

void check_exr_size(Size size) {
    constexpr std::uint64_t kMax = 0x7FFFFFFF;  // of sides and of a block's bytes
    const std::string sides = std::to_string(size.width) + "x" + std::to_string(size.height);
    if (size.pixels() == 0) {
        throw InvalidInput("a picture of " + sides + " pixels cannot be written");
    }
    if (size.height > kMax || size.width > kMax / (kBlockRows * kMaxPixelBytes)) {
        throw InvalidInput("an EXR with " + sides +
                           " pixels cannot be written; its width ends at " +
                           std::to_string(kMax / (kBlockRows * kMaxPixelBytes)));
    }
}

// A block as it is in the file.
struct ExrBlock {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
};

// Packs and deflates a block; one for each thread.
//
// Most of what the predictor leaves of values is noise that nothing makes smaller, and where it is
// not a match farther back rarely helps. So each channel's row is deflated on its own with runs and
// Huffman codes, or stored. Measured on a seahorse at 1080p: 255 MB of rows a second and thread,
// against 99 with libdeflate's level 1, for a file 8 % larger.
class BlockDeflater {
public:
    BlockDeflater(const ExrContent& content, std::span<const ExrField> fields)
        : content_(content),
          fields_(fields),
          pixels_(content.rows.channels, content.size.width),
          light_(std::size_t{3} * content.size.width) {
        for (const ExrField& field : fields)
            row_bytes_ += bytes_of(field.type) * content.size.width;
        packed_.resize(row_bytes_ * std::min(kBlockRows, content.size.height));
        scratch_.resize(packed_.size());
        predicted_.resize(packed_.size());
        deflater_ = std::make_unique<RunDeflater>(kRunDistance, longest_piece(), kNoiseBits);
        out_.resize(RunDeflater::bound(longest_piece()));
    }

    ExrBlock deflate(std::uint32_t first, std::uint32_t count) {
        for (std::uint32_t k = 0; k < count; ++k) pack_row(first + k, &packed_[k * row_bytes_]);
        const std::span packed(packed_.data(), count * row_bytes_);
        const std::span predicted(predicted_.data(), packed.size());
        predict_exr_bytes(packed, std::span(scratch_).first(packed.size()), predicted);
        ExrBlock block{std::make_unique_for_overwrite<std::byte[]>(packed.size()), 0};
        // What does not become smaller is stored as it is.
        if (!deflate_into(block, predicted, packed.size() - 1)) {
            std::ranges::copy(packed, block.bytes.get());
            block.size = packed.size();
        }
        return block;
    }

private:
    // A piece ends with a channel's row, which is half as long as its bytes: bytes of equal rank
    // are together.
    std::size_t longest_piece() const {
        return kLeastPiece + std::size_t{2} * content_.size.width + 1;
    }

    void pack_row(std::uint32_t y, std::byte* out) {
        if (content_.rows.values) content_.rows.values(y, pixels_);
        content_.rows.light(y, 1, light_);
        const PixelView pixels = pixels_;
        distance_vectors(pixels, vectors_x_, vectors_y_);
        const ExrRow row{pixels, light_, vectors_x_, vectors_y_};
        for (const ExrField& field : fields_) {
            field.pack(row, out);
            out += bytes_of(field.type) * content_.size.width;
        }
    }

    bool append(ExrBlock& block, std::span<const std::byte> bytes, std::size_t most) const {
        if (bytes.size() > most - block.size) return false;
        std::ranges::copy(bytes, &block.bytes[block.size]);
        block.size += bytes.size();
        return true;
    }

    // As a zlib stream (RFC 1950). False if it takes more than `most` bytes.
    bool deflate_into(ExrBlock& block, std::span<const std::byte> data, std::size_t most) {
        if (most < kZlibBytes || !append(block, kZlibStart, most)) return false;
        std::size_t begin = 0, end = 0;
        while (end < data.size()) {
            for (const ExrField& field : fields_) {
                end = std::min(end + bytes_of(field.type) * content_.size.width / 2, data.size());
                if (end - begin < kLeastPiece && end < data.size()) continue;
                if (begin == end) break;
                const std::size_t size =
                    deflater_->deflate(data.subspan(begin, end - begin), end == data.size(), out_);
                if (!append(block, std::span(out_).first(size), most)) return false;
                begin = end;
            }
        }
        const std::uint32_t sum = libdeflate_adler32(1, data.data(), data.size());
        const std::array check = {
            static_cast<std::byte>(sum >> 24), static_cast<std::byte>(sum >> 16 & 0xFF),
            static_cast<std::byte>(sum >> 8 & 0xFF), static_cast<std::byte>(sum & 0xFF)};
        return append(block, check, most);
    }

    const ExrContent& content_;
    const std::span<const ExrField> fields_;
    std::size_t row_bytes_ = 0;
    PixelColumns pixels_;
    std::vector<float> light_, vectors_x_, vectors_y_;
    std::vector<std::byte> packed_, scratch_, predicted_, out_;
    std::unique_ptr<RunDeflater> deflater_;
};

// As many BlockDeflaters as are in use at the same time, which is at most one for each thread.
class BlockDeflaters {
public:
    BlockDeflaters(const ExrContent& content, std::span<const ExrField> fields)
        : content_(content), fields_(fields) {}

    ExrBlock deflate(std::uint32_t first, std::uint32_t count) {
        std::unique_ptr<BlockDeflater> deflater = take();
        ExrBlock block = deflater->deflate(first, count);
        const std::scoped_lock lock(mutex_);
        idle_.push_back(std::move(deflater));
        return block;
    }

private:
    std::unique_ptr<BlockDeflater> take() {
        {
            const std::scoped_lock lock(mutex_);
            if (!idle_.empty()) {
                auto deflater = std::move(idle_.back());
                idle_.pop_back();
                return deflater;
            }
        }
        return std::make_unique<BlockDeflater>(content_, fields_);
    }

    const ExrContent& content_;
    const std::span<const ExrField> fields_;
    std::mutex mutex_;  // protects idle_
    std::vector<std::unique_ptr<BlockDeflater>> idle_;
};

// The library's side: header, blocks in order, table of blocks.
class ExrOutput {
public:
    explicit ExrOutput(ByteSink& sink) : sink_(sink) {
        exr_context_initializer_t initializer = exr_writing_initializer(this);
        initializer.write_fn = write;
        check(exr_start_write(&context_, "EXR", EXR_WRITE_FILE_DIRECTLY, &initializer));
    }
    // What is not finished is not committed.
    ~ExrOutput() { (void)exr_finish(&context_); }
    ExrOutput(const ExrOutput&) = delete;
    ExrOutput& operator=(const ExrOutput&) = delete;

    void begin(const ExrContent& content, std::span<const ExrField> fields) {
        int part = 0;
        check(exr_add_part(context_, nullptr, EXR_STORAGE_SCANLINE, &part));
        check(exr_initialize_required_attr_simple(
            context_, part, static_cast<std::int32_t>(content.size.width),
            static_cast<std::int32_t>(content.size.height), EXR_COMPRESSION_ZIP));
        for (const ExrField& field : fields) {
            check(exr_add_channel(context_, part, std::string(field.name).c_str(),
                                  static_cast<exr_pixel_type_t>(field.type),
                                  EXR_PERCEPTUALLY_LOGARITHMIC, 1, 1));
        }
        set_text("software", "mandel");
        if (!content.scene_text.empty()) set_text("mandel", content.scene_text);
        if (content.rows.values) {
            set_count("Iterations", content.max_iterations);
            set_count("IterationsBias", kIterationsBias);
        }
        check(exr_write_header(context_));
    }

    void put(std::uint32_t first_row, const ExrBlock& block) {
        check(exr_write_scanline_chunk(context_, 0, static_cast<int>(first_row), block.bytes.get(),
                                       block.size));
    }

    void end() { check(exr_finish(&context_)); }

    ExrFailure failure;

private:
    static std::int64_t write(exr_const_context_t, void* user, const void* data, std::uint64_t size,
                              std::uint64_t offset, exr_stream_error_func_ptr_t) {
        auto& output = *static_cast<ExrOutput*>(user);
        const std::span bytes(static_cast<const std::byte*>(data), size);
        try {
            output.write_at(offset, bytes);
            return static_cast<std::int64_t>(size);
        } catch (...) {
            output.failure.keep(std::current_exception());
            return -1;
        }
    }

    // The library leaves room for the table of blocks, which it writes last.
    void write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
        const std::uint64_t end = sink_.bytes_written();
        if (offset < end) return sink_.overwrite(offset, bytes);
        if (offset > end) sink_.write(std::vector<std::byte>(offset - end));
        sink_.write(bytes);
    }

    void check(exr_result_t code) {
        if (code == EXR_ERR_SUCCESS) return;
        failure.rethrow();
        throw Error("the EXR cannot be written: " + failure.message(code));
    }

    void set_text(const char* name, const std::string& text) {
        check(exr_attr_set_string(context_, 0, name, text.c_str()));
    }
    void set_count(const char* name, std::uint64_t count) {
        if (count > 0x7FFFFFFF) return set_text(name, std::to_string(count));
        check(exr_attr_set_int(context_, 0, name, static_cast<std::int32_t>(count)));
    }

    ByteSink& sink_;
    exr_context_t context_ = nullptr;
};

}  // namespace

bool write_exr(ByteSink& sink, const ExrContent& content, unsigned threads, const StopFlag& stop) {
    check_exr_size(content.size);
    const std::vector<ExrField> fields =
        exr_fields(content.rows.values ? content.rows.channels : ChannelSet(),
                   content.max_iterations, content.light_type);
    BlockDeflaters deflaters(content, fields);
    ExrOutput output(sink);
    output.begin(content, fields);
    const auto first_row = [](std::size_t index) {
        return static_cast<std::uint32_t>(index * kBlockRows);
    };
    OrderedStrips<ExrBlock> blocks(
        threads,
        [&](std::size_t index) {
            const std::uint32_t first = first_row(index);
            return deflaters.deflate(first, std::min(kBlockRows, content.size.height - first));
        },
        [&](std::size_t index, const ExrBlock& block) { output.put(first_row(index), block); });
    const std::size_t count = (std::uint64_t{content.size.height} + kBlockRows - 1) / kBlockRows;
    if (!blocks.run(count, stop)) return false;
    output.end();
    return true;
}

std::uint64_t exr_memory_bytes(Size size, unsigned threads) {
    check_exr_size(size);
    const std::uint64_t rows = std::min(kBlockRows, size.height);
    const std::uint64_t block = kMaxPixelBytes * size.width * rows;
    const std::uint64_t row = std::uint64_t{size.width} * (3 * sizeof(float) + 64);
    // Packed, with bytes reordered, predicted and deflated.
    const std::uint64_t table = std::uint64_t{size.height} / kBlockRows * 8;
    return std::max(threads, 1U) * (4 * block + row) + strips_in_flight(threads) * block + table;
}

bool has_exr() noexcept { return true; }

std::string exr_version() {
    int major = 0, minor = 0, patch = 0;
    const char* extra = nullptr;
    exr_get_library_version(&major, &minor, &patch, &extra);
    return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

}  // namespace mandel
