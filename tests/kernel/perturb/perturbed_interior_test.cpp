#include "kernel/perturb/perturbed_interior.h"

#include <doctest/doctest.h>

#include <cmath>

#include "support/framed_minibrot.h"

using namespace mandel;

namespace {

constexpr std::uint64_t kLimit = 100'000;

PerturbedInterior interior_of(const FramedMinibrot& frame) {
    return {frame.reference.orbit, frame.reference.approximation,
            ComplexExp(Complex<double>{1, 0}) * frame.task.plan.spacing, kLimit};
}

}  // namespace

TEST_CASE("kernel: the inside of a minibrot has the same values beside a reference as directly") {
    const FramedMinibrot frame = framed(kMinibrotSeeds[0], kLimit);
    PerturbedInterior interior = interior_of(frame);
    const double spacing = frame.task.plan.spacing.to_double();
    const Complex<double> centre{frame.task.view.re.to_double(), frame.task.view.im.to_double()};
    int inside = 0;
    for (int i = 0; i < 400; ++i) {
        const Complex<double> offset{i % 20 - 11.3, i / 20 - 9.8};
        const Complex<double> c{centre.re + spacing * offset.re, centre.im + spacing * offset.im};
        const auto direct = find_interior_values(c, 500);
        const auto values = interior.find(offset);
        REQUIRE(values.has_value() == direct.has_value());
        if (!direct) continue;
        ++inside;
        CHECK(values->period == direct->period);
        CHECK(values->multiplier == doctest::Approx(direct->multiplier).epsilon(1e-6));
        CHECK(values->distance == doctest::Approx(direct->distance / spacing).epsilon(1e-6));
    }
    CHECK(inside > 100);
}

TEST_CASE("kernel: the multiplier and the distance in deep minibrots are those of their cardioid") {
    for (const MinibrotSeed& seed : kMinibrotSeeds) {
        CAPTURE(seed.name);
        const FramedMinibrot frame = framed(seed, kLimit);
        PerturbedInterior interior = interior_of(frame);
        // At the nucleus 0; near it twice the distance in sizes of the minibrot, each of which is
        // a fourth of the 60 rows here, but for the digits of the zoom.
        const auto nucleus = interior.find({0, 0});
        REQUIRE(nucleus);
        CHECK(nucleus->multiplier < 1e-6);
        const auto beside = interior.find({0.01, 0});
        REQUIRE(beside);
        CHECK(beside->period == nucleus->period);
        CHECK(beside->multiplier == doctest::Approx(2 * 0.01 / 15).epsilon(0.1));
        // (1 - |lambda|^2) / |lambda'|, with the slope of |lambda| from points beside it.
        const double h = 1e-4;
        for (const Complex<double>& at : {Complex<double>{2, 1.3}, {-2.5, 0.5}, {0.8, -2.4}}) {
            const auto multiplier = [&](double x, double y) {
                return interior.find({at.re + x, at.im + y})->multiplier;
            };
            const double right = (multiplier(h, 0) - multiplier(-h, 0)) / (2 * h);
            const double up = (multiplier(0, h) - multiplier(0, -h)) / (2 * h);
            const auto values = interior.find(at);
            REQUIRE(values);
            const double size = values->multiplier;
            const double distance = (1 - size * size) / std::hypot(right, up);
            CHECK(values->distance == doctest::Approx(distance).epsilon(1e-4));
        }
        // Far outside of the minibrot.
        CHECK_FALSE(interior.find({0, 29}).has_value());
    }
}

TEST_CASE("kernel: what was found before changes no value of the inside of a deep minibrot") {
    const FramedMinibrot frame = framed(kMinibrotSeeds[1], kLimit);
    PerturbedInterior used = interior_of(frame);
    // The cardioid, the disk of twice the period, and a disk of three times.
    for (const Complex<double>& at :
         {Complex<double>{-14, 0}, {1, 0}, {-2, 11}, {-16, 0}, {2, 3}}) {
        PerturbedInterior fresh = interior_of(frame);
        const auto a = used.find(at), b = fresh.find(at);
        REQUIRE(a.has_value() == b.has_value());
        if (!a) continue;
        CHECK(a->period == b->period);
        CHECK(a->multiplier == b->multiplier);
        CHECK(a->distance == b->distance);
    }
}
