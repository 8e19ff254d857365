#include "map/frame/exp_map.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/elementary.h"
#include "base/error.h"
#include "color/sample_sums.h"
#include "engine/deep_reference.h"
#include "engine/pixel_map.h"
#include "engine/point_batch.h"
#include "map/frame/strip_rows.h"
#include "output/exr_channels.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

FloatExp spacing_of(View view, const Decimal& zoom) {
    view.zoom = zoom;
    return make_plan(view, {}).spacing;
}

// In [0, 1).
double positive_turns(double degrees) {
    const double rest = turns_of(degrees);
    const double turns = rest < 0 ? rest + 1 : rest;
    return turns < 1 ? turns : 0;
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
SampleGrid flat_grid(Size size, const PixelColumns& pixels, const MapRule& rule) {
    SampleGrid grid;
    grid.samples = Grid<MapSample>({size.width + 1, size.height + 1});
    grid.base = least_count(pixels);
    for (std::uint32_t y = 0; y <= size.height; ++y) {
        for (std::uint32_t x = 0; x <= size.width; ++x) {
            const std::size_t row = std::min(y, size.height - 1);
            const std::size_t column = std::min(x, size.width - 1);
            grid.samples(x, y) =
                map_sample(pixels.at(row * size.width + column), {1, 0, 0, -1}, grid.base, rule);
        }
    }
    for (std::uint32_t y = 0; y < size.height; ++y) {
        for (std::uint32_t x = 0; x < size.width; ++x) {
            grid.samples(x, y).cell =
                cell_between(grid.samples(x, y), grid.samples(x + 1, y), grid.samples(x, y + 1),
                             grid.samples(x + 1, y + 1), 1, rule);
        }
    }
    return grid;
}

// Frames of any rotation are turned strips, but not those of a stretched plane.
double strip_rotation(const View& view) { return view.stretch == 0 ? 0 : view.rotate_deg; }

// How far a frame of one rotation is turned, counter-clockwise on the screen, against another.
double turns_between(const View& view, double rotate_deg, double other_deg) {
    const double degrees = rotate_deg - other_deg;
    return positive_turns(view.is_flipped() ? -degrees : degrees);
}

View strip_view(const View& deepest, const ExpMapShape& shape, std::uint32_t index) {
    View view = deepest;
    view.zoom = shape.strip_zoom(index);
    view.rotate_deg = strip_rotation(deepest);
    view.size = shape.strip;
    return view;
}

}  // namespace

ExpMapShape ExpMapRequest::shape() const {
    const View& view = deepest.view;
    return {view.size, spacing_of(view, widest_zoom), spacing_of(view, view.zoom), density};
}

View ExpMapRequest::finest_view() const {
    const ExpMapShape strips = shape();
    const View innermost = strip_view(deepest.view, strips, strips.strips - 1);
    return make_plan(innermost, {}).spacing < make_plan(deepest.view, {}).spacing ? innermost
                                                                                  : deepest.view;
}

ExpMap::ExpMap(const ExpMapRequest& request, const Execution& execution, const StopFlag& stop)
    : deepest_(request.deepest),
      limit_(request.limit),
      widest_zoom_log2_(request.widest_zoom.log2()),
      shape_(request.shape()),
      rule_(map_rule(request.deepest.view)),
      use_(request.use),
      accelerators_(request.accelerators),
      execution_(execution),
      stop_(stop),
      lattice_(std::make_shared<const PolarLattice>(shape_.strip)),
      places_(request.deepest.view.size, shape_.strip, request.deepest.samples, execution.threads,
              stop),
      finest_view_(request.finest_view()),
      orbit_(request.orbit) {
    MANDEL_CHECK(deepest_.limits.max_iterations.has_value());
    if (shape_.widest_spacing < shape_.deepest_spacing) {
        throw InvalidInput("zoom " + request.widest_zoom.text() + " is deeper than the deepest, " +
                           deepest_.view.zoom.text());
    }
}

ExpMapCounts ExpMap::counts() const {
    const std::scoped_lock lock(mutex_);
    return counts_;
}

