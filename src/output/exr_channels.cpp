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
void pack_light(const PixelView& pixels, std::span<const float> light, std::byte* out) {
    store_row(pixels.size, out, [&](std::size_t i) -> imath_half_bits_t {
        return imath_float_to_half(light[3 * i + kColor]);
    });
}

// Fewer than 2^32 - 1 - bias.
void pack_count(const PixelView& pixels, std::span<const float>, std::byte* out) {
    store_row(pixels.size, out, [&](std::size_t i) -> std::uint32_t {
        if (pixels.status[i] == PixelStatus::Pending) return 0;
        const auto count = static_cast<std::uint32_t>(pixels.n[i] + kIterationsBias);
        return pixels.status[i] == PixelStatus::Escaped ? count : kNotEscaped;
    });
}

template <int kShift>
void pack_word(const PixelView& pixels, std::span<const float>, std::byte* out) {
    store_row(pixels.size, out, [&](std::size_t i) -> std::uint32_t {
        if (pixels.status[i] == PixelStatus::Pending) return 0;
        if (pixels.status[i] != PixelStatus::Escaped) return kNotEscaped;
        return static_cast<std::uint32_t>((pixels.n[i] + kIterationsBias) >> kShift);
    });
}

// The storage keeps floats, so nothing is lost.
template <Channel kChannel>
void pack_value(const PixelView& pixels, std::span<const float>, std::byte* out) {
    const double* const values = pixels.values[kChannel];
    store_row(pixels.size, out, [&](std::size_t i) { return static_cast<float>(values[i]); });
}

template <double CosSin::*kPart>
void pack_vector(const PixelView& pixels, std::span<const float>, std::byte* out) {
    constexpr double kLargest = std::numeric_limits<float>::max();
    const double* const distance = pixels.values[Channel::Distance];
    const double* const direction = pixels.values[Channel::Direction];
    store_row(pixels.size, out, [&](std::size_t i) {
        const double length = std::min(distance[i], kLargest);
        return static_cast<float>(length * repeatable_cos_sin_turns(direction[i]).*kPart);
    });
}

void pack_status(const PixelView& pixels, std::span<const float>, std::byte* out) {
    store_row(pixels.size, out,
              [&](std::size_t i) { return static_cast<std::uint32_t>(pixels.status[i]); });
}

constexpr double kMostFraction = 1024;  // far beyond what any formula gives
constexpr std::uint64_t kMostCount = std::uint64_t{1} << 62;

double fraction_from(double fraction) {
    return std::abs(fraction) <= kMostFraction ? fraction : 0.0;
}
double turns_from(double turns) { return turns >= 0 && turns < 1 ? turns : 0.0; }
double distance_from(double distance) { return distance > 0 ? distance : 0.0; }

}  // namespace

