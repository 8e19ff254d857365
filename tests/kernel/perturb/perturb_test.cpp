#include "kernel/perturb/perturb.h"

#include <doctest/doctest.h>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "engine/deep_reference.h"
#include "engine/point_batch.h"
#include "kernel/passes/pool.h"
#include "support/named_view.h"
#include "support/never_stop.h"
#include "support/oracle.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

// A point 10^-places off -1.25 in the seahorse direction: exact at any zoom.
std::string off(const std::string& digits, int places) {
    return digits + std::string(static_cast<std::size_t>(places), '0') + "1";
}

void check_view(const NamedView& named, std::size_t samples) {
    const EngineTask task = task_for(named);
    const std::vector<PixelPosition> positions = seeded_positions(task.view.size, samples);
    const PointBatch batch =
        compute_points(task, kAllChannels, positions, {1, best_simd_level()}, kNeverStop);
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const auto truth = oracle::iterate_pixel(task.view, positions[i].x, positions[i].y,
                                                 named.limit, task.escape_radius);
        INFO(named.name, " pixel ", positions[i].x, ",", positions[i].y);
        if (truth && std::isinf((*truth)[Channel::Distance])) {
            REQUIRE(batch.pixels.at(i).n == truth->n);
            REQUIRE(batch.pixels.at(i)[Channel::Distance] > 1e307);
            continue;
        }
        REQUIRE(oracle::judge(batch.pixels.at(i), truth) == "");
        if (!truth || (*truth)[Channel::Distance] < 0.025) continue;
        REQUIRE(std::fabs(std::remainder(
                    batch.pixels.at(i)[Channel::Direction] - (*truth)[Channel::Direction], 1)) <
                1e-4);
        REQUIRE(std::fabs(std::remainder(
                    batch.pixels.at(i)[Channel::Angle] - (*truth)[Channel::Angle], 1)) < 1e-3);
    }
}

// Places whose digits are known exactly: they can be zoomed to any depth.
std::vector<NamedView> exact_places(const std::string& zoom) {
    return {{"preperiodic c = i", "0", "1", zoom, 30000},
            {"preperiodic c = -2", "-2", "0", zoom, 30000, 12.5},
            {"whole exterior", "3", "4", zoom, 100},
            {"escapes after a while", "0.3", "0.6", zoom, 1000},
            {"period 1 centre", "0", "0", zoom, 1000},
            {"period 2 centre", "-1", "0", zoom, 1000},
            {"cusp", "0.25", "0", zoom, 500},
            {"limit of one", "-2", "0", zoom, 1}};
}

const NamedView kDeepPlaces[] = {
    {"seahorse 1e9", "-0.743643887037158704752191506114774", "0.131825904205311970493132056385139",
     "1e9", 30000},
    {"seahorse 1e25, turned", "-0.743643887037158704752191506114774",
     "0.131825904205311970493132056385139", "1e25", 30000, 33.25},
    {"kf 1e14", "-1.759817130804847813610825010561798238244",
     "-0.01259331079974986538374663184326485845034", "1e14", 4036},
    {"line 1e28", "0.438201090809984714798836704183781579775093781331734",
     "0.250541573359688171678400414758224860053729045156654", "1.40057e28", 2500},
    {"period 3 minibrot", "-1.7548776662466927", "0", "1e13", 20000},
    {"needle", "-1.99999911758766165543", "0", "1e15", 5000},
    {"elephant valley", "0.2925755", "0.0149977", "1e11", 5000},
};

using Ends = OrbitColumns;

// The ends of the pixels of a square around the centre of a view.
Ends run(SimdLevel level, EngineTask task, std::uint64_t limit, std::size_t stride = 1) {
    prepare_reference(task, kNeverStop);
    std::vector<double> re, im;
    for (std::size_t i = 0; i < 60 * 60; i += stride) {
        re.push_back(static_cast<double>(i % 60) - 29.5);
        im.push_back(static_cast<double>(i / 60) - 29.5);
    }
    PixelTask perturb;
    perturb.max_iterations = limit;
    perturb.escape_radius_sq = task.escape_radius * task.escape_radius;
    perturb.pixel = ComplexExp(Complex<double>{0.6, 0.8}) * task.plan.spacing;
    Ends ends(re.size());
    perturb_points(level, perturb, task.reference->reference, re, im, ends.ends(), kNeverStop);
    return ends;
}

}  // namespace

TEST_CASE("kernel: every sampled pixel of a deep view agrees with arbitrary precision") {
    for (const NamedView& named : kDeepPlaces) check_view(named, 25);
}

