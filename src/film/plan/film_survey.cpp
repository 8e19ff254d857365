#include "film/plan/film_survey.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/elementary.h"
#include "base/parallel.h"
#include "base/pixel_cost.h"
#include "base/stage_timer.h"
#include "base/work_meter.h"
#include "engine/auto_limit.h"
#include "engine/count_probes.h"
#include "engine/plan.h"
#include "engine/point_batch.h"
#include "film/plan/film_table.h"

namespace mandel {
namespace {

constexpr std::uint64_t kStations = 17;

class Survey {
public:
    Survey(const SurveyRequest& request, const Execution& execution, const StopFlag& stop)
        : schedule_(request.schedule),
          finest_(request.finest),
          close_(request.close),
          execution_(execution),
          stop_(stop),
          stations_(stations()),
          looks_in_all_(looks_in_all()),
          looks_(stations_.size()) {}

    std::optional<FilmSurvey> run() {
        share_orbit(highest_limit_given().value_or(AutoLimit::kReferenceLimit));
        WorkPhase phase(stop_, Work::Survey, WorkPhase::Inner::Hidden);
        phase_ = &phase;
        if (schedule_.scene(0).limits.max_iterations) {
            look([this](std::uint64_t frame, const Execution& run) { return given(frame, run); });
        } else {
            look([this](std::uint64_t frame, const Execution& run) { return found(frame, run); });
            if (!stop_.is_requested()) find_limits();
        }
        if (close_ > 0 && !stop_.is_requested()) find_close_pixels();
        if (stop_.is_requested()) return std::nullopt;
        if (schedule_.scene(0).coloring.needs_table()) {
            find_table();
        } else {
            find_costs();
        }
        if (stop_.is_requested()) return std::nullopt;
        return std::move(survey_);
    }

private:
    // What the coarse grid of a station has shown.
    struct Look {
        std::uint64_t limit = 1;
        double work = 0;   // of a pixel: EngineCounts::work
        double close = 0;  // part of all pixels
        bool is_cut_short = false;
    };

    std::vector<std::uint64_t> stations() const {
        const std::uint64_t last = schedule_.frames() - 1;
        std::vector<std::uint64_t> frames;
        for (std::uint64_t i = 0; i < kStations; ++i) {
            const std::uint64_t frame = last * i / (kStations - 1);
            if (frames.empty() || frame > frames.back()) frames.push_back(frame);
        }
        return frames;
    }

    double looks_in_all() const {
        const std::size_t of_table =
            schedule_.scene(0).coloring.needs_table() ? table_frames(schedule_).size() : 0;
        return static_cast<double>(stations_.size() * (close_ > 0 ? 2 : 1) + of_table);
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
        const std::uint64_t deepest = schedule_.deepest();
        EngineTask task = task_at(deepest);
        const Limits limits = schedule_.scene(deepest).limits;
        const View probes = probe_view(task.view);
        task.view = finest_;
        task.plan = make_plan(finest_, limits);
        const Plan of_probes = make_plan(probes, limits);
        if (of_probes.spacing < task.plan.spacing) {
            task.view = probes;
            task.plan = of_probes;
        }
        if (task.plan.kernel != Kernel::Perturbation) return;
        task.max_iterations = limit;
        survey_.orbit = std::make_shared<const SharedOrbit>(task, stop_, execution_);
    }

    // Views are looked at side by side: each has too few pixels for several threads. Not too
    // many at once, as each may need a reference of its own.
    template <typename LookAt>
    void look(const LookAt& look_at) {
        side_by_side(stations_.size(), [&](std::size_t i, const Execution& each) {
            looks_[i] = look_at(stations_[i], each);
        });
    }

    template <typename LookAt>
    void side_by_side(std::size_t count, const LookAt& look_at) const {
        constexpr unsigned kMost = 4;
        const unsigned together = std::min(execution_.threads, kMost);
        const Execution each{execution_.threads / together, execution_.simd};
        parallel_for(count, together, [&](std::size_t i) {
            if (!stop_.is_requested()) look_at(i, each);
            phase_->add(1 / looks_in_all_);
        });
    }

    Look found(std::uint64_t frame, const Execution& execution) const {
        EngineTask task = task_at(frame);
        const AutoLimit limit = AutoLimit::from_coarse_grid(task, execution, stop_);
        return {limit.limit(), limit.work_per_pixel(), 0, limit.is_cut_short()};
    }

