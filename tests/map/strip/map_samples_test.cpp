#include "map/strip/map_samples.h"

#include <doctest/doctest.h>
#include <cmath>

using namespace mandel;

namespace {

const MapRule kQuadratic = map_rule(View());

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
    const MapSample sample = map_sample(escaped(2, 0.25), {1, 0, 0, -1}, 1'000'000'000, kQuadratic);
    CHECK(sample.mu == 7.25f);
    CHECK(sample.grad_u == doctest::Approx(0));
    CHECK(sample.grad_v == doctest::Approx(1 / (2 * std::log(2.0))));
    CHECK(map_sample({}, {1, 0, 0, -1}, 0, kQuadratic).has_escaped == false);
}

TEST_CASE("map: a cell is smooth only far from the set, and inside only if all corners are") {
    const auto at = [](double distance) {
        return map_sample(escaped(distance, 0.1), {1, 0, 0, -1}, 0, kQuadratic);
    };
    const MapSample in_set;
    CHECK(cell_between(at(9), at(8), at(7), at(6), 1, kQuadratic) == MapCell::Smooth);
    CHECK(cell_between(at(9), at(8), at(7), at(0.1), 1, kQuadratic) == MapCell::Rough);
    CHECK(cell_between(at(9), at(8), at(7), at(1), 8, kQuadratic) == MapCell::Rough);
    CHECK(cell_between(at(9), at(8), at(7), in_set, 1, kQuadratic) == MapCell::Rough);
    CHECK(cell_between(in_set, in_set, in_set, in_set, 1, kQuadratic) == MapCell::Inside);
}

TEST_CASE("map: a cell with a fold in it is not smooth, but for its fold's rule") {
    // mu = slope |u - where|, falling towards the fold and rising behind it.
    const auto at = [](float u, float where, float slope) {
        return MapSample{slope * std::fabs(u - where), u < where ? -slope : slope, 0, true};
    };
    MapRule folded = kQuadratic;
    folded.has_kinks = true;
    for (const float slope : {1e-6f, 0.01f}) {
        for (const float where : {0.5f, 4.0f, 7.0f}) {
            const MapSample left = at(0, where, slope), right = at(8, where, slope);
            CHECK(cell_between(left, right, left, right, 8, folded) == MapCell::Rough);
            CHECK(cell_between(left, right, left, right, 8, kQuadratic) == MapCell::Smooth);
            const MapSample before = at(0, where + 8, slope), next = at(8, where + 8, slope);
            CHECK(cell_between(before, next, before, next, 8, folded) == MapCell::Smooth);
        }
    }
    // What is smooth two sides from the set passes: the count beside a straight border.
    const auto beside = [](float u) {
        const float away = 16 + u;
        return MapSample{-std::log2(away), -1.442695f / away, 0, true};
    };
    CHECK(cell_between(beside(0), beside(8), beside(0), beside(8), 8, folded) == MapCell::Smooth);
}