TEST_CASE("kernel: places with exact coordinates are right at any depth") {
    for (const char* zoom :
         {"1e9", "1e30", "1e37", "1e39", "1e150", "1e299", "1e307", "1e309", "1e330", "1e1000"}) {
        for (const NamedView& named : exact_places(zoom)) check_view(named, 6);
    }
    for (const NamedView& named : exact_places("1e5001")) {
        if (named.limit < 30000) check_view(named, 2);
    }
}

TEST_CASE("kernel: a centre a hair beside a nucleus is right at any depth") {
    for (const int places : {20, 160, 320, 420}) {
        const std::string zoom = "1e" + std::to_string(places + 1);
        check_view({"beside period 2", off("-1.", places), "0", zoom, 3000}, 5);
        check_view({"beside -2", off("-2.", places), off("0.", places), zoom, 30000}, 5);
    }
}

TEST_CASE("kernel: all SIMD levels perturb to the same bits") {
    for (const NamedView& named : {kDeepPlaces[0], kDeepPlaces[2], kDeepPlaces[4], kDeepPlaces[5],
                                   NamedView{"preperiodic c = -2", "-2", "0", "1e400", 30000},
                                   NamedView{"preperiodic c = i", "0", "1", "1e150", 30000}}) {
        const EngineTask task = task_for(named);
        for (const std::uint64_t limit : {std::uint64_t{1}, std::uint64_t{47}, named.limit}) {
            const Ends scalar = run(SimdLevel::Scalar, task, limit);
            for (const SimdLevel level : vector_levels()) {
                INFO(named.name, " limit ", limit);
                REQUIRE(run(level, task, limit) == scalar);
            }
        }
    }
}

// Vectors leave tests out where a bound tells their result.
TEST_CASE("kernel: all SIMD levels find the same escapes, however small or large the radius") {
    for (const NamedView& named : {kDeepPlaces[0], kDeepPlaces[4], kDeepPlaces[6],
                                   NamedView{"beside -2", "-1.99999", "0", "1e12", 3000}}) {
        EngineTask task = task_for(named);
        for (const double radius : {2.0, 2.25, 4.0, 1e20, 1e140}) {
            task.escape_radius = radius;
            const Ends scalar = run(SimdLevel::Scalar, task, named.limit, 3);
            for (const SimdLevel level : vector_levels()) {
                INFO(named.name, " radius ", radius);
                REQUIRE(run(level, task, named.limit, 3) == scalar);
            }
        }
    }
}

TEST_CASE("kernel: pixels back at the start take up their lanes in the order of their size") {
    const auto pool = std::make_unique<PerturbPool>();
    const std::vector<double> sizes{0.5, 0x1p-50, 1.5, 0x1p-9, 0x1p-200, 0.125};
    for (std::size_t place = 0; place < sizes.size() + 2; ++place) pool->wait(place);
    REQUIRE(pool->start_pass() == sizes.size() + 2);
    for (std::size_t lane = 0; lane < sizes.size(); ++lane) {
        pool->n[lane] = static_cast<std::int64_t>(10 * lane);
        pool->wait_at_start(lane, {0, sizes[lane]}, sizes[lane] * sizes[lane]);
    }
    pool->wait(6);  // one that stands elsewhere comes after them
    CHECK(pool->m[0] == PerturbPool::kWaiting);
    REQUIRE(pool->start_pass() == sizes.size() + 1);
    for (std::size_t lane = 1; lane < sizes.size(); ++lane) {
        CHECK(pool->dz_im[lane - 1] < pool->dz_im[lane]);
    }
    for (std::size_t lane = 0; lane < sizes.size(); ++lane) {
        const std::size_t place = pool->place(lane);
        CHECK(pool->dz_im[lane] == sizes[place]);
        CHECK(pool->n[lane] == static_cast<std::int64_t>(10 * place));
        CHECK(pool->m[lane] == 0);
    }
    CHECK(pool->place(sizes.size()) == 6);
    CHECK(pool->start_pass() == 0);
}

TEST_CASE("kernel: a deep pixel does not depend on the pixels computed beside it") {
    const EngineTask task = task_for(kDeepPlaces[2]);
    const Ends all = run(best_simd_level(), task, 4036);
    const Ends some = run(best_simd_level(), task, 4036, 37);
    for (std::size_t i = 0; i < some.n.size(); ++i) {
        REQUIRE(some.n[i] == all.n[i * 37]);
        REQUIRE(some.zr[i] == all.zr[i * 37]);
        REQUIRE(some.di[i] == all.di[i * 37]);
    }
}

