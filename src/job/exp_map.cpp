#include "job/exp_map.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/elementary.h"
#include "base/error.h"
#include "engine/deep_reference.h"
#include "engine/point_batch.h"
#include "job/strip_rows.h"

namespace mandel {
namespace {

FloatExp spacing_of(View view, const Decimal& zoom) {
    view.zoom = zoom;
    return make_plan(view, {}).spacing;
}

double turns_of(double degrees) {
    const double rest = std::fmod(degrees, 360) / 360;
    const double turns = rest < 0 ? rest + 1 : rest;
    return turns < 1 ? turns : 0;
}

EngineTask task_for(const View& view, const Limits& limits) {
    EngineTask task;
    task.view = view;
    task.plan = make_plan(view, limits);
    task.max_iterations = *limits.max_iterations;
    task.escape_radius = limits.escape_radius;
    return task;
}

std::vector<PixelPosition> all_pixels(Size size) {
    std::vector<PixelPosition> positions;
    positions.reserve(size.pixels());
    for (std::uint32_t y = 0; y < size.height; ++y) {
        for (std::uint32_t x = 0; x < size.width; ++x) positions.push_back({x, y});
    }
    return positions;
}

// A flat picture as a grid of samples, its last column and row twice.
SampleGrid flat_grid(Size size, std::span<const PixelResult> results) {
    SampleGrid grid;
    grid.samples = Grid<MapSample>({size.width + 1, size.height + 1});
    grid.base = least_count(results);
    for (std::uint32_t y = 0; y <= size.height; ++y) {
        for (std::uint32_t x = 0; x <= size.width; ++x) {
            const std::size_t row = std::min(y, size.height - 1);
            const std::size_t column = std::min(x, size.width - 1);
            grid.samples(x, y) =
                map_sample(results[row * size.width + column], {1, 0, 0, -1}, grid.base);
        }
    }
    for (std::uint32_t y = 0; y < size.height; ++y) {
        for (std::uint32_t x = 0; x < size.width; ++x) {
            grid.samples(x, y).cell =
                cell_between(grid.samples(x, y), grid.samples(x + 1, y), grid.samples(x, y + 1),
                             grid.samples(x + 1, y + 1), 1);
        }
    }
    return grid;
}

}  // namespace

ExpMap::ExpMap(const ExpMapRequest& request, const Execution& execution, const StopFlag& stop)
    : deepest_(request.deepest),
      widest_spacing_(spacing_of(request.deepest.view, request.widest_zoom)),
      deepest_spacing_(spacing_of(request.deepest.view, request.deepest.view.zoom)),
      shape_(request.deepest.view.size, widest_spacing_, deepest_spacing_, request.density),
      execution_(execution),
      stop_(stop),
      lattice_(std::make_shared<const PolarLattice>(shape_.strip)) {
    MANDEL_CHECK(deepest_.limits.max_iterations.has_value());
    if (widest_spacing_ < deepest_spacing_) {
        throw InvalidInput("zoom " + request.widest_zoom.text() + " is deeper than the deepest, " +
                           deepest_.view.zoom.text());
    }
    for (std::uint32_t sample = 0; sample < deepest_.samples; ++sample) {
        polar_.emplace_back(deepest_.view.size, shape_.strip, sample, deepest_.samples,
                            execution_.threads);
    }
}

ExpMapCounts ExpMap::counts() const {
    const std::scoped_lock lock(mutex_);
    return counts_;
}

RowSource ExpMap::frame(const Decimal& zoom, double rotate_deg, const Coloring& coloring,
                        unsigned threads) {
    View view = deepest_.view;
    view.zoom = zoom;
    view.rotate_deg = rotate_deg;
    EngineTask task = task_for(view, deepest_.limits);
    if (widest_spacing_ < task.plan.spacing || task.plan.spacing < deepest_spacing_) {
        throw InvalidInput("zoom " + zoom.text() + " is outside of the exponential map");
    }
    std::unique_lock lock(mutex_);
    const ExpMapFrame frame = locked_frame(task.plan.spacing, rotate_deg);
    if (stop_.is_requested()) return {};
    const std::shared_ptr<const FrameColors> colors = locked_colors(coloring);
    lock.unlock();
    task.reference = frame.ring().strips.front()->reference;
    ExpMapPicture picture =
        paint_frame(frame, polar_, task, *colors, {threads, execution_.simd}, stop_);
    if (stop_.is_requested()) return {};
    lock.lock();
    counts_.frame_samples += picture.computed;
    counts_.points += picture.counts;
    return std::move(picture.rows);
}

RowSource ExpMap::strip(std::uint32_t index, const Coloring& coloring) {
    const std::scoped_lock lock(mutex_);
    locked_keep(index, index);
    const std::shared_ptr<const ExpStrip> strip = locked_strip(index);
    if (stop_.is_requested()) return {};
    return strip_rows(strip, lattice_, locked_colors(coloring));
}

ExpMapFrame ExpMap::locked_frame(const FloatExp& spacing, double rotate_deg) {
    if (!middle_) locked_middle();
    const Size size = deepest_.view.size;
    const double per_octave = shape_.strip.height;
    const double first_pixel_row = shape_.first_pixel_row(spacing);
    const auto strip_at = [&](double radius) {
        const double row = first_pixel_row - per_octave * repeatable_log2(radius);
        const double index = std::floor(row / per_octave);
        return static_cast<std::uint32_t>(std::clamp(index, 0.0, shape_.strips - 1.0));
    };
    const std::uint32_t first = strip_at(farthest_offset(size));
    const std::uint32_t last = strip_at(kLeastRadius);
    // Frames that are drawn at the same time come out of order.
    locked_keep(first - (first > 0), last + 1);

    ExpMapFrame::Ring ring;
    ring.strip = shape_.strip;
    ring.first_pixel_row = first_pixel_row - first * per_octave;
    ring.turns = turns_of(rotate_deg);
    for (std::uint32_t k = first; k <= last && !stop_.is_requested(); ++k) {
        ring.strips.push_back(locked_strip(k));
    }
    const ExpMapFrame::Middle middle{middle_, (deepest_spacing_ / spacing).to_double(),
                                     turns_of(rotate_deg - deepest_.view.rotate_deg)};
    return {size, std::move(ring), middle};
}

std::shared_ptr<const ExpStrip> ExpMap::locked_strip(std::uint32_t index) {
    std::shared_ptr<const ExpStrip>& kept = window_[index - first_strip_];
    if (kept) return kept;
    View view = deepest_.view;
    view.zoom = shape_.strip_zoom(index);
    view.rotate_deg = 0;
    view.size = shape_.strip;
    EngineTask task = task_for(view, deepest_.limits);
    task.lattice = lattice_;
    auto strip = std::make_shared<const ExpStrip>(compute_strip(task, execution_, stop_));
    counts_.strip_samples += strip->computed;
    counts_.points += strip->counts;
    if (!stop_.is_requested()) kept = strip;
    return strip;
}

void ExpMap::locked_keep(std::uint32_t first, std::uint32_t last) {
    std::vector<std::shared_ptr<const ExpStrip>> window(std::size_t{last} - first + 1);
    for (std::uint32_t k = first; k <= last; ++k) {
        if (k >= first_strip_ && k - first_strip_ < window_.size()) {
            window[k - first] = std::move(window_[k - first_strip_]);
        }
    }
    window_ = std::move(window);
    first_strip_ = first;
}

void ExpMap::locked_middle() {
    const EngineTask task = task_for(deepest_.view, deepest_.limits);
    const PointBatch batch =
        compute_points(task, kMapFields, all_pixels(task.view.size), execution_, stop_);
    if (stop_.is_requested()) return;
    counts_.frame_samples += task.view.size.pixels();
    counts_.points += batch.counts;
    middle_ = std::make_shared<const SampleGrid>(flat_grid(task.view.size, batch.results));
}

std::shared_ptr<const FrameColors> ExpMap::locked_colors(const Coloring& coloring) {
    if (!colors_ || !(colors_->coloring == coloring)) {
        colors_ = std::make_shared<const FrameColors>(coloring, deepest_.depth);
    }
    return colors_;
}

std::uint64_t ExpMap::bytes_for(Size frame, std::uint32_t samples, double density) {
    const FloatExp any(1);
    const Size strip = ExpMapShape(frame, any, any, density).strip;
    const double octaves = std::log2(farthest_offset(frame) / kLeastRadius) + 4;
    const std::uint64_t strips =
        static_cast<std::uint64_t>(octaves) * strip.pixels() * sizeof(MapSample);
    const std::uint64_t polar = frame.pixels() * samples * 2 * sizeof(float);
    const std::uint64_t middle = frame.pixels() * (sizeof(MapSample) + sizeof(PixelResult));
    return strips + polar + middle;
}

std::uint64_t ExpMap::frame_bytes(Size frame, std::uint32_t samples, int depth) {
    const std::uint64_t codes = frame.pixels() * 3 * static_cast<unsigned>(depth / 8);
    const std::uint64_t sums = samples > 1 ? frame.pixels() * sizeof(LinearRgb) : 0;
    // Half of the pixels close to the set would already be a crowded frame.
    return codes + sums + frame.pixels() / 2 * (sizeof(PixelPosition) + sizeof(PixelResult));
}

}  // namespace mandel
