#include "base/channel.h"

#include <doctest/doctest.h>

#include <set>
#include <string_view>
#include <vector>

#include "base/pixel_columns.h"

using namespace mandel;

TEST_CASE("base: a set of channels holds what was added, and iterates in the order of the table") {
    ChannelSet set{Channel::Angle, Channel::Distance};
    CHECK(set.size() == 2);
    CHECK(set.contains(Channel::Angle));
    CHECK_FALSE(set.contains(Channel::Fraction));
    CHECK(set.contains(ChannelSet{Channel::Distance}));
    CHECK_FALSE(set.contains(ChannelSet{Channel::Distance, Channel::Direction}));
    CHECK(kAllChannels.contains(set));
    CHECK(set.contains(ChannelSet{}));
    set |= {Channel::Direction};
    std::vector<Channel> order;
    set.for_each([&](const ChannelRow& row) { order.push_back(row.channel); });
    CHECK(order == std::vector{Channel::Distance, Channel::Direction, Channel::Angle});
    CHECK(ChannelSet{Channel::Angle}.needs_derivative() == false);
    CHECK(set.needs_derivative());
}

TEST_CASE("base: no two channels have the same name in the output of probe") {
    std::set<std::string_view> names{"x", "y", "n", "status"};
    for (const ChannelRow& row : kChannels) {
        if (!row.name.empty()) CHECK(names.insert(row.name).second);
    }
}

TEST_CASE("base: columns give back the pixels that were set, alone and as parts of a view") {
    PixelColumns columns({Channel::Fraction, Channel::Angle}, 5);
    CHECK(columns.at(3) == PixelResult{});
    PixelResult pixel{PixelStatus::Escaped, 7, {}};
    pixel[Channel::Fraction] = 0.5;
    pixel[Channel::Angle] = 0.25;
    columns.set(3, pixel);
    CHECK(columns.at(3) == pixel);
    CHECK(columns[Channel::Distance].empty());

    const PixelView part = PixelView(columns).part(2, 3);
    CHECK(part.size == 3);
    CHECK(part.n[1] == 7);
    CHECK(part.status[1] == PixelStatus::Escaped);
    CHECK(part.values[Channel::Angle][1] == 0.25);
    CHECK(part.values[Channel::Distance] == nullptr);

    PixelColumns copy({Channel::Angle}, 4);
    copy.copy(1, part);
    CHECK(copy.at(2).n == 7);
    CHECK(copy.at(2)[Channel::Angle] == 0.25);
}
