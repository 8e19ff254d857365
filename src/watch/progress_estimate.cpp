#include "watch/progress_estimate.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace mandel {
namespace {

// A cell is as large as the engine's units of the finest level, so that one looks into one of them;
// in huge pictures larger, so that summing over the cells stays cheap.
constexpr std::uint32_t kLeastSide = 80;
constexpr std::uint32_t kMostAlong = 64;

// Besides its iterations a pixel costs as much as this many, and proving that it is inside about
// as much as these (measured on the direct kernel).
constexpr double kCostOfAnyPixel = 64;
constexpr double kCostOfProof = 300;

// Pixels looked at along each side of a unit. Each is likely to lie in another core's cache, so
// they are few; a coarsest unit covers several cells.
constexpr std::uint64_t kLooks = 4;
constexpr std::uint64_t kLooksAtCoarsest = 16;

// Less than this says nothing about the rest.
constexpr double kMinSeconds = 0.5;
constexpr double kMinFraction = 0.002;

double seconds(WatchTime::duration duration) {
    return std::chrono::duration<double>(duration).count();
}

std::uint32_t cell_side(Size size) {
    return std::max(std::max(size.width, size.height) / kMostAlong + 1, kLeastSide);
}

}  // namespace

ProgressEstimate::ProgressEstimate(const PictureStart& picture, WatchTime now)
    : size_(picture.size),
      samples_(picture.samples),
      start_(now),
      cell_side_(cell_side(size_)),
      cells_per_row_(size_.width / cell_side_ + 1),
      cells_(std::size_t{cells_per_row_} * (size_.height / cell_side_ + 1)),
      run_start_(now),
      sample_start_(now) {}

void ProgressEstimate::begin_run(const RunStart& run, WatchTime now) {
    if (first_news_) {
        const double spent = seconds(now - *first_news_);
        if (spent > 0 && cost_done_ > 0) earlier_speed_ = cost_done_ / spent;
    }
    if (run.sample > run_.sample) {
        sample_seconds_ = seconds(now - start_) / run.sample;
        sample_start_ = now;
    }
    run_ = run;
    run_start_ = now;
    units_done_ = 0;
    cost_done_ = cost_at_first_news_ = 0;
    first_news_.reset();
    if (!run.pixels_at_limit) plan_whole_run();
}

void ProgressEstimate::plan_whole_run() {
    for (Cell& cell : cells_) cell.pixels_left = 0;
    for (const WorkUnit& unit : run_.stage->units()) {
        add_pixels_left(unit, static_cast<double>(pixel_count(unit)));
    }
}

void ProgressEstimate::take(const StageEvent& event, WatchTime now) {
    if (const auto* one = std::get_if<ContentChange>(&event)) {
        finish_units({&one->unit, 1}, now);
    } else if (const auto* many = std::get_if<ContentMultiChange>(&event)) {
        finish_units(many->units, now);
    }
}

void ProgressEstimate::finish_units(std::span<const std::uint32_t> units, WatchTime now) {
    for (const std::uint32_t unit : units) cost_done_ += finish_unit(run_.stage->units()[unit]);
    units_done_ += units.size();
    if (first_news_) return;
    first_news_ = now;
    cost_at_first_news_ = cost_done_;
}

// Returns its cost.
double ProgressEstimate::finish_unit(const WorkUnit& unit) {
    if (run_.pixels_at_limit) {
        // The engine makes such units equally expensive.
        const double units = static_cast<double>(run_.stage->units().size());
        const double pixels = static_cast<double>(*run_.pixels_at_limit) / units;
        pixels_done_ += pixels;
        return pixels * (static_cast<double>(run_.max_iterations) + kCostOfAnyPixel);
    }
    const auto pixels = static_cast<double>(pixel_count(unit));
    add_pixels_left(unit, -pixels);
    pixels_done_ += pixels;
    return look_at(unit) * pixels;
}

// Returns the mean cost of its pixels.
double ProgressEstimate::look_at(const WorkUnit& unit) {
    const bool is_coarsest = unit.step > 1 && !unit.skips_coarser;
    std::uint64_t looks = 0;
    double sum = 0;
    for_spread_pixels(unit, is_coarsest ? kLooksAtCoarsest : kLooks,
                      [&](std::uint32_t x, std::uint32_t y) {
        const double cost = cost_of(run_.stage->count_at(x, y));
        Cell& cell = cell_at(x, y);
        ++cell.seen;
        cell.cost += cost;
        ++looks;
        sum += cost;
    });
    seen_ += looks;
    seen_cost_ += sum;
    return looks > 0 ? sum / static_cast<double>(looks) : 0;
}

