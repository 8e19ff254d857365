#include "compare/count_comparison.h"

#include <doctest/doctest.h>

#include <cmath>

#include "compare/comparison.h"

using namespace mandel;

namespace {

PixelResult escaped(std::uint64_t n, double fraction, double distance) {
    PixelResult pixel{PixelStatus::Escaped, n, {}};
    pixel[Channel::Fraction] = fraction;
    pixel[Channel::Distance] = distance;
    return pixel;
}

PictureValues picture(const std::vector<PixelResult>& pixels, ChannelSet channels) {
    PictureValues values{{static_cast<std::uint32_t>(pixels.size()), 1}, {}};
    values.rows.emplace_back(channels, pixels.size());
    for (std::size_t i = 0; i < pixels.size(); ++i) values.rows[0].set(i, pixels[i]);
    return values;
}

const PixelResult kInside{PixelStatus::Interior, 0, {}};
const PixelResult kAtLimit{PixelStatus::Limit, 0, {}};
constexpr ChannelSet kBoth = {Channel::Fraction, Channel::Distance};

}  // namespace

TEST_CASE("compare: counts are told apart by how much they differ") {
    const PictureValues a = picture({escaped(10, 0.5, 2), escaped(10, 0.5, 2), escaped(10, 0.5, 2),
                                     kInside, kInside, escaped(7, 1, 1)},
                                    kBoth);
    const PictureValues b = picture({escaped(10, 0.25, 3), escaped(11, 0.5, 0.5),
                                     escaped(7, 0.5, 0), kAtLimit, escaped(9, 1, 1), kInside},
                                    kBoth);
    const CountDifferences differences = compare_counts(a, b, {});
    CHECK(differences.equal == 2);
    CHECK(differences.by_one == 1);
    CHECK(differences.by_more == 1);
    CHECK(differences.exchanged == 2);
    REQUIRE(differences.largest_shift.has_value());
    CHECK(*differences.largest_shift == doctest::Approx(3 * 2 * std::log(2)));
    CHECK(differences.shift_at == PixelPosition{2, 0});

    const ComparedArea first{Rect{0, 0, 1, 1}, {}};
    CHECK(*compare_counts(a, b, first).largest_shift == doctest::Approx(0.25 * 3 * std::log(2)));
    CHECK(compare_counts(a, b, first).exchanged == 0);
}

TEST_CASE("compare: without distances there is no shift") {
    const PictureValues a = picture({escaped(10, 0.5, 2)}, {Channel::Fraction});
    CHECK_FALSE(compare_counts(a, a, {}).largest_shift);
}

TEST_CASE("compare: smooth counts are compared like channels, inside and outside without bound") {
    const PictureValues a = picture({escaped(10, 0.5, 2), kInside, kInside}, kBoth);
    const PictureValues b = picture({escaped(12, 0.25, 2), kAtLimit, kInside}, kBoth);
    const PictureValues c = picture({escaped(10, 0.5, 2), escaped(5, 0.5, 1), kInside}, kBoth);
    Tolerance tolerance;
    tolerance.max_abs = 1.75;
    const Comparison near = compare_pictures(smooth_counts(a), smooth_counts(b), tolerance);
    CHECK(near.is_equal());
    CHECK(near.worst->difference == 1.75);
    tolerance.max_abs = 1e300;
    CHECK_FALSE(compare_pictures(smooth_counts(a), smooth_counts(c), tolerance).is_equal());
}
