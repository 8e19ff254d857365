#include "kernel/cycle_watch.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "engine/deep_reference.h"
#include "kernel/period.h"
#include "support/boxes.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

std::string digits(const BigFloat& x) {
    char* text = nullptr;
    mpfr_asprintf(&text, "%.*Re", static_cast<int>(mpfr_get_prec(x.get()) / 3), x.get());
    const std::string copy = text;
    mpfr_free_str(text);
    return copy;
}

struct Seed {
    std::string name, re, im;
    FloatExp radius;
};

// A view that a minibrot fills as the whole set fills it at zoom 1.
EngineTask framed(const Seed& seed, std::uint64_t limit) {
    StopFlag never;
    const mpfr_prec_t bits = 100 - 2 * static_cast<mpfr_prec_t>(seed.radius.exponent);
    const auto nucleus = find_nucleus(square(BigFloat(Decimal(seed.re), bits),
                                             BigFloat(Decimal(seed.im), bits), seed.radius),
                                      100000, never)
                             .nucleus;
    REQUIRE(nucleus);
    EngineTask task;
    const auto places = static_cast<std::int64_t>(nucleus->framing_zoom().log2() * 0.30103);
    task.view = {Decimal(digits(nucleus->re)),
                 Decimal(digits(nucleus->im)),
                 Decimal("1e" + std::to_string(places)),
                 0,
                 {60, 60}};
    task.plan = make_plan(task.view, {.max_iterations = limit, .escape_radius = 625});
    task.max_iterations = limit;
    task.escape_radius = 625;
    prepare_reference(task, never);
    return task;
}

struct Ends {
    std::vector<std::uint64_t> n = std::vector<std::uint64_t>(3600);
    std::vector<double> zr = std::vector<double>(3600), zi = zr, dr = zr, di = zr;
    std::vector<PixelStatus> status = std::vector<PixelStatus>(3600);

    std::size_t count(PixelStatus wanted) const {
        std::size_t sum = 0;
        for (const PixelStatus s : status) sum += s == wanted;
        return sum;
    }
    friend bool operator==(const Ends&, const Ends&) = default;
};

Ends run(const EngineTask& task, SimdLevel level, std::uint64_t limit, bool find_interior) {
    PerturbTask perturb;
    perturb.max_iterations = limit;
    perturb.escape_radius_sq = 625.0 * 625.0;
    perturb.find_interior = find_interior;
    perturb.pixel = ComplexExp(Complex<double>{1, 0}) * task.plan.spacing;
    std::vector<double> re, im;
    for (std::size_t i = 0; i < 3600; ++i) {
        re.push_back(static_cast<double>(i % 60) - 29.5);
        im.push_back(static_cast<double>(i / 60) - 29.5);
    }
    Ends ends;
    StopFlag never;
    perturb_points(level, perturb, task.reference->reference, re, im,
                   {ends.n, ends.zr, ends.zi, ends.dr, ends.di, ends.status}, never);
    return ends;
}

const Seed kSeeds[] = {
    {"period 3", "-1.7549", "0.0001", FloatExp(1e-3)},
    {"kf 1e14", "-1.759817130804847813610825010561798238244",
     "-0.01259331079974986538374663184326485845034", FloatExp(1e-14)},
    {"beside -2, wide exponents", "-1." + std::string(149, '9'), "0",
     FloatExp(4.0) * FloatExp(Decimal("1e-149").to_double())},
};

}  // namespace

TEST_CASE("kernel: the inside of a deep minibrot is proved, and nothing else") {
    for (const Seed& seed : kSeeds) {
        INFO(seed.name);
        const std::uint64_t limit = 400'000;
        const EngineTask task = framed(seed, limit);
        if (task.plan.kernel != Kernel::Perturbation) continue;
        const Ends with = run(task, best_simd_level(), limit, true);
        const Ends without = run(task, best_simd_level(), limit, false);
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

TEST_CASE("kernel: every SIMD level proves the same pixels inside") {
    for (const Seed& seed : kSeeds) {
        const EngineTask task = framed(seed, 100'000);
        if (task.plan.kernel != Kernel::Perturbation) continue;
        const Ends scalar = run(task, SimdLevel::Scalar, 100'000, true);
        for (const SimdLevel level : available_simd_levels()) {
            CHECK(run(task, level, 100'000, true) == scalar);
        }
    }
}
