#include "output/png_strip.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

#include "base/error.h"
#include "output/deflate_join.h"
#include "output/png_filter.h"

namespace mandel {
namespace {

// libdeflate's levels, slower ones last. The state of each takes at most about 1.2 MiB.
constexpr int kLevels[] = {1, 4, 6};
constexpr std::uint8_t kFast = 0, kThorough = 1, kVeryThorough = 2;  // indices
constexpr std::uint64_t kCompressorBytes = 3 << 19;

// Rows to guess from: at least so many, and a share of the strip.
constexpr std::size_t kSampleRows = 4, kSampleShare = 8;

std::unique_ptr<std::byte[]> make_buffer(std::uint64_t size) {
    return std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(size));
}

}  // namespace

class StripDeflater::Compressor {
public:
    explicit Compressor(int level) : state_(libdeflate_alloc_compressor(level)) {
        if (!state_) throw std::bad_alloc();
    }

    // `out` must have room for the bound of libdeflate.
    std::size_t run(const std::byte* data, std::size_t size, std::byte* out, std::size_t room) {
        const std::size_t written =
            libdeflate_deflate_compress(state_.get(), data, size, out, room);
        MANDEL_CHECK(written > 0);
        return written;
    }

private:
    struct Free {
        void operator()(libdeflate_compressor* state) const { libdeflate_free_compressor(state); }
    };
    std::unique_ptr<libdeflate_compressor, Free> state_;
};

StripDeflater::StripDeflater(const PixelFormat& format, std::uint32_t max_rows, PngEffort effort)
    : row_bytes_(static_cast<std::size_t>(format.row_bytes())),
      pixel_bytes_(row_bytes_ / format.size.width),
      room_(static_cast<std::size_t>(deflated_bound((format.row_bytes() + 1) * max_rows))),
      packed_(make_buffer(format.row_bytes() * max_rows)),
      filtered_(make_buffer((format.row_bytes() + 1) * max_rows)),
      deflated_(make_buffer(room_)),
      estimator_(pixel_bytes_) {
    if (effort == PngEffort::Fast) {
        runs_.emplace(pixel_bytes_, (row_bytes_ + 1) * max_rows);
        return;
    }
    for (const int level : kLevels) compressors_.emplace_back(level);
}

StripDeflater::~StripDeflater() = default;

std::span<std::byte> StripDeflater::packed_rows(std::uint32_t count) {
    rows_ = count;
    return {packed_.get(), rows_ * row_bytes_};
}

// From rows in the middle, and of very wide rows a part of them. Three kinds of pictures are
// distinguished (sizes are ratios to libpng's defaults):
// - Colours from one scalar repeat exact triples of bytes: 0.8 to 0.95 without a filter.
// - What is shaded or averaged often does not: 1.01 to 1.02 with a filter, 1.11 to 1.9 without.
// - In 16 bits hardly anything repeats, and searching longer makes it worse: 1.00 with Up and the
//   fastest level, 1.007 with others, 1.23 without a filter.
// Paeth and Sub were never better by more than 1 % on any of them.
StripDeflater::Method StripDeflater::choose_method() {
    const std::size_t rows = std::min(rows_, std::max(kSampleRows, rows_ / kSampleShare));
    const std::size_t width = row_bytes_ / pixel_bytes_;
    const std::size_t wanted = std::max<std::size_t>(rows_ * width / kSampleShare / rows, 1024);
    const std::size_t used = std::min(width, wanted);
    const std::size_t first =
        (rows_ - rows + 1) / 2 * row_bytes_ + (width - used) / 2 * pixel_bytes_;
    const PngEstimate bits =
        estimator_.estimate(packed_.get() + first, rows, used * pixel_bytes_, row_bytes_);
    if (bits.unfiltered < std::min(bits.up, bits.average)) return {PngFilter::None, kVeryThorough};
    if (pixel_bytes_ == 6) return {PngFilter::Up, kFast};
    return {bits.up < bits.average ? PngFilter::Up : PngFilter::Average, kThorough};
}

// Gives every row its filter byte and filters it. Returns the filtered size.
std::size_t StripDeflater::filter_rows(PngFilter all) {
    std::byte* out = filtered_.get();
    for (std::size_t i = 0; i < rows_; ++i) {
        const PngFilter filter = i == 0 && all != PngFilter::None ? PngFilter::Sub : all;
        const std::byte* row = packed_.get() + i * row_bytes_;
        const std::byte* above = i == 0 ? row : row - row_bytes_;  // the first row looks at none
        *out++ = static_cast<std::byte>(filter);
        filter_row(filter, row, above, out, row_bytes_, pixel_bytes_);
        out += row_bytes_;
    }
    return static_cast<std::size_t>(out - filtered_.get());
}

std::size_t StripDeflater::deflate_thoroughly(StripKind kind, std::size_t& filtered_size) {
    const Method method = choose_method();
    filtered_size = filter_rows(method.filter);
    const std::size_t size = compressors_[method.level].run(
        filtered_.get(), filtered_size, deflated_.get(), room_ - kDeflateJoinRoom);
    if (kind == StripKind::Last) return size;
    return open_deflate_stream({deflated_.get(), room_}, size);
}

DeflatedStrip StripDeflater::deflate(StripKind kind) {
    DeflatedStrip strip;
    std::size_t filtered_size = 0;
    if (runs_) {
        filtered_size = filter_rows(PngFilter::Up);
        strip.size = runs_->deflate({filtered_.get(), filtered_size}, kind == StripKind::Last,
                                    {deflated_.get(), room_});
    } else {
        strip.size = deflate_thoroughly(kind, filtered_size);
    }
    strip.bytes = make_buffer(strip.size);
    std::memcpy(strip.bytes.get(), deflated_.get(), strip.size);
    strip.filtered_size = filtered_size;
    strip.adler = libdeflate_adler32(1, filtered_.get(), filtered_size);
    return strip;
}

std::uint64_t StripDeflater::memory_bytes(const PixelFormat& format, std::uint32_t max_rows) {
    const std::uint64_t packed = format.row_bytes() * max_rows;
    const std::uint64_t filtered = packed + max_rows;
    const std::uint64_t state =
        PngEstimator::kMemoryBytes +
        std::max(std::size(kLevels) * kCompressorBytes, RunDeflater::memory_bytes(filtered));
    return packed + filtered + deflated_bound(filtered) + state;
}

}  // namespace mandel
