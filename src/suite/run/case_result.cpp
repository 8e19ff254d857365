#include "suite/run/case_result.h"

#include <array>

namespace mandel {

std::string SuiteCounts::text() const {
    return std::to_string(passed) + " passed, " + std::to_string(failed + broken) + " failed, " +
           std::to_string(skipped) + " skipped";
}

SuiteCounts count_results(const std::vector<CaseResult>& results) {
    SuiteCounts counts;
    for (const CaseResult& result : results) {
        switch (result.status) {
            case CaseStatus::Passed:
                ++counts.passed;
                break;
            case CaseStatus::Failed:
                ++counts.failed;
                break;
            case CaseStatus::Broken:
                ++counts.broken;
                break;
            case CaseStatus::Skipped:
                ++counts.skipped;
                break;
        }
    }
    return counts;
}

std::string_view name_of(CaseStatus status) {
    constexpr std::array<std::string_view, 4> kNames = {"passed", "failed", "broken", "skipped"};
    return kNames[static_cast<std::size_t>(status)];
}

}  // namespace mandel
