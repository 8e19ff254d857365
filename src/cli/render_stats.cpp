#include "cli/render_stats.h"

#include <nlohmann/json.hpp>

#include "base/printable.h"
#include "cli/execution_options.h"
#include "cli/stats_text.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

double total_seconds(const PictureStats& stats) {
    return stats.compute_seconds + stats.color_seconds + stats.encode_seconds;
}

std::string iterations_text(const PictureStats& stats) {
    std::string text = "limit " + std::to_string(stats.max_iterations) + ", " +
                       std::to_string(stats.counts.iterations) + " computed";
    if (stats.compute_seconds <= 0) return text;
    const double rate = static_cast<double>(stats.counts.iterations) / stats.compute_seconds * 1e-9;
    return text + ", " + fixed_text(rate, 3) + " G/s";
}

double bytes_per_iteration(const ReferenceStats& reference) {
    return static_cast<double>(reference.orbit_bytes + reference.table_bytes) /
           static_cast<double>(reference.iterations);
}

std::string reference_row(const ReferenceStats& reference) {
    if (reference.iterations == 0) return "";
    return stats_row("reference", std::to_string(reference.iterations) + " iterations to its " +
                                      std::string(reference.end) +
                                      (reference.has_loop ? ", minibrot loop, " : ", ") +
                                      fixed_text(bytes_per_iteration(reference), 1) +
                                      " bytes each; orbit " +
                                      fixed_text(reference.orbit_seconds, 3) + " s, table " +
                                      fixed_text(reference.table_seconds, 3) + " s");
}

// null where there is none.
nlohmann::ordered_json reference_json(const ReferenceStats& reference) {
    if (reference.iterations == 0) return nullptr;
    return {{"iterations", reference.iterations},      {"end", reference.end},
            {"minibrot_loop", reference.has_loop},     {"orbit_bytes", reference.orbit_bytes},
            {"table_bytes", reference.table_bytes},    {"orbit_seconds", reference.orbit_seconds},
            {"table_seconds", reference.table_seconds}};
}

std::string events_text(const EventCounters& events) {
    if (events.subscriptions == 0) return "nobody watched";
    return std::to_string(events.stage.sends) + " in " + std::to_string(events.watcher.sends) +
           " batches, at most " + std::to_string(events.stage.high_water) + " and " +
           std::to_string(events.watcher.high_water) + " waiting";
}

nlohmann::ordered_json events_json(const EventCounters& events) {
    return {{"subscriptions", events.subscriptions},
            {"events", events.stage.sends},
            {"events_waiting", events.stage.high_water},
            {"batches", events.watcher.sends},
            {"batches_waiting", events.watcher.high_water}};
}

std::string report_text(const PictureReport& report) {
    const PictureStats& stats = report.stats;
    return stats_row("picture", printable(report.output) + ", " + format_size(report.size)) +
           stats_row("kernel", kernel_name(stats.plan) + ", " +
                                   std::to_string(stats.plan.precision_bits) + " bits") +
           reference_row(stats.reference) + stats_row("iterations", iterations_text(stats)) +
           (stats.computed_with.empty()
                ? ""
                : stats_row("computed", "together with " + printable(stats.computed_with))) +
           stats_row("samples", std::to_string(stats.counts.escaped) + " escaped, " +
                                    std::to_string(stats.counts.interior) + " interior, " +
                                    std::to_string(stats.counts.limit) + " at the limit") +
           stats_row("time", fixed_text(total_seconds(stats), 3) + " s: compute " +
                                 fixed_text(stats.compute_seconds, 3) + ", colour " +
                                 fixed_text(stats.color_seconds, 3) + ", encode " +
                                 fixed_text(stats.encode_seconds, 3)) +
           stats_row("events", events_text(stats.events)) +
           stats_row("output", std::to_string(stats.output_bytes) + " bytes");
}

nlohmann::ordered_json report_json(const PictureReport& report) {
    const PictureStats& stats = report.stats;
    return {{"scene", report.source},
            {"output", report.output},
            {"width", report.size.width},
            {"height", report.size.height},
            {"kernel", kernel_name(stats.plan)},
            {"precision_bits", stats.plan.precision_bits},
            {"reference", reference_json(stats.reference)},
            {"max_iterations", stats.max_iterations},
            {"iterations", stats.counts.iterations},
            {"escaped", stats.counts.escaped},
            {"interior", stats.counts.interior},
            {"limit", stats.counts.limit},
            {"computed_with", stats.computed_with},
            {"compute_seconds", stats.compute_seconds},
            {"color_seconds", stats.color_seconds},
            {"encode_seconds", stats.encode_seconds},
            {"output_bytes", stats.output_bytes},
            {"events", events_json(stats.events)}};
}

}  // namespace

std::string stats_text(const std::vector<PictureReport>& reports, const Execution& execution) {
    std::string text;
    for (const PictureReport& report : reports) text += report_text(report) + "\n";
    return text + execution_rows(execution);
}

std::string stats_json(const std::vector<PictureReport>& reports, const Execution& execution) {
    nlohmann::ordered_json json = {{"schema", 1},
                                   {"threads", execution.threads},
                                   {"simd", simd_name(execution.simd)},
                                   {"peak_memory_bytes", peak_memory_bytes()},
                                   {"pictures", nlohmann::ordered_json::array()}};
    for (const PictureReport& report : reports) json["pictures"].push_back(report_json(report));
    // Names of files may be any bytes; what is not UTF-8 is replaced rather than refused.
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string one_line(const PictureReport& report) {
    return report.output + ": " + format_size(report.size) + " in " +
           fixed_text(total_seconds(report.stats), 2) + " s";
}

}  // namespace mandel
