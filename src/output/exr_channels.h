// Which channels an EXR of this program has, and how the values of pixels become their numbers.
//
//     R G B     half, linear light; float in bands of a picture
//     N         uint, count + kIterationsBias; 0xFFFFFFFF: not escaped, 0: not computed
//     N0, N1    instead of N, its low and high words, where counts do not fit into 32 bits
//     NF        float: smooth count = N + NF - IterationsBias
//     T         float, arg(z_n) in turns, [0, 1)
//     DEX, DEY  float, the exterior distance estimate as a vector that points away from the set, in
//               pixels; x to the right, y up, both in the picture
//     DE, DEA   float, its length in pixels and its angle in turns: DEX and DEY give them back with
//               an error of 1e-7, which may be another colour code
//     S         float, the stripe average in [0, 1], of the stripes of the scene
//     status    uint, PixelStatus
// N, NF, T, DEX and DEY as Kalles Fraktaler and Fraktaler-3 have them, DE as in their common
// proposal (C. Heiland-Allen, "towards a common file format for 2D escape time iteration data",
// 2019).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/pixel_columns.h"

namespace mandel {

// The numbers of those programs.
constexpr std::uint64_t kIterationsBias = 1024;
constexpr std::uint32_t kNotEscaped = 0xFFFFFFFF;

// The values that an EXR has: those of points that escaped.
inline constexpr ChannelSet kExrChannels{Channel::Fraction, Channel::Distance, Channel::Direction,
                                         Channel::Angle, Channel::Stripe};

// In the order of the file format.
enum class ExrType : std::uint8_t { Uint, Half, Float };

constexpr std::size_t bytes_of(ExrType type) { return type == ExrType::Half ? 2 : 4; }

struct ExrChannel {
    std::string name;
    ExrType type = ExrType::Float;
};

// What the numbers of a row are made from.
struct ExrRow {
    PixelView pixels;
    std::span<const float> light;                 // r, g, b of each pixel
    std::span<const float> vectors_x, vectors_y;  // of distance_vectors()
};

// The vectors of distances and directions; empty if the pixels do not have both.
void distance_vectors(const PixelView& pixels, std::vector<float>& x, std::vector<float>& y);

// How a channel of a file is found from the pixels; the file has them in the order of their names.
struct ExrField {
    std::string_view name;
    ExrType type;
    // Writes the numbers of a row.
    void (*pack)(const ExrRow& row, std::byte* out);
};

// Those of a picture of light and of the values of these channels (none: light alone), sorted.
// `max_iterations`: no count is larger. `light`: Half or Float.
std::vector<ExrField> exr_fields(ChannelSet values, std::uint64_t max_iterations,
                                 ExrType light = ExrType::Half);

// Finds the values of pixels from the channels of a file, this program's or one of those.
class ExrValueReader {
public:
    // What a file has. `bias` is its IterationsBias. Throws InvalidInput, without a file's name, if
    // there are no counts or they have another type.
    ExrValueReader(std::span<const ExrChannel> channels, std::int64_t bias);

    // Which values are there.
    ChannelSet channels() const noexcept { return channels_; }
    // The names of the file's channels that unpack() needs for these, as places in the list.
    std::vector<std::size_t> needed(ChannelSet wanted) const;

    // `columns`: of each of the file's channels the numbers of a row, as floats or uints according
    // to its type (halves have become floats); those not needed may be null.
    void unpack(std::span<const void* const> columns, PixelColumns& pixels) const noexcept;

private:
    static constexpr std::size_t kMissing = ~std::size_t{0};

    std::size_t place(std::string_view name) const noexcept;
    // A column, or null.
    template <typename Number>
    const Number* numbers(std::span<const void* const> columns, std::size_t at) const noexcept {
        return at == kMissing ? nullptr : static_cast<const Number*>(columns[at]);
    }
    void unpack_counts(std::span<const void* const> columns, PixelColumns& pixels) const noexcept;
    void unpack_fractions(std::span<const void* const> columns,
                          PixelColumns& pixels) const noexcept;
    void unpack_distances(std::span<const void* const> columns,
                          PixelColumns& pixels) const noexcept;

    std::vector<ExrChannel> file_;
    std::int64_t bias_;
    ChannelSet channels_;
    std::size_t n_, n0_, n1_, nf_, t_, dex_, dey_, de_, dea_, s_, status_;
};

}  // namespace mandel
