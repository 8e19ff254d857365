// Views that a minibrot fills as the whole set fills its own at zoom 1, with their reference, and
// the ends of the pixels of a square in its middle.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine_task.h"
#include "engine/pixel_map.h"
#include "kernel/nucleus/nucleus_search.h"
#include "kernel/perturb/perturb.h"
#include "support/boxes.h"
#include "support/never_stop.h"

namespace mandel {

struct MinibrotSeed {
    std::string name, re, im;
    FloatExp radius;
};

inline const MinibrotSeed kMinibrotSeeds[] = {
    {"period 3", "-1.7549", "0.0001", FloatExp(1e-3)},
    {"line 1e28", "0.438201090809984714798836704183781579775093781331734",
     "0.250541573359688171678400414758224860053729045156654", FloatExp(1e-28)},
    {"beside -2, wide exponents", "-1." + std::string(149, '9'), "0",
     FloatExp(4.0) * FloatExp(Decimal("1e-149").to_double())},
};

struct FramedMinibrot {
    EngineTask task;
    Reference reference;
};

inline std::string digits_of(const BigFloat& x) {
    char* text = nullptr;
    mpfr_asprintf(&text, "%.*Re", static_cast<int>(mpfr_get_prec(x.get()) / 3), x.get());
    const std::string copy = text;
    mpfr_free_str(text);
    return copy;
}

inline EngineTask minibrot_view(const MinibrotSeed& seed, std::uint64_t limit) {
    const mpfr_prec_t bits = 100 - 2 * static_cast<mpfr_prec_t>(seed.radius.exponent);
    const auto nucleus = find_nucleus(square(BigFloat(Decimal(seed.re), bits),
                                             BigFloat(Decimal(seed.im), bits), seed.radius),
                                      100000, kNeverStop)
                             .nucleus;
    REQUIRE(nucleus);
    EngineTask task;
    const double log10_zoom = (FloatExp(1.0) / nucleus->size.abs()).log2() * 0.30103;
    const auto places = static_cast<std::int64_t>(log10_zoom);
    const auto tenths =
        static_cast<std::int64_t>(10 * std::pow(10, log10_zoom - static_cast<double>(places)));
    task.view = {Decimal(digits_of(nucleus->re)),
                 Decimal(digits_of(nucleus->im)),
                 Decimal(std::to_string(tenths) + "e" + std::to_string(places - 1)),
                 0,
                 {60, 60}};
    task.plan = make_plan(task.view, {.max_iterations = limit, .escape_radius = 625});
    task.max_iterations = limit;
    task.escape_radius = 625;
    return task;
}

// Of the centre of a view, without known components.
inline Reference reference_of(const EngineTask& task, const Accelerators& accelerators = {}) {
    const mpfr_prec_t bits = task.plan.precision_bits;
    const FloatExp spacing = task.plan.spacing, radius = spacing * farthest_offset(task.view.size);
    const LoopView view{radius, spacing, task.escape_radius, task.max_iterations};
    ReferenceOrbit orbit(BigFloat(task.view.re, bits), BigFloat(task.view.im, bits),
                         {radius, spacing, task.max_iterations}, kNeverStop);
    return make_reference(std::move(orbit), {}, view, task.plan.epsilon, kNeverStop, accelerators);
}

// with_loop: as the program does it; else without the minibrot loop.
inline FramedMinibrot framed(const MinibrotSeed& seed, std::uint64_t limit, bool with_loop = true) {
    EngineTask task = minibrot_view(seed, limit);
    Reference reference =
        reference_of(task, {.quadratic_loop = with_loop, .polynomial_loop = with_loop});
    return {std::move(task), std::move(reference)};
}

struct PixelEnds : OrbitColumns {
    using OrbitColumns::OrbitColumns;

    std::size_t count(PixelStatus wanted) const {
        std::size_t sum = 0;
        for (const PixelStatus s : status) sum += s == wanted;
        return sum;
    }
};

// Of 60 x 60 pixels around the centre.
inline PixelEnds pixel_ends(const FramedMinibrot& frame, SimdLevel level, std::uint64_t limit,
                            bool find_interior, bool leaves_lost = false) {
    PixelTask perturb;
    perturb.max_iterations = limit;
    perturb.escape_radius_sq = 625.0 * 625.0;
    perturb.find_interior = find_interior;
    perturb.lost_until = leaves_lost ? limit : 0;
    perturb.pixel = ComplexExp(Complex<double>{1, 0}) * frame.task.plan.spacing;
    std::vector<double> re, im;
    for (std::size_t i = 0; i < 3600; ++i) {
        re.push_back(static_cast<double>(i % 60) - 29.5);
        im.push_back(static_cast<double>(i / 60) - 29.5);
    }
    PixelEnds ends(3600);
    perturb_points(level, perturb, frame.reference, re, im, ends.ends(), kNeverStop);
    return ends;
}

}  // namespace mandel
