#include "engine/auto_limit.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "base/work_meter.h"
#include "engine/deep_reference.h"
#include "engine/picture_windows.h"
#include "engine/point_batch.h"

namespace mandel {
namespace {

// From here on the kernels look for cycles; a lower one saves next to nothing.
constexpr std::uint64_t kFirstLimit = 1 << 11;
constexpr std::uint64_t kHighestLimit = std::uint64_t{1} << 40;
// Of the samples that are not proved to be inside, one in so many may be left at the limit.
constexpr std::uint64_t kFew = 500;
// The steps that a pixel may take on average: a picture of 640x360 pixels then takes some ten
// seconds on two threads with AVX-512.
constexpr double kMostSteps = 3 << 15;
// Of a near pixel, in pixels: as the derivative has it, to a factor of two.
constexpr double kNearDistance = 0x1p-10;
// A few orbits alone take as long as so many.
constexpr std::uint64_t kTogether = 32;

// How many may be left, of so many that are outside. A single one decides nothing.
std::uint64_t few_of(std::uint64_t outside) { return std::max<std::uint64_t>(1, outside / kFew); }

// The smallest of the series that is at least n.
std::uint64_t in_series(std::uint64_t n) {
    const std::uint64_t power = std::bit_ceil(n);
    return std::max(kFirstLimit, n <= power / 4 * 3 ? power / 4 * 3 : power);
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
    bool follows_reference = false;  // which goes on beyond it
};

// Follows a reference as long as pixels may be expected to part from it.
class Hope {
public:
    explicit Hope(const FloatExp& spacing) : spacing_(spacing) {}

    // The next length at which to ask; 0: it is hopeless.
    std::uint64_t next(std::uint64_t length, double digits) {
        constexpr double kHopeless = 0x1p24;
        const Progress now{static_cast<double>(length), std::max(1.0, digits)};
        const bool is_hopeless = expected_length(before_, now, spacing_) > kHopeless;
        before_ = now;
        return is_hopeless ? 0 : 8 * length;
    }

private:
    const FloatExp spacing_;
    Progress before_;
};

// The pixels of a deep view follow its reference for nearly all of that orbit, and none escapes
// before they part.
FirstLimit first_limit(EngineTask& task, const Execution& execution, const StopFlag& stop) {
    if (task.plan.kernel != Kernel::Perturbation || task.plan.doubles_first) return {kFirstLimit};
    Hope hope(task.plan.spacing);
    task.max_iterations = AutoLimit::kReferenceLimit;
    task.patience = {
        first_length(task.plan.precision_bits),
        [&](std::uint64_t length, double digits) { return hope.next(length, digits); }};
    prepare_reference(task, stop, execution);
    task.patience = {};
    const ReferenceOrbit& orbit = task.reference->reference.orbit;
    return {orbit.end() == ReferenceOrbit::End::Limit ? orbit.last() : in_series(orbit.last()),
            orbit.end() == ReferenceOrbit::End::Limit};
}

// Row by row, as the coarse grid is.
bool is_before(const PixelPosition& a, const PixelPosition& b) {
    return a.y != b.y ? a.y < b.y : a.x < b.x;
}

// What the samples show as they are followed to higher and higher limits.
class Search {
public:
    explicit Search(std::vector<PixelPosition> samples) : count_(samples.size()) {
        for (const PixelPosition& position : samples) left_.push_back({position});
    }

    // Follows those that are left to this limit.
    void run(EngineTask& task, std::uint64_t limit, const Execution& execution,
             const StopFlag& stop) {
        std::vector<PixelPosition> positions;
        for (const Sample& sample : left_) positions.push_back(sample.position);
        task.max_iterations = limit;
        PointBatch batch = compute_points(task, {Channel::Distance}, positions, execution, stop);
        std::ranges::sort(batch.far, is_before);
        std::vector<Sample> rest;
        std::size_t far_count = 0;
        for (std::size_t i = 0; i < left_.size(); ++i) {
            const PixelStatus status = batch.pixels.status()[i];
            Sample sample = left_[i];
            if (status == PixelStatus::Limit) {
                sample.is_near |=
                    !std::ranges::binary_search(batch.far, sample.position, is_before);
                far_count += sample.is_near ? 0 : 1;
                rest.push_back(sample);
            } else if (status == PixelStatus::Interior) {
                proved_at_.push_back(limit);
            } else if (status == PixelStatus::Escaped) {
                const std::uint64_t n = batch.pixels.n()[i];
                escapes_.push_back(n);
                const bool is_far = batch.pixels[Channel::Distance][i] > kNearDistance;
                if (is_far) slowest_far_ = std::max(slowest_far_, n);
            }
        }
        const auto part_left = static_cast<double>(rest.size()) / static_cast<double>(left_.size());
        const double work = batch.counts.steps();
        const double together = static_cast<double>(std::max(left_.size(), kTogether));
        work_ = work_of_ended_ + work * together / static_cast<double>(left_.size());
        work_of_ended_ += work * (1 - part_left);
        far_count_ = far_count;
        left_ = std::move(rest);
    }

