#include "output/exr_channels.h"

// Halves are converted by arithmetic: a table of them all would leave the first-level cache.
#define IMATH_HALF_NO_LOOKUP_TABLE
#include <Imath/half.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

#include "base/elementary.h"
#include "base/error.h"

namespace mandel {
namespace {

// Calls number(i) for each pixel of a row and stores the results one after the other.
template <typename Number>
void store_row(std::size_t count, std::byte* out, Number number) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = number(i);
        std::memcpy(out + i * sizeof value, &value, sizeof value);
    }
}

template <std::size_t kColor>
void pack_light(const ExrRow& row, std::byte* out) {
    const std::span<const float> light = row.light;
    store_row(light.size() / 3, out, [&](std::size_t i) -> imath_half_bits_t {
        return imath_float_to_half(light[3 * i + kColor]);
    });
}

template <std::size_t kColor>
void pack_full_light(const ExrRow& row, std::byte* out) {
    const std::span<const float> light = row.light;
    store_row(light.size() / 3, out, [&](std::size_t i) { return light[3 * i + kColor]; });
}

// A file that is coloured again may say a limit that its counts do not keep.
void pack_count(const ExrRow& row, std::byte* out) {
    const PixelView& pixels = row.pixels;
    store_row(pixels.size, out, [&](std::size_t i) -> std::uint32_t {
        if (pixels.status[i] == PixelStatus::Pending) return 0;
        const auto count = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(pixels.n[i] + kIterationsBias, kNotEscaped - 1));
        return pixels.status[i] == PixelStatus::Escaped ? count : kNotEscaped;
    });
}

template <int kShift>
void pack_word(const ExrRow& row, std::byte* out) {
    const PixelView& pixels = row.pixels;
    store_row(pixels.size, out, [&](std::size_t i) -> std::uint32_t {
        if (pixels.status[i] == PixelStatus::Pending) return 0;
        if (pixels.status[i] != PixelStatus::Escaped) return kNotEscaped;
        return static_cast<std::uint32_t>((pixels.n[i] + kIterationsBias) >> kShift);
    });
}

// The storage keeps floats, so nothing is lost.
template <Channel kChannel>
void pack_value(const ExrRow& row, std::byte* out) {
    const double* const values = row.pixels.values[kChannel];
    store_row(row.pixels.size, out, [&](std::size_t i) { return static_cast<float>(values[i]); });
}

template <std::span<const float> ExrRow::*kPart>
void pack_vector(const ExrRow& row, std::byte* out) {
    std::memcpy(out, (row.*kPart).data(), (row.*kPart).size_bytes());
}

void pack_status(const ExrRow& row, std::byte* out) {
    store_row(row.pixels.size, out,
              [&](std::size_t i) { return static_cast<std::uint32_t>(row.pixels.status[i]); });
}

constexpr double kMostFraction = 1024;  // far beyond what any formula gives
constexpr std::uint64_t kMostCount = std::uint64_t{1} << 62;

double fraction_from(double fraction) {
    return std::abs(fraction) <= kMostFraction ? fraction : 0.0;
}
double turns_from(double turns) { return turns >= 0 && turns < 1 ? turns : 0.0; }
double share_from(double share) { return share >= 0 && share <= 1 ? share : 0.5; }
double distance_from(double distance) { return distance > 0 ? distance : 0.0; }

// A file may claim any count and bias.
std::uint64_t count_of(std::uint64_t word, std::int64_t bias) {
    if (bias >= 0 && word <= static_cast<std::uint64_t>(bias)) return 0;
    return std::min<std::uint64_t>(word - static_cast<std::uint64_t>(bias), kMostCount);
}

// Values of pixels that did not escape are zero.
template <typename ValueOf>
void fill(PixelColumns& pixels, Channel channel, ValueOf value_of) {
    const std::span<double> values = pixels[channel];
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = pixels.status()[i] == PixelStatus::Escaped ? value_of(i) : 0.0;
    }
}

}  // namespace

void distance_vectors(const PixelView& pixels, std::vector<float>& x, std::vector<float>& y) {
    constexpr double kLargest = std::numeric_limits<float>::max();
    const double* const distance = pixels.values[Channel::Distance];
    const double* const direction = pixels.values[Channel::Direction];
    const bool has_both = distance != nullptr && direction != nullptr;
    x.resize(has_both ? pixels.size : 0);
    y.resize(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        const CosSin turn = repeatable_cos_sin_turns(direction[i]);
        const double length = std::min(distance[i], kLargest);
        x[i] = static_cast<float>(length * turn.cos);
        y[i] = static_cast<float>(length * turn.sin);
    }
}

