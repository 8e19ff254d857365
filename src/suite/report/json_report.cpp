#include <nlohmann/json.hpp>

#include "compare/comparison_json.h"
#include "scene/scene_file.h"
#include "suite/report/suite_report.h"

namespace mandel {
namespace {

// A change of the meaning of its keys raises this number.
constexpr int kReportSchema = 1;

nlohmann::ordered_json text_or_null(const std::string& text) {
    return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(text);
}

nlohmann::ordered_json reference_json(const SuiteCase& one) {
    return one.reference.file.empty() ? "pixels:sha256-" + one.reference.sha256
                                      : one.reference.file;
}

nlohmann::ordered_json case_json(const CaseResult& result) {
    const SuiteCase& one = *result.one;
    nlohmann::ordered_json json = {{"name", one.name},
                                   {"status", name_of(result.status)},
                                   {"message", result.sentence},
                                   {"file", one.source_name},
                                   {"line", one.position.line},
                                   {"seconds", result.seconds},
                                   {"labels", one.labels},
                                   {"reason", text_or_null(one.reason)},
                                   {"scene", text_or_null(one.scene.file)},
                                   {"reference", reference_json(one)},
                                   {"actual", text_or_null(result.actual)},
                                   {"diff", text_or_null(result.diff)}};
    if (one.film) json["frame"] = one.frame;
    if (!result.digest.empty()) json["sha256"] = result.digest;
    json["comparison"] = result.comparison ? comparison_json(*result.comparison) : nullptr;
    if (!result.stats.empty()) json["stats"] = nlohmann::ordered_json::parse(result.stats);
    return json;
}

}  // namespace

std::string json_report(const SuiteReport& report) {
    const SuiteCounts counts = count_results(report.results);
    nlohmann::ordered_json json = {
        {"schema", kReportSchema},   {"suite", report.suite},
        {"passed", counts.passed},   {"failed", counts.failed},
        {"broken", counts.broken},   {"skipped", counts.skipped},
        {"seconds", report.seconds}, {"cases", nlohmann::ordered_json::array()}};
    for (const CaseResult& result : report.results) json["cases"].push_back(case_json(result));
    // Names of files may be any bytes; what is not UTF-8 is replaced rather than refused.
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace mandel
