#include "job/film_survey.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/elementary.h"
#include "engine/auto_limit.h"
#include "engine/plan.h"
#include "engine/point_batch.h"
#include "job/stage_timer.h"

namespace mandel {
namespace {

constexpr std::uint64_t kStations = 17;
constexpr double kCostOfAnyPixel = 64;  // in iterations

// The limit for a view like this: well above what nearly all pixels need, and higher as long as the
// few that are slower do not make it noticeably more expensive.
std::uint64_t worthwhile_limit(const AutoLimit& found) {
    constexpr std::uint64_t kLeastLimit = 1024;
    constexpr std::uint64_t kMargin = 8;   // chosen: above the slowest but kSlowest of them
    constexpr std::size_t kSlowest = 200;  // one in so many
    constexpr double kNoticeable = 0.25;   // of the cost so far, for twice the limit

    std::vector<std::uint64_t> escapes = found.escapes();
    if (escapes.empty()) return kLeastLimit;
    std::ranges::sort(escapes);
    const std::uint64_t usual = escapes[escapes.size() - 1 - escapes.size() / kSlowest];
    std::uint64_t limit = std::max(kLeastLimit, kMargin * usual);
    double cost = 0;
    std::uint64_t slower = found.unresolved();
    for (const std::uint64_t n : escapes) {
        cost += static_cast<double>(std::min(n, limit)) + kCostOfAnyPixel;
        slower += n > limit ? 1 : 0;
    }
    const std::uint64_t most = std::max(limit, kMargin * escapes.back());
    while (slower > 0 && limit < most) {
        const double more = static_cast<double>(slower) * static_cast<double>(limit);
        if (more > kNoticeable * cost) break;
        cost += more;
        limit *= 2;
        slower = found.unresolved() + static_cast<std::uint64_t>(
                                          escapes.end() - std::ranges::upper_bound(escapes, limit));
    }
    return limit;
}

class Survey {
public:
    Survey(const FilmSchedule& schedule, const Execution& execution, const StopFlag& stop)
        : schedule_(schedule), execution_(execution), stop_(stop), stations_(stations()) {}

    std::optional<FilmSurvey> run() {
        share_orbit(highest_limit_given().value_or(AutoLimit::kReferenceLimit));
        if (!schedule_.scene(0).limits.max_iterations) find_limits();
        find_costs();
        if (stop_.is_requested()) return std::nullopt;
        return std::move(survey_);
    }

private:
    std::vector<std::uint64_t> stations() const {
        const std::uint64_t last = schedule_.frames() - 1;
        std::vector<std::uint64_t> frames;
        for (std::uint64_t i = 0; i < kStations; ++i) {
            const std::uint64_t frame = last * i / (kStations - 1);
            if (frames.empty() || frame > frames.back()) frames.push_back(frame);
        }
        return frames;
    }

    EngineTask task_at(std::uint64_t frame) const {
        const Scene scene = schedule_.scene(frame);
        EngineTask task;
        task.view = scene.view;
        task.plan = make_plan(scene.view, scene.limits);
        task.escape_radius = scene.limits.escape_radius;
        task.max_iterations = scene.limits.max_iterations.value_or(0);
        if (survey_.limit_log2) task.max_iterations = *limit_at(survey_, frame);
        task.shared_orbit = survey_.orbit;
        return task;
    }

    std::optional<std::uint64_t> highest_limit_given() const {
        std::optional<std::uint64_t> highest = schedule_.scene(0).limits.max_iterations;
        for (const Keyframe& keyframe : schedule_.keyframes()) {
            highest = std::max(highest, keyframe.iterations);
        }
        return highest;
    }

    void share_orbit(std::uint64_t limit) {
        if (!schedule_.has_fixed_center()) return;
        EngineTask task = task_at(schedule_.deepest());
        if (task.plan.kernel != Kernel::Perturbation) return;
        task.max_iterations = limit;
        survey_.orbit = std::make_shared<const SharedOrbit>(task, stop_, execution_);
    }

    void find_limits() {
        std::vector<MonotoneCurve::Knot> knots;
        std::uint64_t highest = 1;
        for (const std::uint64_t frame : stations_) {
            EngineTask task = task_at(frame);
            const AutoLimit found = AutoLimit::from_coarse_grid(task, execution_, stop_);
            if (stop_.is_requested()) return;
            highest = std::max(highest, worthwhile_limit(found));
            knots.push_back(
                {static_cast<double>(frame), repeatable_log2(static_cast<double>(highest))});
        }
        survey_.limit_log2.emplace(std::move(knots));
        const bool is_short = survey_.orbit && !survey_.orbit->has_ended();
        if (is_short && highest > AutoLimit::kReferenceLimit) share_orbit(highest + 1);
    }

    void find_costs() {
        std::vector<FrameCosts::Knot> knots;
        for (const std::uint64_t frame : stations_) {
            if (stop_.is_requested()) return;
            knots.push_back({frame, cost_of(task_at(frame))});
        }
        survey_.costs = FrameCosts(std::move(knots));
    }

    // Of each pixel, in iterations of the direct kernel. Most iterations of a perturbed pixel are
    // skipped, and what is left grows slowly. Measured on frames of two public locations up to
    // 1e30, on Zen 4: within a factor of two.
    double cost_of(const EngineTask& task) const {
        constexpr double kCostOfRoot = 64;
        const std::vector<PixelPosition> positions = AutoLimit::coarse_grid(task.view.size);
        const PointBatch batch = compute_points(task, {}, positions, execution_, stop_);
        const double mean =
            static_cast<double>(batch.counts.iterations) / static_cast<double>(positions.size());
        const bool is_perturbed = task.plan.kernel == Kernel::Perturbation;
        return kCostOfAnyPixel + (is_perturbed ? kCostOfRoot * std::sqrt(mean) : mean);
    }

    const FilmSchedule& schedule_;
    const Execution& execution_;
    const StopFlag& stop_;
    FilmSurvey survey_;
    const std::vector<std::uint64_t> stations_;
};

}  // namespace

std::optional<std::uint64_t> limit_at(const FilmSurvey& survey, std::uint64_t frame) {
    if (!survey.limit_log2) return std::nullopt;
    const double log2 = survey.limit_log2->at(static_cast<double>(frame));
    return static_cast<std::uint64_t>(std::ceil(repeatable_exp2(log2)));
}

std::optional<FilmSurvey> survey_film(const FilmSchedule& schedule, const Execution& execution,
                                      const StopFlag& stop) {
    double seconds = 0;
    std::optional<FilmSurvey> survey;
    {
        const StageTimer timer(seconds);
        survey = Survey(schedule, execution, stop).run();
    }
    if (survey) survey->seconds = seconds;
    return survey;
}

}  // namespace mandel
