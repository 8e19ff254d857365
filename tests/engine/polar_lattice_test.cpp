#include "engine/polar_lattice.h"

#include <doctest/doctest.h>
#include <cmath>
#include <cstdio>
#include <memory>
#include <vector>

#include "engine/point_batch.h"
#include "kernel/direct/escape.h"
#include "support/oracle.h"

using namespace mandel;

namespace {

EngineTask strip_task(const char* re, const char* im, const char* zoom, Size size) {
    EngineTask task;
    task.view = {Decimal(re), Decimal(im), Decimal(zoom), 0, size};
    task.plan = make_plan(task.view, {});
    task.max_iterations = 20000;
    task.escape_radius = 625;
    task.lattice = std::make_shared<const PolarLattice>(size);
    return task;
}

PixelColumns row_of(const EngineTask& task, std::uint32_t v) {
    std::vector<PixelPosition> positions;
    for (std::uint32_t u = 0; u < task.view.size.width; ++u) positions.push_back({u, v});
    const StopFlag never;
    return compute_points(task, {Channel::Fraction, Channel::Distance}, positions,
                          {2, best_simd_level()}, never)
        .pixels;
}

Decimal exactly(double x) {
    char text[64];
    std::snprintf(text, sizeof text, "%.20g", x);
    return Decimal(text);
}

constexpr const char* kRe = "-1.99909599626591118385120862404514647238736998791060";
constexpr const char* kIm = "0.000000275807197981530998011789713050877084862971997519876";

}  // namespace

TEST_CASE("engine: columns of a strip run counter-clockwise, rows inwards, an octave a strip") {
    const PolarLattice lattice({8, 4});
    const double outer = std::hypot(8, 4) / 2;
    CHECK(lattice.offset(0, 0) == Complex<double>{outer, 0});
    CHECK(lattice.offset(2, 0).re == doctest::Approx(0));
    CHECK(lattice.offset(2, 0).im == doctest::Approx(outer));
    CHECK(lattice.offset(4, 4).re == doctest::Approx(-outer / 2));
    CHECK(lattice.radius(2) == doctest::Approx(outer / std::sqrt(2)));
}

TEST_CASE("engine: the last row of a strip is the first of the next one") {
    for (const char* zoom : {"1e3", "3e7", "1e20", "1e40"}) {
        const Size size{72, 8};
        const EngineTask outer = strip_task(kRe, kIm, zoom, size);
        EngineTask inner = outer;
        inner.view.zoom = Decimal(std::to_string(2 * (zoom[0] - '0')) + (zoom + 1));
        inner.plan = make_plan(inner.view, {});
        const auto last = row_of(outer, size.height);
        const auto first = row_of(inner, 0);
        for (std::size_t u = 0; u < last.size(); ++u) {
            REQUIRE(last.at(u).status == first.at(u).status);
            if (last.at(u).status != PixelStatus::Escaped) continue;
            // As a shift of the sample, in pixels: beside the set any shift changes a count.
            CHECK(std::fabs(last.at(u).mu() - first.at(u).mu()) * last.at(u)[Channel::Distance] <
                  1e-7);
            CHECK(2 * last.at(u)[Channel::Distance] ==
                  doctest::Approx(first.at(u)[Channel::Distance]).epsilon(1e-4));
        }
    }
}

TEST_CASE("engine: samples of a strip are right by plain iteration") {
    // The middle of a picture of one pixel is its centre; a centre moved by the sample's offset
    // is the sample.
    const Size size{40, 8};
    const EngineTask task = strip_task("-1.7548", "0.0123", "200", size);
    const auto results = row_of(task, 5);
    const double spacing = 4.0 / (200 * 8);
    for (const std::uint32_t u : {0U, 7U, 20U, 33U}) {
        const Complex<double> offset = task.lattice->offset(u, 5);
        View point = task.view;
        point.re = exactly(-1.7548 + spacing * offset.re);
        point.im = exactly(0.0123 + spacing * offset.im);
        point.size = {1, 1};
        point.zoom = Decimal("1600");  // the same spacing
        const auto truth = oracle::iterate_pixel(point, 0, 0, 20000, 625);
        REQUIRE(truth.has_value());
        CHECK(results.at(u).n == truth->n);
    }
}
