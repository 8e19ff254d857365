#include "output/png_strip.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "base/error.h"

namespace mandel {
namespace {

// Filter types of the PNG specification (W3C, third edition, 9.2).
enum class Filter : std::uint8_t { None = 0, Sub = 1, Paeth = 4 };

void filter_sub(const std::byte* row, std::byte* out, std::size_t size, std::size_t pixel) {
    std::memcpy(out, row, pixel);
    for (std::size_t i = pixel; i < size; ++i) {
        out[i] = static_cast<std::byte>(std::to_integer<int>(row[i]) -
                                        std::to_integer<int>(row[i - pixel]));
    }
}

// Plain loops on 16-bit numbers without branches, for the compiler to vectorise. Letters as in the
// specification: a is left, b above, c above left, and p = a + b - c predicts.
void filter_paeth(const std::uint8_t* __restrict row, const std::uint8_t* __restrict above,
                  std::uint8_t* __restrict out, std::size_t size, std::size_t pixel) {
    for (std::size_t i = 0; i < pixel; ++i) out[i] = static_cast<std::uint8_t>(row[i] - above[i]);
    for (std::size_t i = pixel; i < size; ++i) {
        const auto a = static_cast<std::int16_t>(row[i - pixel]);
        const auto b = static_cast<std::int16_t>(above[i]);
        const auto c = static_cast<std::int16_t>(above[i - pixel]);
        const auto to_a = static_cast<std::int16_t>(b - c);  // p - a
        const auto to_b = static_cast<std::int16_t>(a - c);
        const auto to_c = static_cast<std::int16_t>(to_a + to_b);
        const auto pa = static_cast<std::int16_t>(to_a < 0 ? -to_a : to_a);
        const auto pb = static_cast<std::int16_t>(to_b < 0 ? -to_b : to_b);
        const auto pc = static_cast<std::int16_t>(to_c < 0 ? -to_c : to_c);
        const std::int16_t b_or_c = pb <= pc ? b : c;
        const std::int16_t nearest = pa <= std::min(pb, pc) ? a : b_or_c;
        out[i] = static_cast<std::uint8_t>(row[i] - nearest);
    }
}

constexpr int kRawDeflate = -15;  // a window of 2^15 bytes, no header
constexpr int kMemoryLevel = 8;   // zlib's default
constexpr std::uint64_t kStreamBytes = 300 << 10;

std::unique_ptr<std::byte[]> make_buffer(std::uint64_t size) {
    return std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(size));
}

}  // namespace

// zlib's state, used for one raw deflate stream after another.
struct StripDeflater::Stream {
    Stream() {
        const int status =
            deflateInit2(&z, 1, Z_DEFLATED, kRawDeflate, kMemoryLevel, Z_DEFAULT_STRATEGY);
        if (status == Z_MEM_ERROR) throw std::bad_alloc();
        MANDEL_CHECK_EQ(status, Z_OK);
    }
    ~Stream() { deflateEnd(&z); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    void restart(PngMethod method) {
        MANDEL_CHECK_EQ(deflateReset(&z), Z_OK);
        const int strategy = method == PngMethod::Repeats ? Z_DEFAULT_STRATEGY : Z_RLE;
        MANDEL_CHECK_EQ(deflateParams(&z, 1, strategy), Z_OK);
    }

    // Returns the compressed size. `out` must have room for deflated_bound(size) bytes.
    std::size_t run(const std::byte* data, std::size_t size, std::byte* out, std::size_t room,
                    int last_flush) {
        // zlib counts in 32 bits, and a single row may be longer than that.
        constexpr std::size_t kPiece = std::size_t{1} << 30;
        std::size_t written = 0;
        for (std::size_t at = 0; at < size;) {
            const std::size_t piece = std::min(size - at, kPiece);
            const std::size_t space = std::min(room - written, 2 * kPiece);
            // zlib only reads its input, but its structure is not const.
            z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(data + at));
            z.avail_in = static_cast<uInt>(piece);
            z.next_out = reinterpret_cast<Bytef*>(out + written);
            z.avail_out = static_cast<uInt>(space);
            const bool is_last = at + piece == size;
            const int status = ::deflate(&z, is_last ? last_flush : Z_NO_FLUSH);
            MANDEL_CHECK_EQ(status, is_last && last_flush == Z_FINISH ? Z_STREAM_END : Z_OK);
            MANDEL_CHECK(z.avail_in == 0 && z.avail_out > 0);
            at += piece;
            written += space - z.avail_out;
        }
        return written;
    }

    z_stream z{};
};

StripDeflater::StripDeflater(const PixelFormat& format, std::uint32_t max_rows)
    : row_bytes_(static_cast<std::size_t>(format.row_bytes())),
      pixel_bytes_(row_bytes_ / format.size.width),
      room_(static_cast<std::size_t>(deflated_bound((format.row_bytes() + 1) * max_rows))),
      packed_(make_buffer(format.row_bytes() * max_rows)),
      filtered_(make_buffer((format.row_bytes() + 1) * max_rows)),
      deflated_(make_buffer(room_)),
      stream_(std::make_unique<Stream>()) {}

StripDeflater::~StripDeflater() = default;

std::span<std::byte> StripDeflater::packed_rows(std::uint32_t count) {
    rows_ = count;
    return {packed_.get(), rows_ * row_bytes_};
}

// Gives every row its filter byte and filters it.
void StripDeflater::filter_rows(PngMethod method) {
    const std::byte* row = packed_.get();
    std::byte* out = filtered_.get();
    for (std::size_t i = 0; i < rows_; ++i, row += row_bytes_, out += row_bytes_ + 1) {
        const Filter filter = method == PngMethod::Repeats ? Filter::None
                              : i == 0                     ? Filter::Sub
                                                           : Filter::Paeth;
        out[0] = static_cast<std::byte>(filter);
        if (filter == Filter::None) {
            std::memcpy(out + 1, row, row_bytes_);
        } else if (filter == Filter::Sub) {
            filter_sub(row, out + 1, row_bytes_, pixel_bytes_);
        } else {
            const auto* bytes = reinterpret_cast<const std::uint8_t*>(row);
            filter_paeth(bytes, bytes - row_bytes_, reinterpret_cast<std::uint8_t*>(out + 1),
                         row_bytes_, pixel_bytes_);
        }
    }
}

DeflatedStrip StripDeflater::deflate(PngMethod method, StripPlace place) {
    filter_rows(method);
    const std::size_t size = rows_ * (row_bytes_ + 1);
    stream_->restart(method);
    DeflatedStrip strip;
    strip.size = stream_->run(filtered_.get(), size, deflated_.get(), room_,
                              place == StripPlace::Last ? Z_FINISH : Z_SYNC_FLUSH);
    strip.bytes = make_buffer(strip.size);
    std::memcpy(strip.bytes.get(), deflated_.get(), strip.size);
    strip.filtered_size = size;
    strip.adler = static_cast<std::uint32_t>(
        adler32_z(1, reinterpret_cast<const Bytef*>(filtered_.get()), size));
    return strip;
}

std::uint64_t StripDeflater::memory_bytes(const PixelFormat& format, std::uint32_t max_rows) {
    const std::uint64_t packed = format.row_bytes() * max_rows;
    const std::uint64_t filtered = packed + max_rows;
    return packed + filtered + deflated_bound(filtered) + kStreamBytes;
}

}  // namespace mandel