    // Whether the rule holds at the last limit.
    bool is_done() const { return far_count_ == 0 && are_few_left(); }
    bool are_few_left() const { return left_.size() <= few(); }
    // What each sample has taken on average, at the last limit.
    double steps() const { return work_ / static_cast<double>(count_); }
    bool is_dear() const { return steps() > kMostSteps; }
    std::uint64_t affordable(std::uint64_t limit) const {
        const double share = kMostSteps / steps();
        return std::max(kFirstLimit,
                        static_cast<std::uint64_t>(static_cast<double>(limit) * share));
    }
    // Whether the pixels have parted from the reference.
    bool has_parted() const { return !escapes_.empty() || far_count_ < left_.size(); }

    // The smallest limit at which the rule holds, by what is known at the last one. A sample that
    // was near the set once is so at every limit. But nine in ten of those that are inside shall be
    // known to be so.
    std::uint64_t smallest_limit() {
        std::ranges::sort(escapes_);
        const std::size_t may_be_left = few() - left_.size();
        const std::uint64_t slowest = escapes_.size() > may_be_left
                                          ? escapes_[escapes_.size() - 1 - may_be_left]
                                          : kFirstLimit;
        const std::uint64_t proved =
            proved_at_.empty() ? kFirstLimit : proved_at_[proved_at_.size() * 9 / 10];
        return in_series(std::max({slowest, slowest_far_, proved}));
    }

private:
    struct Sample {
        PixelPosition position;
        bool is_near = false;  // was so at some limit
    };

    std::size_t few() const { return few_of(count_ - proved_at_.size()); }

    std::size_t count_, far_count_ = 0;
    std::vector<Sample> left_;
    std::vector<std::uint64_t> escapes_;    // their n
    std::vector<std::uint64_t> proved_at_;  // the limits, in order, at which some are inside
    std::uint64_t slowest_far_ = 0;         // the largest of those that are not near the set
    double work_ = 0, work_of_ended_ = 0;
};

}  // namespace

std::vector<PixelPosition> AutoLimit::coarse_grid(Size size) {
    const std::uint32_t finer = is_windowed(size) ? 10 : 1;
    const std::uint32_t step_x = size.width / (48 * finer) + 1;
    const std::uint32_t step_y = size.height / (27 * finer) + 1;
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
    const WorkPhase phase(stop, Work::Limit);
    const FirstLimit first = first_limit(for_task, execution, stop);
    EngineTask task = for_task;
    task.lists_far = true;
    Search search(coarse_grid(task.view.size));
    AutoLimit found;
    found.limit_ = first.limit;
    for (std::uint64_t limit = first.limit; !stop.is_requested(); limit = in_series(limit + 1)) {
        search.run(task, limit, execution, stop);
        found.work_per_pixel_ = search.steps();
        if (search.is_done()) break;
        // What is too dear is not done again.
        if (!search.is_dear()) {
            found.limit_ = limit;
        } else if (limit == first.limit) {
            found.limit_ = search.affordable(limit);
        }
        const bool goes_on = !search.is_dear() && limit < kHighestLimit &&
                             (!first.follows_reference || search.has_parted());
        if (!goes_on) break;
    }
    found.is_cut_short_ = !search.are_few_left();
    if (!found.is_cut_short_) found.limit_ = search.smallest_limit();
    return found;
}

bool AutoLimit::raise(const EngineCounts& picture, std::uint64_t pixels) {
    const std::uint64_t next = in_series(limit_ + 1);
    const bool are_few = picture.near <= few_of(picture.escaped + picture.near);
    const double steps = picture.steps() + static_cast<double>(picture.near * next);
    if (are_few || is_cut_short_ || steps > kMostSteps * static_cast<double>(pixels)) return false;
    limit_ = next;
    return true;
}

}  // namespace mandel
