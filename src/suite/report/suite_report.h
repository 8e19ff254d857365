// The reports of a suite: for programs (JSON), for CI servers (JUnit), for people (HTML), and for
// the log of GitHub Actions.
#pragma once

#include <string>
#include <vector>

#include "suite/run/case_result.h"

namespace mandel {

struct SuiteReport {
    std::string suite;  // as given
    std::vector<CaseResult> results;
    double seconds = 0;
};

std::string json_report(const SuiteReport& report);

// As the JUnit reports of Apache Ant and Maven Surefire, which CI servers read.
std::string junit_report(const SuiteReport& report);

// One page with everything inside that a browser needs; it opens without a network. Pictures come
// from the folder of the report. Very large ones are left there, and linked.
std::string html_report(const SuiteReport& report, const std::string& folder);

// A workflow command for each case that failed: lines that GitHub shows beside the file.
std::string github_annotations(const SuiteReport& report);

}  // namespace mandel
