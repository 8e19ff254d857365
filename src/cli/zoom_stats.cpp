#include "cli/zoom_stats.h"

#include <nlohmann/json.hpp>

#include "cli/execution_options.h"
#include "cli/stats_text.h"

namespace mandel {
namespace {

std::string film_text(const FilmReport& report, const Execution& execution) {
    const FilmStats& stats = report.stats;
    const double rate =
        report.wall_seconds > 0 ? static_cast<double>(stats.drawn) / report.wall_seconds : 0;
    return stats_row("frames", std::to_string(report.frames) + ": " + std::to_string(stats.drawn) +
                                   " drawn, " + std::to_string(stats.kept) + " kept, " +
                                   std::to_string(stats.elsewhere) + " by other processes, " +
                                   std::to_string(stats.failed) + " failed") +
           stats_row("method", describe(report.method)) +
           stats_row("iterations", std::to_string(stats.counts.iterations) + " computed") +
           stats_row("samples", std::to_string(stats.counts.escaped) + " escaped, " +
                                    std::to_string(stats.counts.interior) + " interior, " +
                                    std::to_string(stats.counts.limit) + " at the limit") +
           stats_row("time", fixed_text(report.wall_seconds, 3) + " s, " + fixed_text(rate, 2) +
                                 " frames/s; before the first " +
                                 fixed_text(report.survey_seconds, 3)) +
           stats_row("of threads", "compute " + fixed_text(stats.compute_seconds, 3) + ", colour " +
                                       fixed_text(stats.color_seconds, 3) + ", encode " +
                                       fixed_text(stats.encode_seconds, 3)) +
           stats_row("output", std::to_string(stats.output_bytes) + " bytes") +
           execution_rows(execution);
}

}  // namespace

std::string film_json(const FilmReport& report, const Execution& execution) {
    const FilmStats& stats = report.stats;
    const nlohmann::ordered_json json = {{"schema", 1},
                                         {"threads", execution.threads},
                                         {"simd", simd_name(execution.simd)},
                                         {"peak_memory_bytes", peak_memory_bytes()},
                                         {"method", name_of(report.method)},
                                         {"frames", report.frames},
                                         {"drawn", stats.drawn},
                                         {"kept", stats.kept},
                                         {"elsewhere", stats.elsewhere},
                                         {"failed", stats.failed},
                                         {"wall_seconds", report.wall_seconds},
                                         {"survey_seconds", report.survey_seconds},
                                         {"iterations", stats.counts.iterations},
                                         {"escaped", stats.counts.escaped},
                                         {"interior", stats.counts.interior},
                                         {"limit", stats.counts.limit},
                                         {"compute_seconds", stats.compute_seconds},
                                         {"color_seconds", stats.color_seconds},
                                         {"encode_seconds", stats.encode_seconds},
                                         {"output_bytes", stats.output_bytes}};
    return json.dump(2) + "\n";
}

std::string one_line(const FilmReport& report) {
    const FilmStats& stats = report.stats;
    const std::uint64_t others = stats.kept + stats.elsewhere;
    return std::to_string(stats.finished()) + " frames in " + fixed_text(report.wall_seconds, 2) +
           " s" + (others > 0 ? ", " + std::to_string(others) + " of them were there" : "");
}

void report_film(const CommandLine& line, const Execution& execution, const FilmReport& report) {
    report_stats(
        line, [&] { return film_text(report, execution); },
        [&] { return film_json(report, execution); });
}

}  // namespace mandel
