#include "kernel/family/nucleus/family_box_search.h"

#include <doctest/doctest.h>

#include <string>

#include "support/never_stop.h"

using namespace mandel;

namespace {

PeriodSearch search(const char* name, const char* re, const char* im, double radius) {
    const PlaneBox box{BigFloat(Decimal(re), 2000), BigFloat(Decimal(im), 2000),
                       ComplexExp(radius, 0, 0), ComplexExp(0, radius, 0)};
    FamilyBoxSearch found(*find_formula(name), box, 1 << 20);
    return found.advance(1 << 20, kNeverStop);
}

}  // namespace

TEST_CASE("kernel: a box of nothing but escaping points is known to be one") {
    CHECK(search("burning-ship", "1", "1", 0.1).outcome == SearchOutcome::AllEscape);
    CHECK(search("tricorn", "-1", "1", 1e-200).outcome == SearchOutcome::AllEscape);
}

TEST_CASE("kernel: a box within a component is known to be one, however small") {
    for (const double radius : {0.02, 1e-20, 1e-250}) {
        CHECK(search("tricorn", "0.1", "0.2", radius).outcome == SearchOutcome::AllInside);
        CHECK(search("burning-ship", "-0.1", "-0.05", radius).outcome == SearchOutcome::AllInside);
    }
}

TEST_CASE("kernel: a fixed point that attracts does not make a box beside folds inside") {
    // The critical orbit escapes although a fixed point with the multiplier 0.928 attracts.
    const PeriodSearch found =
        search("burning-ship", "0.226964181561201", "0.452745537967506", 1e-12);
    CHECK(found.outcome == SearchOutcome::AllEscape);
}

TEST_CASE("kernel: an orbit that comes back to within a double is not taken for a cycle") {
    // Z_728 is 1e-31, and the orbit escapes after 5232 iterations.
    const std::string re =
        "-1.181392597813493829089252464307101040981503595999156471648781309163696";
    const std::string im =
        "0.294077647354458759411768488610218467799986514786378940994188930122229";
    const PeriodSearch found = search("celtic", re.c_str(), im.c_str(), 1e-64);
    CHECK(found.outcome != SearchOutcome::AllInside);
}

TEST_CASE(
    "kernel: two nuclei of opposite orientation, whose winding numbers cancel, are not missed") {
    // Mirror images across a line of folds: buffalo with period 4 left of -1.
    const PeriodSearch found = search("buffalo", "-1.2", "0.1", 0.08);
    CHECK((found.outcome == SearchOutcome::Found || found.outcome == SearchOutcome::Unclear));
    CHECK(found.n <= 4);
}
