#include "kernel/perturb/wide_columns.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>

namespace mandel {
namespace {

using Columns = WideColumns<kWideLanes>;

// Numbers of all sizes, many of them far apart, and now and then zero.
class Numbers {
public:
    ComplexExp next() {
        if (pick_(random_) == 0) return {};
        return {part_(random_), part_(random_), exponent_(random_)};
    }
    void fill(WideColumn<kWideLanes>& column) {
        for (std::size_t lane = 0; lane < kWideLanes; ++lane) column.set(lane, next());
    }

private:
    std::mt19937_64 random_{20};
    std::uniform_int_distribution<int> pick_{0, 15};
    std::uniform_real_distribution<double> part_{-2, 2};
    std::uniform_int_distribution<std::int64_t> exponent_{-1100, 20};
};

TEST_CASE(
    "kernel: wide columns: a step is that of single numbers with wide exponents, to the bit") {
    Numbers numbers;
    const ComplexExp one(1, 0, 0);
    for (int round = 0; round < 500; ++round) {
        Columns c;
        for (auto* column : {&c.ref, &c.dz, &c.dc, &c.d, &c.a, &c.b, &c.q}) numbers.fill(*column);
        c.pixel = numbers.next();
        const Columns before = c;
        find_z(c);
        find_w(c);
        take_step(c);
        for (std::size_t lane = 0; lane < kWideLanes; ++lane) {
            const auto of = [&](const auto& column) { return column.get(lane); };
            const ComplexExp z = of(before.ref) + of(before.dz);
            const ComplexExp w = of(before.dz) * (of(before.ref) + z);
            const ComplexExp slope = sum_of_products(of(c.q), w, of(c.a), one);
            const ComplexExp derivative = sum_of_products(
                sum_of_products(of(c.q), w, slope, one), twice(z * of(before.d)), of(c.b), c.pixel);
            REQUIRE(of(c.z) == z);
            REQUIRE(of(c.w) == w);
            REQUIRE(c.size_of(lane) == w.abs());
            REQUIRE(of(c.d) == derivative);
            REQUIRE(of(c.dz) == sum_of_products(slope, w, of(c.b), of(c.dc)));
        }
    }
}

TEST_CASE("kernel: wide columns: a lane that has been cleared stays at zero") {
    Columns c;
    c.pixel = {};
    for (std::size_t lane = 0; lane < kWideLanes; ++lane) c.clear(lane);
    for (int round = 0; round < 100; ++round) {
        find_z(c);
        find_w(c);
        take_step(c);
    }
    CHECK(c.dz.get(3) == ComplexExp());
    CHECK(c.z.get(3) == ComplexExp());
    CHECK(c.d.get(3) == ComplexExp());
}

}  // namespace
}  // namespace mandel
