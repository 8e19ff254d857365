#include "watch/progress_estimate.h"

#include <algorithm>
#include <variant>

namespace mandel {
namespace {

// Less than this says nothing about the rest.
constexpr double kMinSeconds = 0.5;
constexpr double kMinFraction = 0.002;

}  // namespace

ProgressEstimate::ProgressEstimate(const PictureStart& picture, WatchTime now)
    : picture_(picture),
      threads_(std::max(picture.threads, 1U)),
      start_(now),
      costs_(picture.size),
      run_start_(now),
      pass_start_(now) {}

void ProgressEstimate::begin_run(const RunStart& run, WatchTime now) {
    if (!first_run_) first_run_ = now;
    if (run_.stage == nullptr || run.done != run_.done) pass_start_ = now;
    run_ = run;
    run_start_ = now;
    units_done_ = 0;
    work_done_ = 0;
    seconds_per_iteration_ = costs_.seconds_per_iteration();
    if (!run.pixels) costs_.expect(*run.stage);
}

void ProgressEstimate::begin_late(double pixels_done, WatchTime first_run) {
    pixels_done_ = pixels_done;
    first_run_ = first_run;
}

void ProgressEstimate::take(const StageEvent& event) {
    if (const auto* one = std::get_if<ContentChange>(&event)) {
        finish_units({&one->unit, 1});
    } else if (const auto* many = std::get_if<ContentMultiChange>(&event)) {
        finish_units(many->units);
    }
}

void ProgressEstimate::finish_units(std::span<const std::uint32_t> units) {
    const double samples = std::max(picture_.samples, 1U);
    for (const std::uint32_t unit : units) {
        work_done_ += run_.stage->seconds(unit);
        if (run_.pixels) continue;  // computed before, or again
        costs_.finish(*run_.stage, unit, run_.max_iterations);
        pixels_done_ += static_cast<double>(pixel_count(run_.stage->units()[unit])) / samples;
    }
    units_done_ += units.size();
}

double ProgressEstimate::work_left() const {
    const std::uint64_t units_left = run_.stage->units().size() - units_done_;
    if (units_left == 0) return 0;
    if (!run_.pixels) return costs_.seconds_left();
    if (units_done_ > 0) {
        return work_done_ / static_cast<double>(units_done_) * static_cast<double>(units_left);
    }
    return static_cast<double>(*run_.pixels) * static_cast<double>(run_.max_iterations) *
           seconds_per_iteration_;
}

bool ProgressEstimate::is_worth_saying(WatchTime now, double work_left) const {
    if (work_left <= 0) return units_done_ == run_.stage->units().size();
    if (seconds_per_iteration_ > 0) return true;  // by the runs before
    return seconds_of(now - run_start_) >= kMinSeconds &&
           work_done_ >= kMinFraction * (work_done_ + work_left);
}

std::optional<double> ProgressEstimate::seconds_left(WatchTime now,
                                                     const WorkMeter::Reading& work) const {
    if (phase_ == PicturePhase::Writing || picture_.goes_on) return {};
    if (work.work == Work::None) return seconds_left_of_runs(now);
    const auto of_work = work.seconds_left();
    if (!of_work) return {};
    if (run_.stage == nullptr) return *of_work + guessed_seconds_of_runs();
    return *of_work + seconds_left_of_runs(now).value_or(0);
}

// Before the first pixel of a deep view. Chosen: on e22522, triangle_1e2276 and olbaid_1e1086 a
// pixel took 1 to 4 microseconds with AVX-512, on evolution_trees_5e227 a hundred.
double ProgressEstimate::guessed_seconds_of_runs() const {
    constexpr double kGuessedSecondsPerPixel = 2e-6;
    return static_cast<double>(picture_.size.pixels()) * picture_.samples *
           kGuessedSecondsPerPixel / threads_;
}

std::optional<double> ProgressEstimate::seconds_left_of_runs(WatchTime now) const {
    if (run_.stage == nullptr) return {};
    const double work = work_left();
    if (!is_worth_saying(now, work)) {
        if (run_.done <= 0) return {};
        // As the samples and windows before this one took.
        const double whole = seconds_of(pass_start_ - *first_run_) / run_.done;
        return std::max((1 - run_.done) * whole - seconds_of(now - pass_start_), 0.0);
    }
    const double in_run = work / threads_;
    const double this_pass = seconds_of(now - pass_start_) + in_run;
    const double whole =
        run_.done > 0 ? seconds_of(pass_start_ - *first_run_) / run_.done : this_pass / run_.share;
    return in_run + std::max(1 - run_.done - run_.share, 0.0) * whole;
}

double ProgressEstimate::fraction(const Progress& progress, WatchTime now) const {
    if (phase_ != PicturePhase::Computing) return 1;
    if (progress.remaining_seconds && progress.elapsed_seconds > 0) {
        return progress.elapsed_seconds / (progress.elapsed_seconds + *progress.remaining_seconds);
    }
    if (!first_run_) return 0;
    const double of_run = work_done_ > 0 ? work_done_ / (work_done_ + work_left()) : 0;
    const double of_runs = run_.done + run_.share * of_run;
    // What came before them, as a part of what they take.
    const double before = seconds_of(*first_run_ - start_);
    const double runs =
        of_runs > 0 ? seconds_of(now - *first_run_) / of_runs : guessed_seconds_of_runs();
    return before + runs > 0 ? (before + of_runs * runs) / (before + runs) : of_runs;
}

Progress ProgressEstimate::at(WatchTime now) const {
    Progress progress;
    progress.phase = phase_;
    progress.elapsed_seconds = seconds_of(now - start_);
    if (picture_.meter != nullptr) progress.work = picture_.meter->read();
    progress.remaining_seconds = seconds_left(now, progress.work);
    progress.fraction = fraction(progress, now);
    const double computing = first_run_ ? seconds_of(now - *first_run_) : 0;
    if (computing > 0) progress.pixels_per_second = pixels_done_ / computing;
    return progress;
}

}  // namespace mandel