ExpMapPicture ExpMap::frame(const Decimal& zoom, double rotate_deg, const Coloring& coloring,
                            unsigned threads) {
    std::call_once(orbit_once_, [this] { find_orbit(); });
    std::call_once(middle_once_, [this] { compute_middle(); });
    View view = deepest_.view;
    view.zoom = zoom;
    view.rotate_deg = rotate_deg;
    EngineTask task = task_for(view, limit_at(zoom));
    if (shape_.widest_spacing < task.plan.spacing || task.plan.spacing < shape_.deepest_spacing) {
        throw InvalidInput("zoom " + zoom.text() + " is outside of the exponential map");
    }
    if (view.stretch != 0 && rotate_deg != deepest_.view.rotate_deg) {
        throw InvalidInput("the exponential map of a stretched view has one rotation, " +
                           format_real(deepest_.view.rotate_deg) + " degrees");
    }
    if (task.plan.kernel == Kernel::Family) prepare_reference(task, stop_);
    ExpMapFrame::Ring ring;
    ring.strip = shape_.strip;
    ring.turns = turns_between(view, rotate_deg, strip_rotation(view));
    const double first_pixel_row = shape_.first_pixel_row(task.plan.spacing);
    const StripRange range = strips_for(first_pixel_row);
    ring.first_pixel_row = first_pixel_row - static_cast<double>(range.first) * shape_.strip.height;
    ring.strips = fill(range, keep(range), threads);
    if (stop_.is_requested()) return {};

    task.reference = ring.strips.front()->reference;
    const ExpMapFrame::Middle middle{middle_,
                                     (shape_.deepest_spacing / task.plan.spacing).to_double(),
                                     turns_between(view, rotate_deg, deepest_.view.rotate_deg)};
    const std::shared_ptr<const FrameColors> colors = colors_for(coloring);
    const ExpMapFrame frame(view.size, std::move(ring), middle, rule_.slope);
    ExpMapPicture picture =
        paint_frame(frame, places_, task, *colors, {threads, execution_.simd}, stop_);
    if (stop_.is_requested()) return {};
    const std::scoped_lock lock(mutex_);
    counts_.frame_samples += picture.computed;
    counts_.points += picture.counts;
    return picture;
}

RowSource ExpMap::strip(std::uint32_t index, const Coloring& coloring) {
    std::call_once(orbit_once_, [this] { find_orbit(); });
    const StripRange range{index, index};
    const auto strips = fill(range, keep(range), execution_.threads);
    if (stop_.is_requested()) return {};
    return strip_rows(strips.front(), lattice_, rule_.slope, colors_for(coloring));
}

std::shared_ptr<const RawStrip> ExpMap::raw_strip(std::uint32_t index) {
    std::call_once(orbit_once_, [this] { find_orbit(); });
    PointBatch batch = compute_points(strip_task(index), kExrChannels, all_pixels(shape_.strip),
                                      execution_, stop_);
    if (stop_.is_requested()) return nullptr;
    {
        const std::scoped_lock lock(mutex_);
        counts_.strip_samples += batch.pixels.size();
        counts_.points += batch.counts;
    }
    return std::make_shared<const RawStrip>(*lattice_, std::move(batch.pixels));
}

ExpMap::StripRange ExpMap::strips_for(double first_pixel_row) const {
    const double per_octave = shape_.strip.height;
    const auto strip_at = [&](double radius) {
        const double row = first_pixel_row - per_octave * repeatable_log2(radius);
        const double index = std::floor(row / per_octave);
        return static_cast<std::uint32_t>(std::clamp(index, 0.0, shape_.strips - 1.0));
    };
    return {strip_at(farthest_offset(deepest_.view.size)), strip_at(kLeastRadius)};
}

ExpMap::Slots ExpMap::keep(const StripRange& range) {
    const std::uint32_t first = range.first - (range.first > 0);
    const std::uint32_t last = range.last + 1;
    const std::scoped_lock lock(mutex_);
    Slots window;
    for (std::uint32_t k = first; k <= last; ++k) {
        const bool is_kept = k >= first_strip_ && k - first_strip_ < window_.size();
        window.push_back(is_kept ? window_[k - first_strip_] : std::make_shared<Slot>());
    }
    window_ = window;
    first_strip_ = first;
    const auto wanted = window.begin() + (range.first - first);
    return {wanted, wanted + (range.last - range.first + 1)};
}

std::vector<std::shared_ptr<const ExpStrip>> ExpMap::fill(const StripRange& range,
                                                          const Slots& slots, unsigned threads) {
    for (std::size_t i = 0; i < slots.size() && !stop_.is_requested(); ++i) {
        const std::unique_lock lock(slots[i]->mutex, std::try_to_lock);
        if (!lock.owns_lock()) continue;  // another thread computes it
        compute(range.first + static_cast<std::uint32_t>(i), *slots[i], threads);
    }
    std::vector<std::shared_ptr<const ExpStrip>> strips;
    for (std::size_t i = 0; i < slots.size() && !stop_.is_requested(); ++i) {
        const std::scoped_lock lock(slots[i]->mutex);
        compute(range.first + static_cast<std::uint32_t>(i), *slots[i], threads);
        strips.push_back(slots[i]->strip);
    }
    return strips;
}

