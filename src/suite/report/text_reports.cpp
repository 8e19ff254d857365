#include <array>
#include <cstdio>
#include <string_view>

#include "base/printable.h"
#include "suite/report/markup.h"
#include "suite/report/suite_report.h"

namespace mandel {
namespace {

std::string three_places(double seconds) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", seconds);
    return text;
}

std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + escaped(value) + "\"";
}

std::string place_of(const SuiteCase& one) {
    return one.source_name + ":" + std::to_string(one.position.line) + ":" +
           std::to_string(one.position.column);
}

std::string verdict_element(const CaseResult& result) {
    switch (result.status) {
        case CaseStatus::Passed:
            return "";
        case CaseStatus::Skipped:
            return "    <skipped" + attribute("message", result.sentence) + "/>\n";
        case CaseStatus::Failed:
        case CaseStatus::Broken:
            break;
    }
    const bool is_failed = result.status == CaseStatus::Failed;
    const std::string element = is_failed ? "failure" : "error";
    std::string details = place_of(*result.one) + "\n" + result.sentence + "\n";
    if (!result.actual.empty()) details += "actual: " + result.actual + "\n";
    if (!result.diff.empty()) details += "difference: " + result.diff + "\n";
    return "    <" + element + attribute("message", result.sentence) +
           attribute("type", is_failed ? "different" : "not rendered") + ">" + escaped(details) +
           "</" + element + ">\n";
}

// https://docs.github.com/actions/reference/workflow-commands-for-github-actions: what would end
// a line or a property is percent-encoded.
std::string command_text(std::string_view text, std::string_view special) {
    std::string result;
    for (const char ch : text) {
        if (special.find(ch) == std::string_view::npos) {
            result += ch;
            continue;
        }
        char code[4];
        std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(ch));
        result += code;
    }
    return result;
}

}  // namespace

std::string junit_report(const SuiteReport& report) {
    const SuiteCounts counts = count_results(report.results);
    const std::string numbers = attribute("tests", std::to_string(report.results.size())) +
                                attribute("failures", std::to_string(counts.failed)) +
                                attribute("errors", std::to_string(counts.broken)) +
                                attribute("skipped", std::to_string(counts.skipped)) +
                                attribute("time", three_places(report.seconds));
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
                       attribute("name", "mandel check") + numbers + ">\n  <testsuite" +
                       attribute("name", report.suite) + numbers + ">\n";
    for (const CaseResult& result : report.results) {
        const std::string verdict = verdict_element(result);
        text += "  <testcase" + attribute("name", result.one->name) +
                attribute("classname", report.suite) + attribute("file", result.one->source_name) +
                attribute("line", std::to_string(result.one->position.line)) +
                attribute("time", three_places(result.seconds)) +
                (verdict.empty() ? "/>\n" : ">\n" + verdict + "  </testcase>\n");
    }
    return text + "  </testsuite>\n</testsuites>\n";
}

std::string github_annotations(const SuiteReport& report) {
    std::string text;
    for (const CaseResult& result : report.results) {
        const bool is_bad =
            result.status == CaseStatus::Failed || result.status == CaseStatus::Broken;
        if (!is_bad) continue;
        constexpr std::string_view kInText = "%\r\n", kInProperty = "%\r\n:,";
        text += "::error file=" + command_text(result.one->source_name, kInProperty) +
                ",line=" + std::to_string(result.one->position.line) +
                ",col=" + std::to_string(result.one->position.column) +
                ",title=" + command_text(result.one->name, kInProperty) +
                "::" + command_text(printable(result.sentence), kInText) + "\n";
    }
    return text;
}

}  // namespace mandel
