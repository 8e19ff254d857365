#include "output/exr_writer.h"

#include <libdeflate.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "base/error.h"
#include "output/exr_channels.h"
#include "output/exr_failure.h"
#include "output/exr_predictor.h"
#include "output/ordered_strips.h"

namespace mandel {
namespace {

constexpr std::uint32_t kBlockRows = 16;  // of ZIP
// Values are mostly noise in their low bytes: level 6 takes three times as long for 3 % less.
constexpr int kLevel = 1;
constexpr std::uint64_t kMaxPixelBytes = 48;

void check_exr_size(Size size) {
    constexpr std::uint64_t kMax = 0x7FFFFFFF;  // of sides and of a block's bytes
    const std::string sides = std::to_string(size.width) + "x" + std::to_string(size.height);
    if (size.pixels() == 0) {
        throw InvalidInput("a picture of " + sides + " pixels cannot be written");
    }
    if (size.height > kMax || size.width > kMax / (kBlockRows * kMaxPixelBytes)) {
        throw InvalidInput("an EXR with " + sides + " pixels cannot be written; its width ends at " +
                           std::to_string(kMax / (kBlockRows * kMaxPixelBytes)));
    }
}

// A block as it is in the file.
struct ExrBlock {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
};

// Packs and deflates a block; one for each thread.
class BlockDeflater {
public:
    BlockDeflater(const ExrContent& content, std::span<const ExrField> fields)
        : content_(content),
          fields_(fields),
          compressor_(libdeflate_alloc_compressor(kLevel)),
          pixels_(content.rows.channels, content.size.width),
          light_(std::size_t{3} * content.size.width) {
        for (const ExrField& field : fields) row_bytes_ += bytes_of(field.type) * content.size.width;
        packed_.resize(row_bytes_ * std::min(kBlockRows, content.size.height));
        scratch_.resize(packed_.size());
        predicted_.resize(packed_.size());
        if (compressor_ == nullptr) throw Error("not enough memory to compress the picture");
    }

    ExrBlock deflate(std::uint32_t first, std::uint32_t count) {
        for (std::uint32_t k = 0; k < count; ++k) pack_row(first + k, &packed_[k * row_bytes_]);
        const std::span packed(packed_.data(), count * row_bytes_);
        const std::span predicted(predicted_.data(), packed.size());
        predict_exr_bytes(packed, std::span(scratch_).first(packed.size()), predicted);
        ExrBlock block;
        block.bytes = std::make_unique_for_overwrite<std::byte[]>(packed.size());
        // What does not become smaller is stored as it is.
        block.size = libdeflate_zlib_compress(compressor_.get(), predicted.data(), predicted.size(),
                                              block.bytes.get(), packed.size() - 1);
        if (block.size == 0) {
            std::ranges::copy(packed, block.bytes.get());
            block.size = packed.size();
        }
        return block;
    }

private:
    struct Free {
        void operator()(libdeflate_compressor* compressor) const {
            libdeflate_free_compressor(compressor);
        }
    };

    void pack_row(std::uint32_t y, std::byte* out) {
        if (content_.rows.values) content_.rows.values(y, pixels_);
        content_.rows.light(y, 1, light_);
        const PixelView pixels = pixels_;
        for (const ExrField& field : fields_) {
            field.pack(pixels, light_, out);
            out += bytes_of(field.type) * pixels.size;
        }
    }

    const ExrContent& content_;
    const std::span<const ExrField> fields_;
    const std::unique_ptr<libdeflate_compressor, Free> compressor_;
    std::size_t row_bytes_ = 0;
    PixelColumns pixels_;
    std::vector<float> light_;
    std::vector<std::byte> packed_, scratch_, predicted_;
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
        exr_context_initializer_t initializer = exr_initializer(*this);
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
            if (offset == output.sink_.bytes_written()) {
                output.sink_.write(bytes);
            } else {
                output.sink_.overwrite(offset, bytes);
            }
            return static_cast<std::int64_t>(size);
        } catch (...) {
            output.failure.keep(std::current_exception());
            return -1;
        }
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
    const std::vector<ExrField> fields = exr_fields(
        content.rows.values ? content.rows.channels : ChannelSet(), content.max_iterations);
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

std::string exr_version() {
    int major = 0, minor = 0, patch = 0;
    const char* extra = nullptr;
    exr_get_library_version(&major, &minor, &patch, &extra);
    return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

}  // namespace mandel