std::vector<ExrField> exr_fields(ChannelSet values, std::uint64_t max_iterations, ExrType light) {
    using enum ExrType;
    std::vector<ExrField> fields = {
        {"R", Half, pack_light<0>}, {"G", Half, pack_light<1>}, {"B", Half, pack_light<2>}};
    if (light == Float) {
        fields = {{"R", Float, pack_full_light<0>},
                  {"G", Float, pack_full_light<1>},
                  {"B", Float, pack_full_light<2>}};
    }
    if (values.size() > 0) {
        if (max_iterations < kNotEscaped - kIterationsBias) {
            fields.push_back({"N", Uint, pack_count});
        } else {
            fields.push_back({"N0", Uint, pack_word<0>});
            fields.push_back({"N1", Uint, pack_word<32>});
        }
        fields.push_back({"status", Uint, pack_status});
    }
    const auto add = [&](Channel channel, ExrField field) {
        if (values.contains(channel)) fields.push_back(field);
    };
    add(Channel::Fraction, {"NF", Float, pack_value<Channel::Fraction>});
    add(Channel::Angle, {"T", Float, pack_value<Channel::Angle>});
    add(Channel::Stripe, {"S", Float, pack_value<Channel::Stripe>});
    add(Channel::Distance, {"DE", Float, pack_value<Channel::Distance>});
    add(Channel::Direction, {"DEA", Float, pack_value<Channel::Direction>});
    if (values.contains({Channel::Distance, Channel::Direction})) {
        fields.push_back({"DEX", Float, pack_vector<&ExrRow::vectors_x>});
        fields.push_back({"DEY", Float, pack_vector<&ExrRow::vectors_y>});
    }
    std::ranges::sort(fields, {}, &ExrField::name);
    return fields;
}

ExrValueReader::ExrValueReader(std::span<const ExrChannel> channels, std::int64_t bias)
    : file_(channels.begin(), channels.end()),
      bias_(bias),
      n_(place("N")),
      n0_(place("N0")),
      n1_(place("N1")),
      nf_(place("NF")),
      t_(place("T")),
      dex_(place("DEX")),
      dey_(place("DEY")),
      de_(place("DE")),
      dea_(place("DEA")),
      s_(place("S")),
      status_(place("status")) {
    const bool has_words = n0_ != kMissing && n1_ != kMissing;
    if (n_ == kMissing && !has_words) throw InvalidInput("has no iteration counts (channel N)");
    if (n_ != kMissing) n0_ = n1_ = kMissing;
    for (const std::size_t count : {n_, n0_, n1_, status_}) {
        if (count != kMissing && file_[count].type != ExrType::Uint) {
            throw InvalidInput("has no integers in its channel " + file_[count].name);
        }
    }
    for (const std::size_t value : {t_, dex_, dey_, de_, dea_, s_}) {
        if (value != kMissing && file_[value].type == ExrType::Uint) {
            throw InvalidInput("has integers in its channel " + file_[value].name);
        }
    }
    const bool has_vector = dex_ != kMissing && dey_ != kMissing;
    channels_.add(Channel::Fraction);
    if (t_ != kMissing) channels_.add(Channel::Angle);
    if (s_ != kMissing) channels_.add(Channel::Stripe);
    if (de_ != kMissing || has_vector) channels_.add(Channel::Distance);
    if (dea_ != kMissing || has_vector) channels_.add(Channel::Direction);
}

std::size_t ExrValueReader::place(std::string_view name) const noexcept {
    const auto found = std::ranges::find(file_, name, &ExrChannel::name);
    return found == file_.end() ? kMissing : static_cast<std::size_t>(found - file_.begin());
}