TEST_CASE("kernel: without linear steps a deep view is the same within the judgement") {
    for (const NamedView& named : kDeepPlaces) {
        EngineTask task = task_for(named);
        const std::vector<PixelPosition> positions = seeded_positions(task.view.size, 400);
        const Execution execution{1, best_simd_level()};
        const PointBatch with =
            compute_points(task, kAllChannels, positions, execution, kNeverStop);
        task.plan.epsilon = 0;
        const PointBatch without =
            compute_points(task, kAllChannels, positions, execution, kNeverStop);
        for (std::size_t i = 0; i < positions.size(); ++i) {
            INFO(named.name, " pixel ", positions[i].x, ",", positions[i].y);
            REQUIRE(oracle::judge(with.pixels.at(i), oracle::truth_of(without.pixels.at(i))) == "");
        }
    }
}

TEST_CASE("kernel: the limit of a deep view is met exactly and never overshot") {
    const EngineTask task = task_for(kDeepPlaces[0]);
    const Ends far = run(best_simd_level(), task, 30000);
    for (const std::uint64_t limit : {1ULL, 2ULL, 1000ULL, 2000ULL, 2001ULL, 3777ULL}) {
        const Ends near = run(best_simd_level(), task, limit);
        for (std::size_t i = 0; i < far.n.size(); ++i) {
            const bool escapes = far.status[i] == PixelStatus::Escaped && far.n[i] <= limit;
            REQUIRE((near.status[i] == PixelStatus::Escaped) == escapes);
            REQUIRE(near.n[i] == (escapes ? far.n[i] : limit));
        }
    }
}

TEST_CASE("kernel: the change from direct to perturbed iteration cannot be seen") {
    NamedView named{"seahorse", "-0.743643887037158704752191506114774",
                    "0.131825904205311970493132056385139", "1e5", 20000};
    EngineTask direct = task_for(named);
    REQUIRE(direct.plan.kernel == Kernel::DirectDouble);
    named.zoom = "1.0000001e5";
    EngineTask deep = task_for(named);
    REQUIRE(deep.plan.kernel == Kernel::Perturbation);
    deep.plan.doubles_first = false;
    deep.view.zoom = direct.view.zoom;
    deep.plan.spacing = direct.plan.spacing;
    const std::vector<PixelPosition> positions = seeded_positions(direct.view.size, 500);
    const Execution execution{1, best_simd_level()};
    const PointBatch a = compute_points(direct, kAllChannels, positions, execution, kNeverStop);
    const PointBatch b = compute_points(deep, kAllChannels, positions, execution, kNeverStop);
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const PixelResult r = a.pixels.at(i);
        // Closer to the set each may err by its share, in opposite directions.
        if (r.status == PixelStatus::Escaped && r[Channel::Distance] < 1e-5) continue;
        REQUIRE(oracle::judge(b.pixels.at(i), oracle::truth_of(r)) == "");
    }
}

TEST_CASE("kernel: what plain doubles cannot tell is perturbed, the rest is left to them") {
    const NamedView crowded{"crowded", "0.324501250879251341807211038617022462",
                            "0.402070058782607140197007094933354066", "9e6", 100000};
    EngineTask both = task_for(crowded);
    REQUIRE(both.plan.doubles_first);
    EngineTask deep = both, direct = both;
    deep.plan.doubles_first = false;
    direct.plan.kernel = Kernel::DirectDouble;
    const std::vector<PixelPosition> positions = seeded_positions(both.view.size, 400);
    const Execution execution{1, best_simd_level()};
    const auto results = [&](const EngineTask& task) {
        return compute_points(task, kAllChannels, positions, execution, kNeverStop).pixels;
    };
    const PixelColumns a = results(both), b = results(deep), c = results(direct);
    const auto same = [](const PixelResult& x, const PixelResult& y) {
        return x.status == y.status && x.n == y.n && x[Channel::Fraction] == y[Channel::Fraction] &&
               x[Channel::Distance] == y[Channel::Distance];
    };
    int close = 0, far = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        INFO("pixel ", positions[i].x, ",", positions[i].y);
        if (c.at(i).status != PixelStatus::Escaped ||
            c.at(i)[Channel::Distance] < 0.5 * both.plan.sure_distance) {
            if (c.at(i).status != PixelStatus::Interior) REQUIRE(same(a.at(i), b.at(i)));
            ++close;
        } else if (c.at(i)[Channel::Distance] > 2 * both.plan.sure_distance) {
            REQUIRE(same(a.at(i), c.at(i)));
            REQUIRE(oracle::judge(a.at(i), oracle::truth_of(b.at(i))) == "");
            ++far;
        }
    }
    CHECK(close > 20);
    CHECK(far > 20);
}

