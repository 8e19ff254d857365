#include "film/run/film_report.h"

namespace mandel {

void FilmStats::add(const FrameReport& report) {
    switch (report.outcome) {
        case FrameOutcome::Drawn:
            ++drawn;
            break;
        case FrameOutcome::Kept:
            ++kept;
            return;
        case FrameOutcome::Elsewhere:
            ++elsewhere;
            return;
        case FrameOutcome::Failed:
            ++failed;
            if (problems.size() < kMostProblems) problems.push_back(report);
            return;
    }
    const PictureStats& stats = report.stats;
    counts += stats.counts;
    compute_seconds += stats.compute_seconds;
    color_seconds += stats.color_seconds;
    encode_seconds += stats.encode_seconds;
    output_bytes += stats.output_bytes;
}

}  // namespace mandel