std::vector<ExrField> exr_fields(ChannelSet values, std::uint64_t max_iterations) {
    using enum ExrType;
    std::vector<ExrField> fields = {{"R", Half, pack_light<0>},
                                    {"G", Half, pack_light<1>},
                                    {"B", Half, pack_light<2>}};
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
    add(Channel::Distance, {"DE", Float, pack_value<Channel::Distance>});
    add(Channel::Direction, {"DEA", Float, pack_value<Channel::Direction>});
    if (values.contains({Channel::Distance, Channel::Direction})) {
        fields.push_back({"DEX", Float, pack_vector<&CosSin::cos>});
        fields.push_back({"DEY", Float, pack_vector<&CosSin::sin>});
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
      status_(place("status")) {
    const bool has_words = n0_ != kMissing && n1_ != kMissing;
    if (n_ == kMissing && !has_words) throw InvalidInput("has no iteration counts (channel N)");
    if (n_ != kMissing) n0_ = n1_ = kMissing;
    for (const std::size_t count : {n_, n0_, n1_, status_}) {
        if (count != kMissing && file_[count].type != ExrType::Uint) {
            throw InvalidInput("has no integers in its channel " + file_[count].name);
        }
    }
    for (const std::size_t value : {t_, dex_, dey_, de_, dea_}) {
        if (value != kMissing && file_[value].type == ExrType::Uint) {
            throw InvalidInput("has integers in its channel " + file_[value].name);
        }
    }
    const bool has_vector = dex_ != kMissing && dey_ != kMissing;
    channels_.add(Channel::Fraction);
    if (t_ != kMissing) channels_.add(Channel::Angle);
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
    add(Channel::Distance, de_ != kMissing ? std::initializer_list<std::size_t>{de_}
                                           : std::initializer_list<std::size_t>{dex_, dey_});
    add(Channel::Direction, dea_ != kMissing ? std::initializer_list<std::size_t>{dea_}
                                             : std::initializer_list<std::size_t>{dex_, dey_});
    std::erase(places, kMissing);
    std::ranges::sort(places);
    const auto repeated = std::ranges::unique(places);
    places.erase(repeated.begin(), repeated.end());
    return places;
}

void ExrValueReader::unpack(std::span<const void* const> columns,
                            PixelColumns& pixels) const noexcept {
    const std::size_t size = pixels.size();
    const auto uints = [&](std::size_t at) {
        return at == kMissing ? nullptr : static_cast<const std::uint32_t*>(columns[at]);
    };
    const auto floats = [&](std::size_t at) {
        return at == kMissing ? nullptr : static_cast<const float*>(columns[at]);
    };
    const std::uint32_t *const n = uints(n_), *const low = uints(n0_), *const high = uints(n1_);
    const std::uint32_t* const told = uints(status_);
    for (std::size_t i = 0; i < size; ++i) {
        const std::uint64_t word =
            n != nullptr ? n[i] : std::uint64_t{high[i]} << 32 | std::uint64_t{low[i]};
        const bool stays = (n != nullptr ? n[i] : high[i]) == kNotEscaped;
        // A file that does not tell why has reached its limit.
        const bool is_interior =
            told != nullptr && told[i] == static_cast<std::uint32_t>(PixelStatus::Interior);
        pixels.status()[i] = stays       ? is_interior ? PixelStatus::Interior : PixelStatus::Limit
                             : word == 0 ? PixelStatus::Pending
                                         : PixelStatus::Escaped;
        const bool has_escaped = pixels.status()[i] == PixelStatus::Escaped;
        // The storage has no escaped pixel with a count of 0.
        const std::uint64_t unbiased = word - static_cast<std::uint64_t>(bias_);
        const bool is_below = bias_ >= 0 && word <= static_cast<std::uint64_t>(bias_);
        const std::uint64_t count =
            is_below ? 1 : std::clamp<std::uint64_t>(unbiased, 1, kMostCount);
        pixels.n()[i] = has_escaped ? count : 0;
    }
    const auto fill = [&](Channel channel, auto value_of) {
        const std::span<double> values = pixels[channel];
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = pixels.status()[i] == PixelStatus::Escaped ? value_of(i) : 0.0;
        }
    };
    const float *const dex = floats(dex_), *const dey = floats(dey_);
    if (nf_ != kMissing && file_[nf_].type == ExrType::Uint) {
        fill(Channel::Fraction, [nf = uints(nf_)](std::size_t i) { return nf[i] * 0x1p-32; });
    } else if (const float* const nf = floats(nf_)) {
        fill(Channel::Fraction, [nf](std::size_t i) { return fraction_from(double{nf[i]}); });
    } else {
        fill(Channel::Fraction, [](std::size_t) { return 0.0; });
    }
    if (const float* const t = floats(t_)) {
        fill(Channel::Angle, [t](std::size_t i) { return turns_from(double{t[i]}); });
    }
    if (const float* const de = floats(de_)) {
        fill(Channel::Distance, [de](std::size_t i) { return distance_from(double{de[i]}); });
    } else if (dex != nullptr && dey != nullptr) {
        fill(Channel::Distance, [dex, dey](std::size_t i) {
            const double x{dex[i]}, y{dey[i]};
            return distance_from(std::sqrt(x * x + y * y));
        });
    }
    if (const float* const dea = floats(dea_)) {
        fill(Channel::Direction, [dea](std::size_t i) { return turns_from(double{dea[i]}); });
    } else if (dex != nullptr && dey != nullptr) {
        fill(Channel::Direction, [dex, dey](std::size_t i) {
            return turns_from(repeatable_turns(double{dey[i]}, double{dex[i]}));
        });
    }
}

}  // namespace mandel