TEST_CASE("kernel: a crop of a deep picture is the same as that part of the whole") {
    // Height 100 at zoom 4e12 and height 50 at 8e12 have the same spacing of exactly 1e-14; the
    // centre of the crop lies 20 pixels to the right of the other.
    const NamedView whole{"whole", "-1.7598171308", "-0.0125933107", "4e12", 20000};
    const NamedView crop{"crop", "-1.7598171307998", "-0.0125933107", "8e12", 20000};
    const EngineTask whole_task = task_for(whole, {160, 100});
    const EngineTask crop_task = task_for(crop, {80, 50});
    std::vector<PixelPosition> in_crop = seeded_positions(crop_task.view.size, 300), in_whole;
    for (const auto [x, y] : in_crop) in_whole.push_back({x + 60, y + 25});
    const Execution execution{1, best_simd_level()};
    const PointBatch a = compute_points(whole_task, kAllChannels, in_whole, execution, kNeverStop);
    const PointBatch b = compute_points(crop_task, kAllChannels, in_crop, execution, kNeverStop);
    for (std::size_t i = 0; i < in_crop.size(); ++i) {
        REQUIRE(oracle::judge(b.pixels.at(i), oracle::truth_of(a.pixels.at(i))) == "");
    }
}

TEST_CASE("kernel: a requested stop ends perturbation and leaves the rest pending") {
    // With the gap between two disks in the middle.
    EngineTask task = task_for({"tangent disks", "-0.75", "0", "1e20", 100}, {161, 91});
    prepare_reference(task, kNeverStop);
    for (const SimdLevel level : all_levels()) {
        StopFlag stop;
        stop.request();
        PixelTask perturb;
        perturb.max_iterations = std::uint64_t{1} << 60;
        perturb.escape_radius_sq = 1e6;
        perturb.find_interior = false;
        perturb.pixel = ComplexExp(Complex<double>{1, 0}) * task.plan.spacing;
        const std::vector<double> re(300, 0.5), im(300, 0.25);
        Ends ends(300);
        perturb_points(level, perturb, task.reference->reference, re, im, ends.ends(), stop);
        CHECK(ends.status[299] == PixelStatus::Pending);
    }
}

TEST_CASE("kernel: the long steps of many iterations do not move a sample") {
    // Crowded views, with samples that larger steps have moved by 1e-5 to 5e-4 pixel.
    const struct {
        NamedView named;
        std::vector<PixelPosition> pixels;
    } views[] = {
        {{"counts of 10,000",
          "0.332123530070523973490903892396846661798392619684619672369301129260860509507954"
          "20328905777507737210999502458200954804572145491733474857297580083929351894979410"
          "369629607328068997802506857522226123869958",
          "0.387935066664508816892223333439183779903153923259458913548106949060447052694145"
          "01404046900269058365865529551349801751585535344744536066225839494271540926172332"
          "033945124217014367260207673013906236509640",
          "2.614299e+12", 100'000},
         {{22, 64}, {4, 24}}},
        {{"counts of 300,000",
          "-0.74375738719558877752126008629454525744450320851853769356980877694845535253604"
          "72333074265995251742248085468670910919663180712094803560352269243858082612054090"
          "9541061209089137430197962953656130612748405",
          "0.091522259983373841302491960614753611507463174743078822138610967414141591131647"
          "92701091878246242447232280643309167898525536159762841514707786532313072348683144"
          "5277321521384391638854764051098682438982919",
          "3.377992e+37", 2'000'000},
         {{132, 0}, {125, 80}}}};
    for (const auto& [named, pixels] : views) {
        const EngineTask task = task_for(named);
        const PointBatch batch =
            compute_points(task, kAllChannels, pixels, {1, best_simd_level()}, kNeverStop);
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            const auto truth = oracle::iterate_pixel(task.view, pixels[i].x, pixels[i].y,
                                                     named.limit, task.escape_radius);
            REQUIRE(truth);
            const std::string problem = oracle::judge(batch.pixels.at(i), truth);
            CHECK_MESSAGE(problem == "", problem);
        }
    }
}
