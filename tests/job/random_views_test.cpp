// Views that nobody has chosen: every instruction set and number of threads finds the same bits,
// and plain arbitrary precision agrees.
//
// A view is found by walking into a picture: from a random point on, always towards a pixel beside
// the set, until the zoom is as deep as was drawn by lot. A failure names the view as the options
// of `mandel probe` and `mandel verify`.
//
//     MANDEL_FUZZ_VIEWS=N   so many views instead of a few; tests/fuzz/random_views.sh runs for
//     hours MANDEL_FUZZ_SEED=S    begins with this seed, which is in every message
#include <doctest/doctest.h>
#include <mpfr.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "job/verify.h"
#include "scene/value_text.h"
#include "support/never_stop.h"
#include "support/program.h"
#include "support/seed.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

using Random = std::mt19937_64;

constexpr Size kSize{20, 12};

int below(Random& random, int limit) {
    return static_cast<int>(random() % static_cast<std::uint64_t>(limit));
}
double between(Random& random, double low, double high) {
    return low + (high - low) * static_cast<double>(random() >> 11) * 0x1p-53;
}
bool with_chance(Random& random, double chance) { return between(random, 0, 1) < chance; }

std::vector<PixelPosition> all_pixels() {
    std::vector<PixelPosition> pixels;
    for (std::uint32_t y = 0; y < kSize.height; ++y) {
        for (std::uint32_t x = 0; x < kSize.width; ++x) pixels.push_back({x, y});
    }
    return pixels;
}

Fold random_fold(Random& random) { return static_cast<Fold>(below(random, 4)); }

Formula random_formula(Random& random) {
    Formula formula;
    if (with_chance(random, 0.4)) return formula;
    const std::vector<std::string_view> names = formula_names();
    formula = *find_formula(names[random() % names.size()]);
    if (with_chance(random, 0.3)) {
        formula = {2, random_fold(random), random_fold(random), random_fold(random),
                   random_fold(random)};
    }
    const int degrees[] = {2, 2, 2, 3, 3, 4, 5, 7};
    formula.degree = degrees[below(random, 8)];
    return formula;
}

// The centre of a pixel, from the view's centre and an offset in units of its height.
Decimal moved(const Decimal& from, double offset, const Decimal& zoom) {
    mpfr_t sum, height, part;
    const auto bits = static_cast<mpfr_prec_t>(zoom.log2() + 120);
    mpfr_inits2(bits, sum, height, part, nullptr);
    mpfr_set_str(sum, from.text().c_str(), 10, MPFR_RNDN);
    mpfr_set_str(height, zoom.text().c_str(), 10, MPFR_RNDN);
    mpfr_ui_div(height, 4, height, MPFR_RNDN);
    mpfr_mul_d(part, height, offset, MPFR_RNDN);
    mpfr_add(sum, sum, part, MPFR_RNDN);
    char* text = nullptr;
    const auto digits = static_cast<int>(zoom.log2() * 0.30103) + 8;
    mpfr_asprintf(&text, "%.*Rf", digits, sum);
    const Decimal result{std::string_view(text)};
    mpfr_free_str(text);
    mpfr_clears(sum, height, part, nullptr);
    return result;
}

// Options that name it.
std::string options_of(const View& view, const Limits& limits) {
    std::string text =
        "--center=" + view.re.text() + "," + view.im.text() + " --zoom " + view.zoom.text() +
        " -s " + format_size(view.size) + " -i " + std::to_string(*limits.max_iterations) +
        " --escape-radius " + format_real(limits.escape_radius) + " --rotate " +
        format_real(view.rotate_deg) + " --formula " + formula_name(view.formula) + " --power " +
        std::to_string(view.formula.degree) + " --stretch " + format_real(view.stretch) +
        " --stretch-angle " + format_real(view.stretch_deg);
    if (view.julia) text += " --julia " + view.julia->re.text() + "," + view.julia->im.text();
    return text;
}

struct RandomView {
    View view;
    Limits limits;
};

// Beside the set: of the pixels that escaped the one with the highest count, or one of the others.
PixelPosition next_pixel(const ProbeRun& run, const std::vector<PixelPosition>& pixels,
                         Random& random) {
    std::size_t best = random() % pixels.size();
    std::uint64_t most = 0;
    const bool wants_second = with_chance(random, 0.3);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const bool has_escaped = run.pixels.status()[i] == PixelStatus::Escaped;
        if (!has_escaped || run.pixels.n()[i] <= most) continue;
        if (wants_second && with_chance(random, 0.5)) continue;
        most = run.pixels.n()[i];
        best = i;
    }
    return pixels[best];
}

double random_depth(Random& random) {
    const double chance = between(random, 0, 1);
    if (chance < 0.3) return between(random, 0, 8);
    if (chance < 0.7) return between(random, 8, 20);
    return chance < 0.95 ? between(random, 20, 60) : between(random, 60, 340);
}

