#include "engine/auto_limit.h"

#include <algorithm>
#include <bit>
#include <span>
#include <utility>
#include <vector>

#include "engine/deep_reference.h"
#include "engine/point_batch.h"

namespace mandel {
namespace {

constexpr std::uint64_t kFirstLimit = 1 << 10;
constexpr std::uint64_t kFactor = 8;
constexpr std::uint64_t kHighestLimit = std::uint64_t{1} << 40;
// Where no pixel of the coarse grid escapes and the reference does not end, the search is given up
// after this many iterations of the pixels that are left; every limit is as good then.
constexpr std::uint64_t kMostSearched = std::uint64_t{1} << 30;
constexpr std::uint64_t kGivenUpLimit = std::uint64_t{1} << 16;

std::vector<PixelPosition> still_at_limit(const std::vector<PixelPosition>& positions,
                                          std::span<const PixelStatus> status) {
    std::vector<PixelPosition> rest;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        if (status[i] == PixelStatus::Limit) rest.push_back(positions[i]);
    }
    return rest;
}

// How far a reference has come.
struct Progress {
    double iterations = 0;
    double digits = 0;  // log2 |dz/dc|
};

// Pixels part when dz/dc has grown from 1 to 1 / spacing. A reference that ended at its limit is
// going to be at least this long: it grows at its mean rate, or at its rate since the last check
// if that is slower.
double expected_length(const Progress& before, const Progress& now, const FloatExp& spacing) {
    const double left = -spacing.log2() - now.digits;
    if (left <= 0) return now.iterations;
    const double mean = now.digits / now.iterations;
    const double lately = (now.digits - before.digits) / (now.iterations - before.iterations);
    return now.iterations + left / std::max(std::min(mean, lately), 1e-18);
}

// As many iterations as take a second or two (measured: limbs^2 / 2 nanoseconds each, and some),
// but enough to see how the derivative grows.
std::uint64_t first_length(int precision_bits) {
    const double limbs = precision_bits / 64.0;
    const auto affordable = static_cast<std::uint64_t>(2e9 / (100 + limbs * limbs / 2));
    return std::clamp<std::uint64_t>(std::bit_floor(affordable), 1 << 16, 1 << 19);
}

struct FirstLimit {
    std::uint64_t limit;
    bool has_no_end = false;   // the reference goes on beyond it
    bool is_hopeless = false;  // nothing can escape within any limit worth trying
};

// The pixels of a deep view follow its reference for nearly all of that orbit, and none escapes
// before they part: most do within a few times its length.
FirstLimit first_limit(EngineTask& task, const Execution& execution, const StopFlag& stop) {
    if (task.plan.kernel != Kernel::Perturbation || task.plan.doubles_first) return {kFirstLimit};
    constexpr double kHopeless = 0x1p24;
    Progress before;
    for (std::uint64_t length = first_length(task.plan.precision_bits);;
         length = std::min(8 * length, AutoLimit::kReferenceLimit)) {
        task.max_iterations = length;
        prepare_reference(task, stop, execution);
        const ReferenceOrbit& orbit = task.reference->reference.orbit;
        if (orbit.end() != ReferenceOrbit::End::Limit) {
            return {std::max(kFirstLimit, std::bit_ceil(4 * orbit.last()))};
        }
        const Progress now{static_cast<double>(orbit.last()),
                           std::max(1.0, orbit.derivative().abs().log2())};
        const bool is_hopeless = expected_length(before, now, task.plan.spacing) > kHopeless;
        if (is_hopeless || length == AutoLimit::kReferenceLimit) return {length, true, is_hopeless};
        before = now;
    }
}

}  // namespace

std::vector<PixelPosition> AutoLimit::coarse_grid(Size size) {
    const std::uint32_t step_x = size.width / 48 + 1;
    const std::uint32_t step_y = size.height / 27 + 1;
    std::vector<PixelPosition> positions;
    for (std::uint64_t y = step_y / 2; y < size.height; y += step_y) {
        for (std::uint64_t x = step_x / 2; x < size.width; x += step_x) {
            positions.push_back({static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y)});
        }
    }
    return positions;
}

AutoLimit AutoLimit::from_coarse_grid(EngineTask& for_task, const Execution& execution,
                                      const StopFlag& stop) {
    std::vector<PixelPosition> positions = coarse_grid(for_task.view.size);
    const FirstLimit first = first_limit(for_task, execution, stop);
    // A reference may be long where no pixel is: first those that need no more than this.
    AutoLimit limit(std::min(first.limit, kReferenceLimit));
    EngineTask task = for_task;
    const std::uint64_t pixels = positions.size();
    std::vector<std::uint64_t> escapes;
    std::uint64_t inside_iterations = 0;
    bool is_given_up = false;
    while (!stop.is_requested()) {
        task.max_iterations = limit.limit();
        const PointBatch batch = compute_points(task, {}, positions, execution, stop);
        std::uint64_t outside_iterations = batch.counts.limit * limit.limit();
        for (std::size_t i = 0; i < positions.size(); ++i) {
            if (batch.pixels.status()[i] != PixelStatus::Escaped) continue;
            escapes.push_back(batch.pixels.n()[i]);
            outside_iterations += batch.pixels.n()[i];
        }
        inside_iterations +=
            batch.counts.iterations - std::min(batch.counts.iterations, outside_iterations);
        positions = still_at_limit(positions, batch.pixels.status());
        is_given_up = escapes.empty() && first.has_no_end &&
                      (first.is_hopeless || positions.size() > kMostSearched / limit.limit());
        if (is_given_up) break;
        if (limit.limit() < first.limit && !positions.empty()) {
            limit.limit_ = first.limit;
            continue;
        }
        if (!limit.raise(batch.counts, pixels)) break;
    }
    AutoLimit found(is_given_up ? std::min(limit.limit(), kGivenUpLimit) : limit.limit());
    found.escapes_ = std::move(escapes);
    found.unresolved_ = positions.size();
    found.inside_iterations_ = inside_iterations;
    found.is_first_run_ = !is_given_up;  // then no run without an escape raises it
    return found;
}

bool AutoLimit::raise(const EngineCounts& run, std::uint64_t pixels) {
    // Fewer pixels than this are worth finding only while it is cheap beside the rest.
    constexpr std::uint64_t kNoticeable = 10'000;
    constexpr std::uint64_t kAlwaysCheap = std::uint64_t{1} << 31;
    // With so many iterations for each pixel of the picture, spent on the few that are left, more
    // of them have to matter: of those found in the last run or, before there was one, of all.
    constexpr std::uint64_t kDear = std::uint64_t{1} << 16;
    constexpr std::uint64_t kVisible = 1'000, kFew = 200;
    // One alone takes as long as so many.
    constexpr std::uint64_t kTogether = 32;

    const bool was_first_run = std::exchange(is_first_run_, false);
    spent_ += run.iterations;
    if (run.limit == 0 || limit_ > kHighestLimit / kFactor) return false;
    if (!was_first_run && run.escaped == 0) return false;

    const std::uint64_t next = limit_ * kFactor, left = std::max(run.limit, kTogether);
    const bool is_dear = next / kDear > pixels / left;
    if (is_dear && was_first_run && run.limit <= pixels / kFew) return false;
    if (is_dear && !was_first_run && run.escaped <= pixels / kVisible) return false;
    const bool is_noticeable = !was_first_run && run.escaped > pixels / kNoticeable;
    const bool is_cheap = left <= std::max(kAlwaysCheap, spent_) / next;
    if (!is_noticeable && !is_cheap && !was_first_run) return false;
    limit_ = next;
    return true;
}

}  // namespace mandel
