#include "kernel/pixel/return_watch.h"

#include <doctest/doctest.h>

using namespace mandel;

namespace {

constexpr std::uint64_t kNoLimit = ~std::uint64_t{0};
constexpr Complex<double> kPoint{0.25, -0.5};

// Of a rule, after a save at its first age.
template <typename Rule>
ReturnWatch<Rule> watch_with(const Complex<double>& saved) {
    ReturnWatch<Rule> watch;
    CHECK_FALSE(watch.is_return(saved, Rule::kFirstSave, kNoLimit));
    return watch;
}

}  // namespace

TEST_CASE("kernel: a return watch compares with the point saved at the last power of two") {
    auto watch = watch_with<BoundedReturns>(kPoint);
    CHECK(watch.next_save() == 128);
    CHECK(watch.is_return(kPoint, 68, kNoLimit));
    CHECK(watch.gap(68) == 4);
    CHECK_FALSE(watch.is_return(Complex<double>{0, 0}, 128, kNoLimit));
    CHECK_FALSE(watch.is_return(kPoint, 129, kNoLimit));
    CHECK(watch.is_return(Complex<double>{0, 0}, 129, kNoLimit));
}

TEST_CASE("kernel: a return is worth a proof if the gap is short beside the age and what is left") {
    const auto watch = watch_with<BoundedReturns>(kPoint);
    CHECK(watch.is_return_to_saved(kPoint, 68, kNoLimit));
    CHECK_FALSE(watch.is_return_to_saved(kPoint, 69, kNoLimit));
    CHECK(watch.is_return_to_saved(kPoint, 68, 68 + 4 * 16));
    CHECK_FALSE(watch.is_return_to_saved(kPoint, 68, 67 + 4 * 16));
}

TEST_CASE("kernel: a return watch that forgets waits for its next save") {
    auto watch = watch_with<BoundedReturns>(kPoint);
    watch.forget();
    CHECK_FALSE(watch.is_return(kPoint, 68, kNoLimit));
    CHECK(watch.next_save() == 128);
    CHECK_FALSE(watch.is_return(kPoint, 128, kNoLimit));
    CHECK(watch.is_return(kPoint, 130, kNoLimit));
}

TEST_CASE("kernel: rebasings are near within a share of their size, in either kind of number") {
    RebasingWatch watch;
    const Complex<double> z{1e-20, 0}, near{1e-20 * (1 + 0x1p-19), 0},
        far{1e-20 * (1 + 0x1p-17), 0};
    for (std::uint64_t n = 100; n < 500; n += 100) CHECK_FALSE(watch.is_return(z, n, kNoLimit));
    CHECK(watch.is_return(near, 500, kNoLimit));
    CHECK(watch.gap(500) == 100);
    CHECK(watch.is_return(ComplexExp(near), 510, kNoLimit));
    CHECK_FALSE(watch.is_return(ComplexExp(far), 520, kNoLimit));
    // The eighth is saved.
    CHECK_FALSE(watch.is_return(near, 530, kNoLimit));
    CHECK_FALSE(watch.is_return(far, 540, kNoLimit));
}
