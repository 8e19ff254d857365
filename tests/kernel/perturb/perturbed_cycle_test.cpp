#include "kernel/perturb/perturbed_cycle.h"

#include <doctest/doctest.h>

#include "engine/point_batch.h"
#include "support/framed_minibrot.h"
#include "support/named_view.h"
#include "support/simd_levels.h"

using namespace mandel;

TEST_CASE(
    "kernel: the inside of a deep minibrot is proved beside the reference, and nothing else") {
    for (const MinibrotSeed& seed : kMinibrotSeeds) {
        INFO(seed.name);
        const std::uint64_t limit = 400'000;
        const FramedMinibrot frame = framed(seed, limit, false);
        if (frame.task.plan.kernel != Kernel::Perturbation) continue;
        const PixelEnds with = pixel_ends(frame, best_simd_level(), limit, true);
        const PixelEnds without = pixel_ends(frame, best_simd_level(), limit, false);
        // The zoom is the power of ten below: of the framed square a tenth is inside.
        CHECK(with.count(PixelStatus::Interior) > 40);
        CHECK(with.count(PixelStatus::Limit) < with.count(PixelStatus::Interior) / 5);
        for (std::size_t i = 0; i < with.n.size(); ++i) {
            const bool escaped = without.status[i] == PixelStatus::Escaped;
            REQUIRE((with.status[i] == PixelStatus::Escaped) == escaped);
            if (escaped) REQUIRE(with.n[i] == without.n[i]);
        }
    }
}

TEST_CASE("kernel: every SIMD level proves the same pixels inside beside the reference") {
    for (const MinibrotSeed& seed : kMinibrotSeeds) {
        const FramedMinibrot frame = framed(seed, 100'000, false);
        if (frame.task.plan.kernel != Kernel::Perturbation) continue;
        const PixelEnds scalar = pixel_ends(frame, SimdLevel::Scalar, 100'000, true);
        for (const SimdLevel level : vector_levels()) {
            CHECK(pixel_ends(frame, level, 100'000, true) == scalar);
        }
    }
}

TEST_CASE(
    "kernel: beside the limit of period doubling few points that are inside reach the limit") {
    // Periods of 8192 and its multiples: with this limit there is time for some of them.
    const NamedView named{"doubling", "-1.401155189092050606", "0", "1e9", 4'000'000};
    const EngineTask task = task_for(named, {16, 9});
    std::vector<PixelPosition> positions;
    for (std::uint32_t i = 0; i < 16 * 9; ++i) positions.push_back({i % 16, i / 16});
    StopFlag never;
    const PointBatch batch = compute_points(task, {}, positions, {1, best_simd_level()}, never);
    CHECK(batch.counts.interior > 45);
    CHECK(batch.counts.limit < 4);
}
