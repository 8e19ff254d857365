#include "film/plan/film_schedule.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "base/error.h"
#include "engine/plan.h"
#include "film/plan/julia_path.h"
#include "film/plan/way_points.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

// Two keyframes are at least as far apart as this many octaves of zoom would be.
constexpr double kLeastOctaves = 1;

bool has_zoom(const Keyframe& keyframe) { return keyframe.zoom.has_value(); }

// Keyframes for --from and --to, or from the whole set to the scene where nothing else moves.
std::vector<Keyframe> with_ends(const FilmRequest& request) {
    std::vector<Keyframe> keyframes = request.keyframes;
    const bool has_ends = request.from || request.to;
    if (std::ranges::any_of(keyframes, has_zoom)) {
        if (!has_ends) return keyframes;
        throw InvalidInput("the keyframes have a zoom, so --from and --to cannot give another one");
    }
    if (!has_ends && !keyframes.empty()) return keyframes;
    const Decimal from = request.from.value_or(Decimal("1"));
    const Decimal to = request.to.value_or(request.scene.view.zoom);
    if (!has_ends && from == to) {
        throw InvalidInput("nothing moves; say how far to zoom, such as --to 1e10");
    }
    if (keyframes.size() < 2) {
        // What a single keyframe has holds all the time.
        keyframes.resize(1);
        keyframes.push_back(keyframes[0]);
        keyframes[0].time = keyframes[1].time = std::nullopt;
    }
    keyframes.front().zoom = from;
    keyframes.back().zoom = to;
    return keyframes;
}

// The ways between the c of the keyframes; nothing if one has none.
std::vector<double> julia_ways(const std::vector<Keyframe>& keyframes) {
    std::vector<double> ways;
    for (std::size_t i = 0; i < keyframes.size(); ++i) {
        if (!keyframes[i].julia) return {};
        if (i > 0) ways.push_back(distance(*keyframes[i - 1].julia, *keyframes[i].julia));
    }
    return ways;
}

// The time from each keyframe to the next where none has one: so that the apparent speed is
// constant, or that of c, or all the same.
void invent_times(std::vector<Keyframe>& keyframes) {
    const bool all_zoom = std::ranges::all_of(keyframes, has_zoom);
    const std::vector<double> ways = julia_ways(keyframes);
    const double way = std::accumulate(ways.begin(), ways.end(), 0.0);
    keyframes.front().time = 0;
    for (std::size_t i = 1; i < keyframes.size(); ++i) {
        double gap = kLeastOctaves;
        if (!all_zoom && way > 0) {
            const double share = ways[i - 1] / way * static_cast<double>(ways.size());
            gap = std::max(kLeastOctaves / 1024, kLeastOctaves * share);
        } else if (all_zoom) {
            gap =
                std::max(gap, std::fabs(keyframes[i].zoom->log2() - keyframes[i - 1].zoom->log2()));
        }
        keyframes[i].time = *keyframes[i - 1].time + gap;
    }
}

// Returns whether the times were given.
bool settle_times(std::vector<Keyframe>& keyframes) {
    const auto given = std::ranges::count_if(
        keyframes, [](const Keyframe& keyframe) { return keyframe.time.has_value(); });
    if (given == 0) {
        invent_times(keyframes);
        return false;
    }
    if (static_cast<std::size_t>(given) != keyframes.size()) {
        throw InvalidInput("some keyframes have a time and some do not; give it to all or to none");
    }
    for (std::size_t i = 1; i < keyframes.size(); ++i) {
        if (*keyframes[i].time > *keyframes[i - 1].time) continue;
        throw InvalidInput("the time of keyframe " + std::to_string(i + 1) +
                           " is not after that of the one before");
    }
    return true;
}

void stretch_times(std::vector<Keyframe>& keyframes, double seconds) {
    const double factor = seconds / std::max(*keyframes.back().time, kLeastOctaves);
    for (Keyframe& keyframe : keyframes) *keyframe.time *= factor;
}

// A limit that is lower than one shown before would let points fall back into the set.
void raise_limits(std::vector<Keyframe>& keyframes, bool is_backwards) {
    std::uint64_t highest = 0;
    const auto raise = [&highest](Keyframe& keyframe) {
        if (!keyframe.iterations) return;
        highest = std::max(highest, *keyframe.iterations);
        keyframe.iterations = highest;
    };
    if (is_backwards) {
        std::for_each(keyframes.rbegin(), keyframes.rend(), raise);
    } else {
        std::for_each(keyframes.begin(), keyframes.end(), raise);
    }
}

double octaves_of(const std::vector<Keyframe>& keyframes) {
    double sum = 0;
    const Keyframe* before = nullptr;
    for (const Keyframe& keyframe : keyframes) {
        if (!keyframe.zoom) continue;
        if (before != nullptr) sum += std::fabs(keyframe.zoom->log2() - before->zoom->log2());
        before = &keyframe;
    }
    return sum;
}

