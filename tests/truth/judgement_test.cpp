#include "truth/judgement.h"

#include <doctest/doctest.h>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "support/escaped.h"

using namespace mandel;

namespace {

PixelResult bounded(PixelStatus status) {
    PixelResult result;
    result.status = status;
    return result;
}

Fault fault_of(const PixelResult& result, const PixelResult& truth) {
    return judge(result, truth).fault;
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("truth: inside instead of outside is wrong, however near to the set") {
    const PixelResult near_set = escaped(1000, 0.5, 1e-9);
    CHECK(fault_of(near_set, near_set) == Fault::None);
    CHECK(fault_of(near_set, bounded(PixelStatus::Limit)) == Fault::Status);
    for (const PixelStatus status :
         {PixelStatus::Limit, PixelStatus::Interior, PixelStatus::Pending}) {
        CHECK(fault_of(bounded(status), near_set) == Fault::Status);
    }
    CHECK(fault_of(bounded(PixelStatus::Limit), bounded(PixelStatus::Limit)) == Fault::None);
    CHECK(fault_of(bounded(PixelStatus::Interior), bounded(PixelStatus::Limit)) == Fault::None);
    CHECK(fault_of(bounded(PixelStatus::Pending), bounded(PixelStatus::Limit)) == Fault::Status);
}

TEST_CASE(
    "truth: a smooth count is wrong if off by 1e-3 and by a shift of 1e-5 pixel, not by one") {
    const auto fault = [](double error, double distance) {
        const PixelResult truth = escaped(100, 0.5, distance);
        const Fault above = fault_of(escaped(100, 0.5 + error, distance), truth);
        CHECK(above == fault_of(escaped(100, 0.5 - error, distance), truth));
        return above;
    };
    CHECK(fault(0.99e-3, 1) == Fault::None);
    CHECK(fault(1.01e-3, 1) == Fault::Smooth);
    CHECK(fault(0.99e-3, 1e6) == Fault::None);  // a large shift, but no error to see
    const double error = 0.1;  // far to see; what counts is how far the sample would have to move
    const double distance = 1e-5 / (error * std::log(2.0));
    CHECK(fault(error, 0.99 * distance) == Fault::None);
    CHECK(fault(error, 1.01 * distance) == Fault::Smooth);
    CHECK(judge(escaped(100, 0.6, distance), escaped(100, 0.5, distance)).shift ==
          doctest::Approx(1e-5));
}

TEST_CASE("truth: the whole count is judged away from whole numbers and from the set") {
    // The same mu, written with a count that is one higher.
    const auto fault = [](double fraction, double distance) {
        return fault_of(escaped(101, fraction - 1, distance), escaped(100, fraction, distance));
    };
    CHECK(fault(0.5, 1) == Fault::Count);
    CHECK(fault(1.01e-6, 1) == Fault::Count);
    CHECK(fault(0.99e-6, 1) == Fault::None);
    CHECK(fault(1 - 1.01e-6, 1) == Fault::Count);
    CHECK(fault(1 - 0.99e-6, 1) == Fault::None);
    CHECK(fault(0.5, 5.1e-5) == Fault::Count);
    CHECK(fault(0.5, 4.9e-5) == Fault::None);
    CHECK(judge(escaped(7, 0.5, 1), escaped(7, 0.5, 1)).is_count_judged);
    CHECK_FALSE(judge(escaped(7, 0.5, 1e-5), escaped(7, 0.5, 1e-5)).is_count_judged);
}

TEST_CASE("truth: counts beyond the digits of a double are told apart") {
    const std::uint64_t large = std::uint64_t{1} << 60;
    CHECK(fault_of(escaped(large + 1, 0.5, 1), escaped(large, 0.5, 1)) == Fault::Smooth);
    CHECK(fault_of(escaped(large, 0.502, 1), escaped(large, 0.5, 1)) == Fault::Smooth);
    CHECK(fault_of(escaped(large, 0.5, 1), escaped(large, 0.5, 1)) == Fault::None);
}

TEST_CASE("truth: the distance is judged to a thousandth above a fortieth of a pixel") {
    const auto fault = [](double distance, double truth) {
        return fault_of(escaped(9, 0.5, distance), escaped(9, 0.5, truth));
    };
    for (const double truth : {0.0251, 1.0, 1e50, 1e300}) {
        CHECK(fault(truth * 1.00099, truth) == Fault::None);
        CHECK(fault(truth * 1.00101, truth) == Fault::Distance);
        CHECK(fault(truth * 0.99901, truth) == Fault::None);
        CHECK(fault(truth * 0.99899, truth) == Fault::Distance);
        CHECK(fault(-truth, truth) == Fault::Distance);
        CHECK(fault(kNan, truth) == Fault::Distance);
        CHECK(fault(kInfinity, truth) == Fault::Distance);
    }
    CHECK(fault(0.5, 0.0249) == Fault::None);
    // Near the end of the range.
    CHECK(fault(kInfinity, 1.7e308) == Fault::None);
    CHECK(fault(1.7e308, kInfinity) == Fault::None);
    CHECK(fault(1e300, kInfinity) == Fault::Distance);
    CHECK(fault(1, kInfinity) == Fault::Distance);
}

TEST_CASE("truth: a count that is no number is wrong") {
    for (const double distance : {1e-9, 1.0}) {
        const Judgement judgement = judge(escaped(9, kNan, distance), escaped(9, 0.5, distance));
        CHECK(judgement.fault == Fault::Smooth);
        CHECK(judgement.shift == kInfinity);
    }
}
