#include "map/strip/map_samples.h"

#include <doctest/doctest.h>
#include <cmath>

using namespace mandel;

namespace {

// A quadratic function and its gradient, as the sample at (u, v).
MapSample quadratic(double u, double v) {
    const auto number = [](double x) { return static_cast<float>(x); };
    return {number(3 + 2 * u - v + 0.25 * u * u - 0.5 * u * v + 0.125 * v * v),
            number(2 + 0.5 * u - 0.5 * v), number(-1 - 0.5 * u + 0.25 * v), true, MapCell::Smooth};
}

PixelResult escaped(double distance, double direction) {
    PixelResult result;
    result.status = PixelStatus::Escaped;
    result.n = 1'000'000'007;
    result[Channel::Fraction] = 0.25;
    result[Channel::Distance] = distance;
    result[Channel::Direction] = direction;
    return result;
}

}  // namespace

TEST_CASE("map: between samples quadratic functions are known exactly, at any step") {
    for (const float step : {1.0f, 4.0f}) {
        const MapVector a = vector_of(quadratic(5, 7)), b = vector_of(quadratic(5 + step, 7));
        const MapVector c = vector_of(quadratic(5, 7 + step));
        const MapVector d = vector_of(quadratic(5 + step, 7 + step));
        for (const float fu : {0.0f, 0.3f, 1.0f}) {
            for (const float fv : {0.0f, 0.6f, 1.0f}) {
                const MapVector found = interpolate(a, b, c, d, fu, fv, step);
                const MapSample expected = quadratic(5 + fu * step, 7 + fv * step);
                CHECK(found[0] == doctest::Approx(expected.mu).epsilon(1e-5));
                CHECK(found[1] == doctest::Approx(expected.grad_u).epsilon(1e-5));
                CHECK(found[2] == doctest::Approx(expected.grad_v).epsilon(1e-5));
            }
        }
    }
}

TEST_CASE("map: a packed sample keeps its count, its slopes to 1/128 and its cell") {
    for (const MapCell cell : {MapCell::Rough, MapCell::Smooth, MapCell::Inside}) {
        for (const float slope : {0.0f, 1.0f, -1.4999f, 3e-20f, -7e5f, 1.99999f}) {
            MapSample sample{12345.678f, slope, -slope / 3, true, cell};
            const PackedSample packed(sample);
            const MapVector found = vector_of(packed);
            CHECK(packed.has_escaped());
            CHECK(packed.cell() == cell);
            CHECK(found[0] == sample.mu);
            CHECK(std::fabs(found[1] - sample.grad_u) <= std::fabs(sample.grad_u) / 128);
            CHECK(std::fabs(found[2] - sample.grad_v) <= std::fabs(sample.grad_v) / 128);
            sample.has_escaped = false;
            CHECK_FALSE(PackedSample(sample).has_escaped());
            CHECK(PackedSample(sample).cell() == cell);
        }
    }
}

TEST_CASE("map: the count rises towards the set, the faster the nearer it is") {
    // Away from the set is up; columns run right, rows down.
    const MapSample sample = map_sample(escaped(2, 0.25), {1, 0, 0, -1}, 1'000'000'000);
    CHECK(sample.mu == 7.25f);
    CHECK(sample.grad_u == doctest::Approx(0));
    CHECK(sample.grad_v == doctest::Approx(1 / (2 * std::log(2.0))));
    CHECK(map_sample({}, {1, 0, 0, -1}, 0).has_escaped == false);
}

TEST_CASE("map: a cell is smooth only far from the set, and inside only if all corners are") {
    const auto at = [](double distance) {
        return map_sample(escaped(distance, 0.1), {1, 0, 0, -1}, 0);
    };
    const MapSample in_set;
    CHECK(cell_between(at(9), at(8), at(7), at(6), 1) == MapCell::Smooth);
    CHECK(cell_between(at(9), at(8), at(7), at(0.1), 1) == MapCell::Rough);
    CHECK(cell_between(at(9), at(8), at(7), at(1), 8) == MapCell::Rough);
    CHECK(cell_between(at(9), at(8), at(7), in_set, 1) == MapCell::Rough);
    CHECK(cell_between(in_set, in_set, in_set, in_set, 1) == MapCell::Inside);
}
