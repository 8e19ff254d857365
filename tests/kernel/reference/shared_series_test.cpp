#include "kernel/reference/shared_series.h"

#include <doctest/doctest.h>
#include <cmath>

#include "engine/point_batch.h"
#include "support/oracle.h"
#include "support/prepared_view.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

const NamedView kWide{"beside -2, 1e400", "-2", "0", "1e400", 3000};
const NamedView kNearSeries[] = {kShortOrbit,
                                 kDeepOrbit,
                                 kWide,
                                 {"seahorse 1e25", "-0.743643887037158704752191506114774",
                                  "0.131825904205311970493132056385139", "1e25", 30000}};

// dz after n single iterations beside the reference, back at its start where that ends, and where
// it stands then.
Delta rebased(const ReferenceOrbit& orbit, std::uint64_t n, const ComplexExp& dc) {
    Delta delta;
    for (std::uint64_t k = 0; k < n; k += orbit.last()) {
        if (k > 0) delta.dz = delta.dz + orbit.at(orbit.last());
        const auto count = static_cast<std::uint32_t>(std::min(n - k, orbit.last()));
        delta = iterate(orbit, 0, count, delta, dc);
    }
    return delta;
}

}  // namespace

TEST_CASE("kernel: the shared series is what single iterations find, within its error") {
    for (const NamedView& named : kNearSeries) {
        const Prepared view(named);
        const SharedSeries& series = view.reference().series;
        const ReferenceOrbit& orbit = view.reference().orbit;
        INFO(named.name);
        REQUIRE(series.n > view.reference().start.m);
        REQUIRE(series.bounded_until >= series.n);
        for (const double size : {1.0, 0.5, 0.1}) {
            const Complex<double> u{0.6 * size, -0.8 * size};
            Complex<double> p{}, error{};
            for (std::size_t k = series.dz.size(); k-- > 0;) {
                p = {p.re * u.re - p.im * u.im + series.dz[k].re,
                     p.re * u.im + p.im * u.re + series.dz[k].im};
            }
            for (std::size_t k = series.error.size(); k-- > 0;) {
                error.re = error.re * size + series.error[k];
            }
            const ComplexExp dc = ComplexExp(u) * view.radius();
            // As z: the reference of one may have been left for the start by the other.
            const Delta truth = rebased(orbit, series.n, dc);
            const std::uint64_t m = (series.n - 1) % orbit.last() + 1;
            const ComplexExp z = truth.dz + orbit.at(m);
            const ComplexExp found = ComplexExp(p) + orbit.at(series.m);
            CHECK((z + -found).abs().to_double() <
                  error.re + 1e-12 * (std::fabs(p.re) + std::fabs(p.im)) + 1e-15);
        }
    }
}

TEST_CASE("kernel: with and without the shared series a deep view is the same") {
    for (const NamedView& named : kNearSeries) {
        EngineTask task = task_for(named);
        const std::vector<PixelPosition> positions = seeded_positions(task.view.size, 300);
        const Execution execution{1, best_simd_level()};
        const PointBatch with =
            compute_points(task, kAllChannels, positions, execution, kNeverStop);
        task.accelerators.shared_series = false;
        const PointBatch without =
            compute_points(task, kAllChannels, positions, execution, kNeverStop);
        for (std::size_t i = 0; i < positions.size(); ++i) {
            INFO(named.name, " pixel ", positions[i].x, ",", positions[i].y);
            REQUIRE(oracle::judge(with.pixels.at(i), oracle::truth_of(without.pixels.at(i))) == "");
        }
    }
}

TEST_CASE("kernel: a limit that no pixel of a view escapes before takes no iterations") {
    EngineTask task = task_for({"beside -2, 1e1000", "-2", "0", "1e1000", 600});
    prepare_reference(task, kNeverStop);
    CHECK(task.reference->reference.series.bounded_until >= 600);
    const std::vector<PixelPosition> positions = seeded_positions(task.view.size, 50);
    for (const SimdLevel level : {SimdLevel::Scalar, best_simd_level()}) {
        const PointBatch batch =
            compute_points(task, kAllChannels, positions, {1, level}, kNeverStop);
        for (std::size_t i = 0; i < positions.size(); ++i) {
            REQUIRE(batch.pixels.at(i).status != PixelStatus::Escaped);
            REQUIRE(batch.pixels.at(i).status != PixelStatus::Pending);
        }
    }
}
