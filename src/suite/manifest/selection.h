// Which cases of a suite are run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "suite/manifest/suite_case.h"

namespace mandel {

struct Selection {
    std::vector<std::string> filters;  // patterns of names with * ? [...]; any of them
    std::vector<std::string> labels;   // any of them
    std::uint64_t share = 1, shares = 1;
};

// The share is taken of what the others leave: every so manyth case. Throws InvalidInput if filters
// and labels leave nothing: a run of nothing must not look like a success.
std::vector<SuiteCase> select_cases(const Suite& suite, const Selection& selection);

}  // namespace mandel
