#include "watch/film_estimate.h"

#include <algorithm>

namespace mandel {

void FilmEstimate::end(double cost, bool was_drawn) noexcept {
    cost_left_ = std::max(0.0, cost_left_ - cost);
    ++done_;
    if (!was_drawn) return;
    ++drawn_;
    cost_drawn_ += cost;
}

Progress FilmEstimate::at(WatchTime now) const {
    Progress progress;
    progress.elapsed_seconds = std::chrono::duration<double>(now - start_).count();
    const double elapsed = progress.elapsed_seconds;
    const bool is_done = done_ >= frames_;
    if (is_done) {
        progress.phase = PicturePhase::Done;
        progress.remaining_seconds = 0;
        progress.fraction = 1;
    } else if (cost_drawn_ > 0) {
        progress.remaining_seconds = elapsed * cost_left_ / cost_drawn_;
        progress.fraction = cost_drawn_ / (cost_drawn_ + cost_left_);
    }
    FilmProgress film = beginning_;
    film.done = done_;
    film.zoom_log2 = zoom_log2_;
    if (elapsed > 0) film.frames_per_second = static_cast<double>(drawn_) / elapsed;
    progress.film = film;
    return progress;
}

}  // namespace mandel
