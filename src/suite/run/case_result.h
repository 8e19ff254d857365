// What became of a case.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compare/comparison.h"
#include "suite/manifest/suite_case.h"

namespace mandel {

enum class CaseStatus : std::uint8_t {
    Passed,
    Failed,  // it does not look as it must, or there is nothing to compare with
    Broken,  // it could not be rendered
    Skipped,
};

struct CaseResult {
    const SuiteCase* one = nullptr;
    CaseStatus status = CaseStatus::Skipped;
    std::string sentence;  // what was found, for people
    double seconds = 0;    // for rendering and comparing
    std::optional<Comparison> comparison;
    std::string digest;  // of the actual pixels, if the reference is a hash
    // Files in the folder of the report; empty where there is none.
    std::string actual, diff;
    std::string stats;  // of rendering, as JSON; empty if it was not rendered
};

struct SuiteCounts {
    std::size_t passed = 0, failed = 0, broken = 0, skipped = 0;

    // "12 passed, 1 failed, 2 skipped"
    std::string text() const;
};

SuiteCounts count_results(const std::vector<CaseResult>& results);

// "passed", "failed", "broken" or "skipped".
std::string_view name_of(CaseStatus status);

}  // namespace mandel