// For hours of views deep and slow ones are worth their time, for a few they are not.
struct Bounds {
    double depth;
    std::uint64_t iterations;
};
constexpr Bounds kQuick{20, 1000}, kThorough{1000, 10000};

RandomView random_view(Random& random, const Bounds& bounds) {
    RandomView drawn;
    View& view = drawn.view;
    view.size = kSize;
    view.formula = random_formula(random);
    if (with_chance(random, 0.2)) {
        view.julia = DecimalPoint{Decimal(format_real(between(random, -1.3, 0.5))),
                                  Decimal(format_real(between(random, -0.9, 0.9)))};
    }
    if (with_chance(random, 0.4)) view.rotate_deg = between(random, -180, 180);
    if (with_chance(random, 0.15)) {
        view.stretch = between(random, -3, 3);
        view.stretch_deg = between(random, 0, 180);
    }
    if (with_chance(random, 0.2)) drawn.limits.escape_radius = between(random, 2, 1000);
    view.re = Decimal(format_real(between(random, -1.9, 0.5)));
    view.im = Decimal(format_real(between(random, -1.1, 1.1)));
    const double depth = std::min(random_depth(random), bounds.depth);
    // Where every step has a thousand bits and more, few steps have to do.
    constexpr double kDeep = 60;
    const std::uint64_t limit = depth < kDeep ? bounds.iterations : 1000;
    const std::vector<PixelPosition> pixels = all_pixels();
    const Execution fastest{1, all_levels().back()};
    std::uint64_t most = 100;
    for (double at = 0;; at = std::min(depth, at + between(random, 0.5, 1 + depth / 20))) {
        view.zoom = Decimal("1e" + std::to_string(static_cast<int>(at)));
        drawn.limits.max_iterations = std::min<std::uint64_t>(2 * most + 200, limit);
        const ProbeRun run = probe_pixels(view, drawn.limits, pixels, fastest, kNeverStop);
        for (const std::uint64_t n : run.pixels.n()) most = std::max(most, n);
        if (at >= depth) break;
        // The turn and the stretch do not matter: any place near the pixel will do.
        const PixelPosition to = next_pixel(run, pixels, random);
        const double scale = std::ldexp(1, -static_cast<int>(std::abs(view.stretch)));
        const double radians = view.rotate_deg * 0.017453292519943295;
        const double x = (to.x + 0.5 - kSize.width / 2.0) / kSize.height * scale;
        const double y = (kSize.height / 2.0 - to.y - 0.5) / kSize.height * scale;
        view.re = moved(view.re, x * std::cos(radians) - y * std::sin(radians), view.zoom);
        view.im = moved(view.im, x * std::sin(radians) + y * std::cos(radians), view.zoom);
    }
    return drawn;
}

void check_view(const RandomView& drawn, Random& random) {
    const std::string options = options_of(drawn.view, drawn.limits);
    const std::vector<PixelPosition> pixels = all_pixels();
    const ProbeRun scalar = probe_pixels(drawn.view, drawn.limits, pixels, {1}, kNeverStop);
    for (const SimdLevel level : vector_levels()) {
        const ProbeRun other =
            probe_pixels(drawn.view, drawn.limits, pixels, {2, level}, kNeverStop);
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            if (other.pixels.at(i) == scalar.pixels.at(i)) continue;
            FAIL_CHECK("level ", static_cast<int>(level), " differs from scalar: mandel probe ",
                       options, " --pixel ", pixels[i].x, ",", pixels[i].y);
            break;
        }
    }
    std::vector<PixelPosition> some;
    for (int i = 0; i < 5; ++i) some.push_back(pixels[random() % pixels.size()]);
    const auto verification =
        verify_pixels(drawn.view, drawn.limits, some, {1, all_levels().back()}, kNeverStop);
    REQUIRE(verification.has_value());
    for (const Mismatch& wrong : verification->mismatches) {
        FAIL_CHECK("wrong (fault ", static_cast<int>(wrong.judgement.fault), ", shift ",
                   wrong.judgement.shift, "): mandel probe ", options, " --pixel ", wrong.pixel.x,
                   ",", wrong.pixel.y);
    }
}

}  // namespace

TEST_CASE("job: random views are the same on every instruction set, and right") {
    const std::uint64_t first = test_seed();
    const std::uint64_t few = kHasSanitizer ? 1 : 3;
    const std::uint64_t views = number_in("MANDEL_FUZZ_VIEWS", few);
    const Bounds bounds = views > few ? kThorough : kQuick;
    for (std::uint64_t seed = first; seed < first + views; ++seed) {
        INFO("MANDEL_FUZZ_SEED=", seed);
        Random random(seed);
        const RandomView drawn = random_view(random, bounds);
        check_view(drawn, random);
    }
}