std::vector<std::size_t> ExrValueReader::needed(ChannelSet wanted) const {
    std::vector<std::size_t> places = {n_, n0_, n1_, status_};
    const auto add = [&](Channel channel, std::initializer_list<std::size_t> from) {
        if (wanted.contains(channel)) places.insert(places.end(), from);
    };
    add(Channel::Fraction, {nf_});
    add(Channel::Angle, {t_});
    add(Channel::Stripe, {s_});
    add(Channel::Distance, de_ != kMissing ? std::initializer_list<std::size_t>{de_}
                                           : std::initializer_list<std::size_t>{dex_, dey_});
    add(Channel::Direction, dea_ != kMissing ? std::initializer_list<std::size_t>{dea_}
                                             : std::initializer_list<std::size_t>{dex_, dey_});
    std::erase(places, kMissing);
    std::ranges::sort(places);
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return places;
}

void ExrValueReader::unpack(std::span<const void* const> columns,
                            PixelColumns& pixels) const noexcept {
    unpack_counts(columns, pixels);
    unpack_fractions(columns, pixels);
    if (const float* const t = numbers<float>(columns, t_)) {
        fill(pixels, Channel::Angle, [t](std::size_t i) { return turns_from(double{t[i]}); });
    }
    if (const float* const s = numbers<float>(columns, s_)) {
        fill(pixels, Channel::Stripe, [s](std::size_t i) { return share_from(double{s[i]}); });
    }
    unpack_distances(columns, pixels);
}

void ExrValueReader::unpack_counts(std::span<const void* const> columns,
                                   PixelColumns& pixels) const noexcept {
    const auto* const n = numbers<std::uint32_t>(columns, n_);
    const auto* const low = numbers<std::uint32_t>(columns, n0_);
    const auto* const high = numbers<std::uint32_t>(columns, n1_);
    const auto* const told = numbers<std::uint32_t>(columns, status_);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const std::uint64_t word =
            n != nullptr ? n[i] : std::uint64_t{high[i]} << 32 | std::uint64_t{low[i]};
        const bool stays = (n != nullptr ? n[i] : high[i]) == kNotEscaped;
        // A file that does not tell why has reached its limit.
        const bool is_interior =
            told != nullptr && told[i] == static_cast<std::uint32_t>(PixelStatus::Interior);
        PixelStatus status = word == 0 ? PixelStatus::Pending : PixelStatus::Escaped;
        if (stays) status = is_interior ? PixelStatus::Interior : PixelStatus::Limit;
        pixels.status()[i] = status;
        pixels.n()[i] = status == PixelStatus::Escaped ? count_of(word, bias_) : 0;
    }
}

void ExrValueReader::unpack_fractions(std::span<const void* const> columns,
                                      PixelColumns& pixels) const noexcept {
    if (nf_ == kMissing) return fill(pixels, Channel::Fraction, [](std::size_t) { return 0.0; });
    if (file_[nf_].type == ExrType::Uint) {
        const auto* const nf = numbers<std::uint32_t>(columns, nf_);
        return fill(pixels, Channel::Fraction, [nf](std::size_t i) { return nf[i] * 0x1p-32; });
    }
    if (const float* const nf = numbers<float>(columns, nf_)) {
        fill(pixels, Channel::Fraction,
             [nf](std::size_t i) { return fraction_from(double{nf[i]}); });
    }
}

void ExrValueReader::unpack_distances(std::span<const void* const> columns,
                                      PixelColumns& pixels) const noexcept {
    const float* const de = numbers<float>(columns, de_);
    const float* const dea = numbers<float>(columns, dea_);
    const float* const x = numbers<float>(columns, dex_);
    const float* const y = numbers<float>(columns, dey_);
    const bool has_vector = x != nullptr && y != nullptr;
    if (de != nullptr) {
        fill(pixels, Channel::Distance,
             [de](std::size_t i) { return distance_from(double{de[i]}); });
    } else if (has_vector) {
        fill(pixels, Channel::Distance, [x, y](std::size_t i) {
            return distance_from(std::sqrt(double{x[i]} * x[i] + double{y[i]} * y[i]));
        });
    }
    if (dea != nullptr) {
        fill(pixels, Channel::Direction,
             [dea](std::size_t i) { return turns_from(double{dea[i]}); });
    } else if (has_vector) {
        fill(pixels, Channel::Direction, [x, y](std::size_t i) {
            const bool is_known = std::isfinite(x[i]) && std::isfinite(y[i]);
            return is_known ? turns_from(repeatable_turns(double{y[i]}, double{x[i]})) : 0.0;
        });
    }
}

}  // namespace mandel
