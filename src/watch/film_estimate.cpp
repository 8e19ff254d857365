#include "watch/film_estimate.h"

#include <algorithm>

namespace mandel {
namespace {

// Shorter than any frame; of a part without work.
constexpr double kLeastSeconds = 1e-6;

// A frame that takes longer than expected is taken to need this part of its time once more.
constexpr double kOverdue = 0.5;

}  // namespace

void FilmEstimate::begin(std::uint64_t frame, double cost, WatchTime now) {
    if (!drawing_since_) drawing_since_ = now;
    drawing_[frame] = {cost, now};
    waits_for_others_ = false;
}

void FilmEstimate::take_off(double cost) noexcept {
    if (frames_left_ > 0) --frames_left_;
    cost_left_ = std::max(0.0, cost_left_ - cost);
}

void FilmEstimate::end(std::uint64_t frame, double cost, bool was_drawn) {
    ++done_;
    if (was_drawn) return;
    drawing_.erase(frame);
    take_off(cost);
}

void FilmEstimate::drawn(std::uint64_t frame, double cost, WatchTime now) {
    const auto found = drawing_.find(frame);
    if (found == drawing_.end()) return;
    const double y = std::max(seconds_of(now - found->second.since), kLeastSeconds);
    drawing_.erase(found);
    take_off(cost);
    ++drawn_;
    const double weight = 1 / (y * y);
    busy_ += y;
    const auto late = static_cast<double>(drawn_);
    sum_1_ += late;
    sum_x_ += late * cost;
    sum_y_ += late * y;
    weights_ += weight;
    weighted_x_ += weight * cost;
    weighted_xx_ += weight * cost * cost;
    weighted_y_ += weight * y;
    weighted_xy_ += weight * cost * y;
}

FilmEstimate::Line FilmEstimate::line() const {
    constexpr double kAllEqual = 1e-9;  // costs: then nothing can be said about a
    Line line{0, weighted_xx_ > 0 ? weighted_xy_ / weighted_xx_ : 0};
    const double spread = weights_ * weighted_xx_ - weighted_x_ * weighted_x_;
    if (spread > kAllEqual * weights_ * weighted_xx_) {
        const double b = (weights_ * weighted_xy_ - weighted_x_ * weighted_y_) / spread;
        const double a = (weighted_y_ - b * weighted_x_) / weights_;
        if (a >= 0) line = {a, b};
    }
    if (line.b <= 0) line = {weighted_y_ / weights_, 0};
    const double scale = sum_y_ / (line.a * sum_1_ + line.b * sum_x_);
    return {line.a * scale, line.b * scale};
}

double FilmEstimate::seconds_left(WatchTime now) const {
    const Line line = this->line();
    double left = line.a * static_cast<double>(frames_left_) + line.b * cost_left_;
    double busy = busy_;
    for (const auto& [frame, drawing] : drawing_) {
        const double taken = seconds_of(now - drawing.since);
        const double whole = line.at(drawing.cost);
        left += std::max(whole - taken, kOverdue * taken) - whole;
        busy += taken;
    }
    const double wall = seconds_of(now - drawing_since_.value_or(start_));
    return std::max(left, 0.0) * wall / busy;
}

Progress FilmEstimate::at(WatchTime now) const {
    Progress progress;
    progress.elapsed_seconds = seconds_of(now - start_);
    if (done_ >= beginning_.frames) {
        progress.phase = PicturePhase::Done;
        progress.remaining_seconds = 0;
        progress.fraction = 1;
    } else if (waits_for_others_) {
        const auto frames = static_cast<double>(beginning_.frames);
        progress.fraction = static_cast<double>(done_) / frames;
    } else if (drawn_ > 0) {
        progress.remaining_seconds = seconds_left(now);
        const double whole = progress.elapsed_seconds + *progress.remaining_seconds;
        progress.fraction = whole > 0 ? progress.elapsed_seconds / whole : 0;
    }
    FilmProgress film = beginning_;
    film.done = done_;
    film.waits_for_others = waits_for_others_;
    film.zoom_log2 = zoom_log2_;
    const double wall = seconds_of(now - drawing_since_.value_or(start_));
    if (wall > 0) film.frames_per_second = static_cast<double>(drawn_) / wall;
    progress.film = film;
    return progress;
}

}  // namespace mandel