std::uint64_t frames_in(double seconds, FrameRate rate) {
    const double frames = std::floor(seconds * rate.per_second() + 0.5);
    if (frames > static_cast<double>(FilmRequest::kMaxFrames)) {
        throw InvalidInput("the film has " + format_real(frames) + " frames; at most " +
                           std::to_string(FilmRequest::kMaxFrames) + " are possible");
    }
    if (frames < 1) throw InvalidInput("the film is too short for a single frame");
    return static_cast<std::uint64_t>(frames);
}

std::uint64_t frame_count(const FilmRequest& request, const std::vector<Keyframe>& keyframes,
                          bool has_times) {
    const int given =
        (request.frames ? 1 : 0) + (request.duration ? 1 : 0) + (request.speed ? 1 : 0);
    if (given > 1) {
        throw InvalidInput(
            "--frames, --duration and --speed each say how long the film is; "
            "use one of them");
    }
    if (request.frames) return *request.frames;
    if (request.duration) return frames_in(*request.duration, request.rate);
    if (request.speed) return frames_in(octaves_of(keyframes) / *request.speed, request.rate);
    if (has_times) {
        return frames_in(*keyframes.back().time - *keyframes.front().time, request.rate);
    }
    throw InvalidInput(
        "how long is the film? give --frames N, --duration SECONDS or --speed OCTAVES");
}

// From the part of the film that has passed to the part of the way that is done.
double eased(Easing easing, double u) {
    switch (easing) {
        case Easing::In:
            return u * u * (3 - u) / 2;
        case Easing::Out:
            return 1 - (1 - u) * (1 - u) * (2 + u) / 2;
        case Easing::InOut:
            return u * u * (3 - 2 * u);
        case Easing::Linear:
            break;
    }
    return u;
}

}  // namespace

FilmSchedule::FilmSchedule(const FilmRequest& request)
    : keyframes_(with_way_points(with_ends(request), request.scene.view)),
      rate_(request.rate),
      easing_(request.easing),
      is_backwards_(request.is_backwards) {
    const bool has_times = settle_times(keyframes_);
    frames_ = frame_count(request, keyframes_, has_times);
    if (!has_times) stretch_times(keyframes_, seconds());
    raise_limits(keyframes_, is_backwards_);
    path_.emplace(request.scene, keyframes_);
    for (const Keyframe& keyframe : keyframes_) {
        const Scene scene = path_->at(*keyframe.time);
        (void)make_plan(scene.view, scene.limits);
    }
}

double FilmSchedule::time(std::uint64_t frame) const {
    const double start = *keyframes_.front().time, end = *keyframes_.back().time;
    double u = 0;
    if (frames_ > 1) u = static_cast<double>(frame) / static_cast<double>(frames_ - 1);
    u = eased(easing_, u);
    if (is_backwards_) u = 1 - u;
    return u == 1 ? end : start + (end - start) * u;
}

Scene FilmSchedule::scene(std::uint64_t frame) const { return path_->at(time(frame)); }

double FilmSchedule::zoom_log2(std::uint64_t frame) const { return path_->zoom_log2(time(frame)); }

bool FilmSchedule::only_zooms_in() const noexcept {
    const double sign = is_backwards_ ? -1 : 1;
    const Keyframe* before = nullptr;
    for (const Keyframe& keyframe : keyframes_) {
        if (!keyframe.zoom) continue;
        if (before != nullptr && sign * keyframe.zoom->log2() < sign * before->zoom->log2()) {
            return false;
        }
        before = &keyframe;
    }
    return true;
}

std::uint64_t FilmSchedule::last_up_to(double zoom) const {
    std::uint64_t low = 0, high = frames_ - 1;
    while (low < high) {
        const std::uint64_t middle = low + (high - low + 1) / 2;
        if (zoom_log2(middle) <= zoom) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

// The frame with the highest sign * zoom.
std::uint64_t FilmSchedule::extreme(double sign) const {
    // The zoom turns at keyframes only, so its extremes are next to one of them.
    std::uint64_t best = 0;
    const auto consider = [&](std::uint64_t frame) {
        if (frame < frames_ && sign * zoom_log2(frame) > sign * zoom_log2(best)) best = frame;
    };
    for (const Keyframe& keyframe : keyframes_) {
        // The last frame at or before the keyframe, found by halving: time is monotone.
        std::uint64_t low = 0, high = frames_ - 1;
        while (low < high) {
            const std::uint64_t middle = low + (high - low + 1) / 2;
            const bool is_before =
                is_backwards_ ? time(middle) >= *keyframe.time : time(middle) <= *keyframe.time;
            if (is_before) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        consider(low);
        consider(low + 1);
    }
    return best;
}

}  // namespace mandel