    Look given(std::uint64_t frame, const Execution& execution) const {
        const EngineTask task = task_at(frame);
        const std::vector<PixelPosition> positions = AutoLimit::coarse_grid(task.view.size);
        const PointBatch batch = compute_points(task, {}, positions, execution, stop_);
        const auto pixels = static_cast<double>(positions.size());
        return {task.max_iterations, batch.counts.steps() / pixels};
    }

    void find_close_pixels() {
        side_by_side(stations_.size(), [this](std::size_t i, const Execution& each) {
            const EngineTask task = task_at(stations_[i]);
            const std::vector<PixelPosition> positions = AutoLimit::coarse_grid(task.view.size);
            const PixelColumns pixels =
                compute_points(task, {Channel::Distance}, positions, each, stop_).pixels;
            double close = 0;
            for (std::size_t k = 0; k < pixels.size(); ++k) {
                const PixelStatus status = pixels.status()[k];
                close += status == PixelStatus::Limit ||
                         (status == PixelStatus::Escaped && pixels[Channel::Distance][k] < close_);
            }
            looks_[i].close = close / static_cast<double>(positions.size());
        });
        for (const Look& look : looks_) survey_.close_pixels += look.close;
        survey_.close_pixels /= static_cast<double>(looks_.size());
    }

    void find_limits() {
        std::vector<MonotoneCurve::Knot> knots;
        std::uint64_t highest = 1;
        for (std::size_t i = 0; i < stations_.size(); ++i) {
            highest = std::max(highest, looks_[i].limit);
            survey_.is_cut_short |= looks_[i].is_cut_short;
            knots.push_back(
                {static_cast<double>(stations_[i]), repeatable_log2(static_cast<double>(highest))});
        }
        survey_.limit_log2.emplace(std::move(knots));
        const bool is_short = survey_.orbit && !survey_.orbit->has_ended();
        if (is_short && highest > AutoLimit::kReferenceLimit) share_orbit(highest + 1);
    }

    void find_costs() {
        std::vector<FrameCosts::Knot> knots;
        for (std::size_t i = 0; i < stations_.size(); ++i) {
            const double iterations = looks_[i].work * EngineCounts::kWorkPerStep;
            knots.push_back({stations_[i], kCostOfAnyPixel + iterations});
        }
        survey_.costs = FrameCosts(std::move(knots));
    }

    // The views looked at for it are more and are followed to their limits in one go, so what they
    // take says more about the costs of frames than the looks do.
    void find_table() {
        const std::vector<std::uint64_t> frames = table_frames(schedule_);
        std::vector<std::vector<double>> counts(frames.size());
        std::vector<FrameCosts::Knot> costs(frames.size());
        side_by_side(frames.size(), [&](std::size_t i, const Execution& each) {
            const EngineTask task = task_at(frames[i]);
            const Limits limits{task.max_iterations, task.escape_radius};
            CountProbes probes = probe_counts(task, limits, each, stop_);
            counts[i] = std::move(probes.counts);
            costs[i] = {frames[i], kCostOfAnyPixel + probes.work};
        });
        if (stop_.is_requested()) return;
        survey_.table = film_table(counts, schedule_.scene(0).coloring.equalize);
        survey_.costs = FrameCosts(std::move(costs));
    }

    const FilmSchedule& schedule_;
    const View& finest_;
    const double close_;
    const Execution& execution_;
    const StopFlag& stop_;
    FilmSurvey survey_;
    const std::vector<std::uint64_t> stations_;
    const double looks_in_all_;
    WorkPhase* phase_ = nullptr;  // from the first look on
    std::vector<Look> looks_;     // of each station
};

}  // namespace

std::optional<std::uint64_t> limit_at(const FilmSurvey& survey, std::uint64_t frame) {
    if (!survey.limit_log2) return std::nullopt;
    const double log2 = survey.limit_log2->at(static_cast<double>(frame));
    return static_cast<std::uint64_t>(std::ceil(repeatable_exp2(log2)));
}

std::optional<FilmSurvey> survey_film(const SurveyRequest& request, const Execution& execution,
                                      const StopFlag& stop) {
    double seconds = 0;
    std::optional<FilmSurvey> survey;
    {
        const StageTimer timer(seconds);
        survey = Survey(request, execution, stop).run();
    }
    if (survey) survey->seconds = seconds;
    return survey;
}

}  // namespace mandel