void ExpMap::compute(std::uint32_t index, Slot& slot, unsigned threads) {
    if (slot.strip) return;
    auto strip = std::make_shared<const ExpStrip>(
        compute_strip(strip_task(index), use_, {threads, execution_.simd}, stop_));
    if (stop_.is_requested()) return;
    slot.strip = strip;
    const std::scoped_lock lock(mutex_);
    counts_.strip_samples += strip->computed;
    counts_.points += strip->counts;
}

std::uint64_t ExpMap::limit_up_to(double zoom_log2) const {
    const std::uint64_t highest = *deepest_.limits.max_iterations;
    return limit_ ? std::min(limit_(zoom_log2), highest) : highest;
}

std::uint64_t ExpMap::strip_limit(std::uint32_t index) const {
    // Of the last frame that it is seen in, whose corners lie on its inner edge.
    return limit_up_to(widest_zoom_log2_ + index + 1);
}

EngineTask ExpMap::task_for(const View& view, std::uint64_t limit) const {
    EngineTask task;
    task.view = view;
    task.plan = make_plan(view, deepest_.limits);
    task.max_iterations = limit;
    task.escape_radius = deepest_.limits.escape_radius;
    task.stripes = deepest_.coloring.stripes;
    task.shared_orbit = orbit_;
    task.accelerators = accelerators_;
    return task;
}

EngineTask ExpMap::strip_task(std::uint32_t index) const {
    EngineTask task = task_for(strip_view(deepest_.view, shape_, index), strip_limit(index));
    task.lattice = lattice_;
    return task;
}

void ExpMap::find_orbit() {
    // The orbit of the finest view serves all of them.
    const EngineTask finest = task_for(finest_view_, *deepest_.limits.max_iterations);
    if (!orbit_ && finest.plan.kernel == Kernel::Perturbation) {
        orbit_ = std::make_shared<const SharedOrbit>(finest, stop_, execution_);
    }
}

void ExpMap::compute_middle() {
    const EngineTask task = task_for(deepest_.view, *deepest_.limits.max_iterations);
    const PointBatch batch =
        compute_points(task, kMapChannels, all_pixels(task.view.size), execution_, stop_);
    if (stop_.is_requested()) return;
    middle_ = std::make_shared<const SampleGrid>(flat_grid(task.view.size, batch.pixels, rule_));
    const std::scoped_lock lock(mutex_);
    counts_.frame_samples += task.view.size.pixels();
    counts_.points += batch.counts;
}

std::shared_ptr<const FrameColors> ExpMap::colors_for(const Coloring& coloring) {
    const std::scoped_lock lock(mutex_);
    if (!colors_ || !(colors_->coloring == coloring)) {
        colors_ = std::make_shared<const FrameColors>(coloring, deepest_.view.size.height,
                                                      deepest_.depth, deepest_.dither);
    }
    return colors_;
}

std::uint64_t ExpMap::bytes_for(Size frame, Samples samples, double density) {
    const FloatExp any(1);
    const Size strip = ExpMapShape(frame, any, any, density).strip;
    const double octaves = std::log2(farthest_offset(frame) / kLeastRadius) + 4;
    const std::uint64_t strips =
        static_cast<std::uint64_t>(octaves) * StripSamples::bytes_for(strip) +
        strip.pixels() * sizeof(MapSample);
    const std::uint64_t polar = FramePlaces::bytes_for(frame, samples);
    const std::uint64_t middle = frame.pixels() * (sizeof(MapSample) + sizeof(PixelResult));
    return strips + polar + middle;
}

std::uint64_t ExpMap::frame_bytes(Size frame, Samples samples, int depth) {
    const std::uint64_t codes = frame.pixels() * 3 * static_cast<unsigned>(depth / 8);
    const std::uint64_t sums = SampleSums::bytes_for(frame, samples);
    // Half of the pixels close to the set would already be a crowded frame.
    return codes + sums + frame.pixels() / 2 * (sizeof(PixelPosition) + sizeof(PixelResult));
}

}  // namespace mandel
