// The channels: what may be known of a pixel beside its status and count, one row of a table each.
// Most are of escaped pixels, and 0 for others.
//
// Whatever stores, copies, scales or prints values iterates over the table. A new channel takes an
// enumerator and a row here, and the function that computes it in kernel/pixel_values.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace mandel {

enum class Channel : std::uint8_t {
    Fraction,   // 1 - log2(ln|z_n| / ln R), mostly in (0, 1]; smooth count mu = n + fraction
    Distance,   // exterior distance estimate |z| ln|z| / |dz/dc|
    Direction,  // arg(z / (dz/dc)) / 2 pi: away from the set, in the picture
    Angle,      // arg(z_n) / 2 pi
    Stripe,     // stripe average of the last iterates, in [0, 1] (base/stripe_rule.h)
    // Of pixels inside, and 0 for others (kernel/inside/interior_values.h):
    Period,         // of the component, 0 if it is not known
    Multiplier,     // |lambda|, in [0, 1]: 0 at its nucleus
    InnerDistance,  // to its boundary, estimated
};

enum class Unit : std::uint8_t {
    None,
    Pixels,  // a length in the picture: in a picture of half the width it is half as large
    Turns,   // an angle in [0, 1): a value that rounds up to 1 is 0
};

struct ChannelRow {
    Channel channel;
    std::string_view name;  // in the output of `mandel probe`; "" if that leaves it out
    Unit unit;
    bool needs_derivative;  // computed from dz/dc, which doubles the arithmetic of an iteration
    bool is_interpolated;   // known between the samples of an exponential map
};

// In the order of the enumerators.
inline constexpr std::array kChannels{
    ChannelRow{Channel::Fraction, "mu", Unit::None, false, true},  // printed with the count
    ChannelRow{Channel::Distance, "de", Unit::Pixels, true, true},
    ChannelRow{Channel::Direction, "", Unit::Turns, true, true},
    ChannelRow{Channel::Angle, "arg", Unit::Turns, false, false},
    ChannelRow{Channel::Stripe, "", Unit::None, false, false},
    ChannelRow{Channel::Period, "", Unit::None, false, false},
    ChannelRow{Channel::Multiplier, "", Unit::None, false, false},
    ChannelRow{Channel::InnerDistance, "", Unit::Pixels, false, false},
};

constexpr std::size_t index_of(Channel channel) noexcept {
    return static_cast<std::size_t>(channel);
}

static_assert([] {
    for (std::size_t i = 0; i < kChannels.size(); ++i) {
        if (index_of(kChannels[i].channel) != i) return false;
    }
    return true;
}());

// One value for each channel; as uninitialised as an array.
template <typename T>
class PerChannel {
public:
    constexpr T& operator[](Channel channel) noexcept { return values_[index_of(channel)]; }
    constexpr const T& operator[](Channel channel) const noexcept {
        return values_[index_of(channel)];
    }
    friend bool operator==(const PerChannel&, const PerChannel&) = default;

private:
    std::array<T, kChannels.size()> values_;
};

// Which channels are wanted or present; each costs time and memory.
class ChannelSet {
public:
    constexpr ChannelSet() = default;
    constexpr ChannelSet(std::initializer_list<Channel> channels) {
        for (const Channel channel : channels) add(channel);
    }
    // Those whose row has the property.
    template <typename Property>
    static constexpr ChannelSet where(Property property) {
        ChannelSet set;
        for (const ChannelRow& row : kChannels) {
            if (property(row)) set.add(row.channel);
        }
        return set;
    }

    constexpr void add(Channel channel) noexcept { bits_ |= bit(channel); }
    constexpr ChannelSet& operator|=(ChannelSet other) noexcept {
        bits_ |= other.bits_;
        return *this;
    }
    constexpr bool contains(Channel channel) const noexcept { return (bits_ & bit(channel)) != 0; }
    constexpr bool contains(ChannelSet other) const noexcept { return (other.bits_ & ~bits_) == 0; }
    constexpr std::size_t size() const noexcept {
        std::size_t count = 0;
        for (const ChannelRow& row : kChannels) count += contains(row.channel);
        return count;
    }
    constexpr bool needs_derivative() const noexcept {
        bool needs = false;
        for (const ChannelRow& row : kChannels) {
            needs = needs || (row.needs_derivative && contains(row.channel));
        }
        return needs;
    }
    // Calls use(row) for each channel of the set, in the order of the table.
    template <typename Use>
    constexpr void for_each(Use&& use) const {
        for (const ChannelRow& row : kChannels) {
            if (contains(row.channel)) use(row);
        }
    }
    friend constexpr bool operator==(ChannelSet, ChannelSet) = default;

private:
    static constexpr std::uint32_t bit(Channel channel) noexcept {
        return std::uint32_t{1} << index_of(channel);
    }

    std::uint32_t bits_ = 0;
    static_assert(kChannels.size() <= 32);
};

inline constexpr ChannelSet kInteriorChannels{Channel::Period, Channel::Multiplier,
                                              Channel::InnerDistance};

inline constexpr ChannelSet kAllChannels =
    ChannelSet::where([](const ChannelRow&) { return true; });

}  // namespace mandel
