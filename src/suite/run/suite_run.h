// Renders the cases of a suite in one process, sharing work as a batch of pictures does, and
// compares each with its reference.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/stop_flag.h"
#include "engine/execution.h"
#include "suite/manifest/suite_program.h"
#include "suite/run/case_result.h"

namespace mandel {

struct SuiteRequest {
    std::string folder;    // of the report; exists
    bool updates = false;  // references that are missing or different are replaced
    // Rendered again with another number of threads, every instruction set of this machine, and
    // from the picture itself, a case must give the same bytes.
    bool checks_invariants = false;
    Execution execution;
};

// Everything that can be refused before the first picture. Throws InvalidInput or Error.
void check_suite(const std::vector<SuiteCase>& cases, const SuiteRequest& request);

// The file of a case's picture within the folder of the report.
std::string actual_file(const SuiteCase& one);

// In the order of the cases; `take` gets each as soon as it is known. After `stop` the cases that
// were not finished are left out.
std::vector<CaseResult> run_suite(const std::vector<SuiteCase>& cases, const SuiteRequest& request,
                                  const SuiteProgram& program, StopFlag& stop,
                                  const std::function<void(const CaseResult&)>& take);

}  // namespace mandel