double ProgressEstimate::cost_of(const PixelResult& result) const {
    switch (result.status) {
        case PixelStatus::Escaped:
            return static_cast<double>(result.n) + kCostOfAnyPixel;
        case PixelStatus::Limit:
            return static_cast<double>(run_.max_iterations) + kCostOfAnyPixel;
        case PixelStatus::Interior:
            return kCostOfProof + kCostOfAnyPixel;
        case PixelStatus::Pending:
            break;
    }
    return kCostOfAnyPixel;
}

double ProgressEstimate::mean_cost() const {
    return seen_ == 0 ? kCostOfAnyPixel : seen_cost_ / static_cast<double>(seen_);
}

ProgressEstimate::Cell& ProgressEstimate::cell_at(std::uint32_t x, std::uint32_t y) {
    return cells_[std::size_t{y / cell_side_} * cells_per_row_ + x / cell_side_];
}

// To the cells that the unit's area covers, each its part.
void ProgressEstimate::add_pixels_left(const WorkUnit& unit, double pixels) {
    const Rect& area = unit.area;
    const double per_place =
        pixels / (static_cast<double>(area.width) * static_cast<double>(area.height));
    for (std::uint32_t y = area.y; y < area.y + area.height;) {
        const std::uint32_t bottom =
            std::min(area.y + area.height, (y / cell_side_ + 1) * cell_side_);
        for (std::uint32_t x = area.x; x < area.x + area.width;) {
            const std::uint32_t right =
                std::min(area.x + area.width, (x / cell_side_ + 1) * cell_side_);
            cell_at(x, y).pixels_left += per_place * (right - x) * (bottom - y);
            x = right;
        }
        y = bottom;
    }
}

double ProgressEstimate::cost_left() const {
    if (units_done_ == run_.stage->units().size()) return 0;
    if (run_.pixels_at_limit) {
        const double units = static_cast<double>(run_.stage->units().size());
        const double all = static_cast<double>(*run_.pixels_at_limit) *
                           (static_cast<double>(run_.max_iterations) + kCostOfAnyPixel);
        return all * (1 - static_cast<double>(units_done_) / units);
    }
    double sum = 0;
    const double mean = mean_cost();
    for (const Cell& cell : cells_) {
        const double of_pixel = cell.seen > 0 ? cell.cost / static_cast<double>(cell.seen) : mean;
        sum += of_pixel * cell.pixels_left;
    }
    return sum;
}

std::optional<double> ProgressEstimate::seconds_left_in_run(WatchTime now) const {
    const double left = cost_left();
    if (left <= 0) return 0;
    const double measured_cost = cost_done_ - cost_at_first_news_;
    if (first_news_ && measured_cost > kMinFraction * (measured_cost + left)) {
        const double measured_seconds = seconds(now - *first_news_);
        if (measured_seconds >= kMinSeconds) return left * measured_seconds / measured_cost;
    }
    if (earlier_speed_) return left / *earlier_speed_;
    const double spent = seconds(now - run_start_);
    if (spent < kMinSeconds || cost_done_ < kMinFraction * (cost_done_ + left)) return {};
    return left * spent / cost_done_;
}

std::optional<double> ProgressEstimate::seconds_left(WatchTime now) const {
    if (phase_ == PicturePhase::Writing) return {};
    if (run_.stage == nullptr) return {};
    const auto in_run = seconds_left_in_run(now);
    if (!in_run) return {};
    const double this_sample = seconds(now - sample_start_) + *in_run;
    return *in_run + (samples_ - run_.sample - 1) * sample_seconds_.value_or(this_sample);
}

double ProgressEstimate::fraction(const Progress& progress) const {
    if (phase_ != PicturePhase::Computing) return 1;
    if (progress.remaining_seconds && progress.elapsed_seconds > 0) {
        return progress.elapsed_seconds / (progress.elapsed_seconds + *progress.remaining_seconds);
    }
    const double of_run = cost_done_ > 0 ? cost_done_ / (cost_done_ + cost_left()) : 0;
    return (run_.sample + of_run) / samples_;
}

Progress ProgressEstimate::at(WatchTime now) const {
    Progress progress;
    progress.phase = phase_;
    progress.elapsed_seconds = seconds(now - start_);
    progress.remaining_seconds = seconds_left(now);
    progress.fraction = fraction(progress);
    if (progress.elapsed_seconds > 0) {
        progress.pixels_per_second = pixels_done_ / progress.elapsed_seconds;
    }
    return progress;
}

}  // namespace mandel
