#include "job/computed_picture.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/parallel.h"
#include "base/stage_timer.h"
#include "color/coded_rows.h"
#include "engine/picture_windows.h"
#include "job/picture_rows.h"
#include "job/window_rows.h"
#include "output/exr_channels.h"

namespace mandel {
namespace {

// Adds the colours of the stage's samples, or of those in the mask, to the sums.
void add_colors(const CompStage& stage, const Shader& shader, Highlights highlights,
                const PixelMask* mask, unsigned threads, SampleSums& sums) {
    const Rows rows = stage.window();
    parallel_for(rows.count, threads, [&](std::size_t row) {
        const std::uint32_t y = rows.first + static_cast<std::uint32_t>(row);
        std::vector<LinearRgb> colors(stage.size().width);
        if (mask == nullptr) {
            for_each_piece(
                stage, shader.channels(), y, [&](const PixelView& pixels, std::uint32_t x) {
                    shader.shade(pixels, std::span(colors).subspan(x, pixels.size), highlights);
                });
            return sums.add(0, y, colors);
        }
        for_each_piece(stage, shader.channels(), y, *mask,
                       [&](const PixelView& pixels, std::span<const std::uint32_t> xs) {
                           shader.shade(pixels, std::span(colors).first(pixels.size), highlights);
                           for (std::size_t i = 0; i < xs.size(); ++i) {
                               sums.add(xs[i], y, {&colors[i], 1});
                           }
                       });
    });
}

// With the rows that decide about those of the window.
Rows with_neighbours(const Rows& window, const Scene& scene) {
    const std::uint32_t around = SampleSums::most_masks(scene.samples);
    const std::uint32_t first = window.first - std::min(around, window.first);
    const std::uint32_t below = std::min(around, scene.view.size.height - window.end());
    return {first, window.end() + below - first};
}

// What the stage has to hold.
Rows largest_window(const Scene& scene, std::span<const Rows> windows) {
    std::uint32_t rows = 0;
    for (const Rows& window : windows) rows = std::max(rows, with_neighbours(window, scene).count);
    return {0, rows};
}

ChannelSet channels_of(std::span<const PictureUse> uses) {
    ChannelSet all;
    for (const PictureUse& use : uses) all |= use.channels();
    return all;
}

}  // namespace

ChannelSet PictureUse::channels() const {
    ChannelSet all = needed_channels(scene->coloring);
    if (keeps_values()) all |= kExrChannels;
    return all;
}

std::vector<Rows> PictureUse::windows() const {
    std::vector<Rows> windows = picture_windows(scene->view.size);
    if (form == RowForm::Light) std::ranges::reverse(windows);
    return windows;
}

PackedRow PictureUse::packed_row() const {
    return {scene->view.size.width, keeps_values(), channels()};
}

std::uint64_t PictureUse::row_bytes() const {
    return form == RowForm::Codes ? PixelFormat{scene->view.size, scene->depth}.row_bytes()
                                  : packed_row().bytes();
}

bool shares_computing(const Scene& a, const Scene& b) {
    const bool is_whole = !is_windowed(a.view.size);
    const bool has_same_samples =
        a.samples == b.samples && (!a.samples.is_adaptive() || a.coloring == b.coloring);
    return a.view == b.view && a.limits == b.limits && has_same_samples && is_whole &&
           a.coloring.stripes == b.coloring.stripes;
}

ComputedPicture::Look::Look(const PictureUse& of)
    : use(of), shader(of.scene->coloring, of.scene->view.size.height) {}

ComputedPicture::ComputedPicture(std::span<const PictureUse> uses, const Execution& execution,
                                 StopFlag& stop, std::unique_ptr<PictureWatch> watch,
                                 std::shared_ptr<const SharedOrbit> orbit,
                                 std::vector<Rows> windows)
    : scene_(*uses.front().scene),
      execution_(execution),
      stop_(stop),
      orbit_(std::move(orbit)),
      windows_(windows.empty() ? uses.front().windows() : std::move(windows)),
      storage_(scene_.view.size, channels_of(uses), largest_window(scene_, windows_)),
      watch_(std::move(watch)),
      runs_(scene_.view, scene_.limits, scene_.samples, scene_.coloring.stripes, execution_, stop_,
            *watch_, orbit_) {
    watch_->show(storage_, scene_.coloring);
    for (const Rows& window : windows_) rows_in_all_ += window.count;
    const Size rows{scene_.view.size.width, storage_.stage().window().count};
    for (const PictureUse& use : uses) {
        MANDEL_CHECK(use.scene == &scene_ || shares_computing(*use.scene, scene_));
        looks_.push_back(std::make_unique<Look>(use));
        if (use.scene->samples.most > 1) {
            looks_.back()->sums = std::make_unique<SampleSums>(rows, use.scene->samples);
        }
    }
}

std::uint64_t ComputedPicture::bytes_for(std::span<const PictureUse> uses) {
    const Scene& first = *uses.front().scene;
    const std::uint32_t at_once = rows_of_window(first.view.size);
    const std::uint64_t most = std::uint64_t{at_once} + 2 * SampleSums::most_masks(first.samples);
    const Size rows{first.view.size.width, static_cast<std::uint32_t>(std::min<std::uint64_t>(
                                               most, first.view.size.height))};
    const std::uint64_t stage = CompStage::bytes_for(rows, channels_of(uses));
    // While one is computed, another is encoded.
    const std::uint64_t packed =
        at_once < first.view.size.height ? 2 * rows.height * uses.front().row_bytes() : 0;
    return stage + packed + SampleSums::bytes_for(rows, first.samples) * uses.size();
}

bool ComputedPicture::compute() {
    // One of several cannot know what all of them need.
    if (windows_.front().count < scene_.view.size.height && !find_limit()) return false;
    return windows_.size() > 1 || compute_window(windows_.front());
}

bool ComputedPicture::find_limit() {
    const StageTimer timer(compute_seconds_);
    runs_.find_limit();
    return !stop_.is_requested();
}

bool ComputedPicture::compute_window(const Rows& window) {
    const Rows rows = with_neighbours(window, scene_);
    if (storage_.stage().window() != rows) storage_.stage().move_to(rows);
    for (const auto& look : looks_) {
        if (look->sums) look->sums->begin(rows, execution_.threads);
    }
    const auto& [least, most] = scene_.samples;
    const double before = static_cast<double>(rows_done_) / rows_in_all_;
    for (std::uint32_t sample = 0; sample < least; ++sample) {
        const double of_window = window.count / rows_in_all_;
        const double share = of_window / least / (1 + (most > least ? refining_ : 0));
        if (!compute_pass({sample, nullptr, before + sample * share, share})) return false;
    }
    const bool is_done = most == least || refine(window);
    rows_done_ += window.count;
    return is_done;
}

bool ComputedPicture::refine(const Rows& window) {
    SampleSums& sums = *looks_.front()->sums;
    const double before = static_cast<double>(rows_done_) / rows_in_all_;
    const double pixels = static_cast<double>(scene_.view.size.width) * window.count;
    const std::uint32_t least = scene_.samples.least;
    double done = 0;  // relative to the samples before
    for (std::uint32_t count = least; const auto mask = sums.needy(count, execution_.threads);
         count = sums.next_count(count)) {
        const double part = static_cast<double>(mask->count) / pixels;
        // The next masks are taken to be half as large each, of twice as many samples.
        if (count == least) refining_ = part * SampleSums::most_masks(scene_.samples);
        const double whole = window.count / rows_in_all_ / (1 + refining_);
        const double share = part / least;
        for (std::uint32_t sample = count; sample < sums.next_count(count); ++sample) {
            if (!compute_pass({sample, mask, before + (1 + done) * whole, share * whole})) {
                return false;
            }
            done += share;
        }
    }
    return true;
}

bool ComputedPicture::compute_pass(const SampleRuns::Pass& pass) {
    {
        const StageTimer timer(compute_seconds_);
        if (!runs_.compute(pass, storage_)) return false;
    }
    if (scene_.samples.most == 1) return true;
    const StageTimer timer(color_seconds_);
    for (const auto& look : looks_) {
        const auto highlights =
            look->use.form == RowForm::Codes ? Highlights::Clipped : Highlights::Kept;
        add_colors(storage_.stage(), look->shader, highlights, pass.mask.get(), execution_.threads,
                   *look->sums);
    }
    return true;
}

template <typename Code>
RowSource ComputedPicture::averaged_codes(const Look& look) const {
    // RowSource is copied about; the encoder is not.
    const auto encoder = std::make_shared<const PictureEncoder<Code>>(look.use.scene->dither);
    return [this, &look, encoder](std::uint32_t first, std::uint32_t count,
                                  std::span<std::byte> packed) {
        std::vector<LinearRgb> colors(scene_.view.size.width);
        pack_rows<Code>(first, count, packed, [&](std::uint32_t y, std::span<Code> codes) {
            look.sums->average(y, colors);
            encoder->encode(colors, {0, y}, codes);
        });
    };
}

LightSource ComputedPicture::averaged_light(const Look& look) const {
    return [this, &look](std::uint32_t first, std::uint32_t count, std::span<float> light) {
        const std::size_t row = std::size_t{3} * scene_.view.size.width;
        std::vector<LinearRgb> colors(scene_.view.size.width);
        for (std::uint32_t k = 0; k < count; ++k) {
            look.sums->average(first + k, colors);
            flatten(colors, light.subspan(k * row, row));
        }
    };
}

PictureRows ComputedPicture::window_rows(std::size_t use) const {
    const Look& look = *looks_[use];
    const Scene& scene = *look.use.scene;
    if (!look.sums) {
        return stage_rows(storage_.stage(), look.shader, scene, storage_.stage().channels());
    }
    PictureRows rows;
    rows.codes = scene.depth == 16 ? averaged_codes<std::uint16_t>(look)
                                   : averaged_codes<std::uint8_t>(look);
    rows.light = averaged_light(look);
    return rows;
}

PictureRows ComputedPicture::rows(std::size_t use) {
    PictureRows of_window = window_rows(use);
    if (windows_.size() == 1) return of_window;
    MANDEL_CHECK(looks_.size() == 1);
    const bool is_codes = looks_[use]->use.form == RowForm::Codes;
    const std::uint64_t row_bytes = looks_[use]->use.row_bytes();
    const PackedRow form = looks_[use]->use.packed_row();
    const auto windows = std::make_shared<WindowRows>(
        windows_, row_bytes,
        [this, of_window, is_codes, row_bytes, form](const Rows& window,
                                                     std::span<std::byte> packed) {
            if (!compute_window(window)) throw Stopped();
            parallel_for(window.count, execution_.threads, [&](std::size_t row) {
                const std::uint32_t y = window.first + static_cast<std::uint32_t>(row);
                const std::span of_row = packed.subspan(row * row_bytes, row_bytes);
                is_codes ? of_window.codes(y, 1, of_row) : form.pack(of_window, y, of_row);
            });
        });
    return is_codes ? windowed_codes(windows) : windowed_light(windows, form);
}

void ComputedPicture::report(PictureStats& stats) const {
    stats.plan = runs_.plan();
    stats.max_iterations = runs_.max_iterations();
    stats.is_limit_cut_short = runs_.is_cut_short();
    stats.counts = runs_.counts();
    stats.reference = runs_.reference();
    stats.compute_seconds += compute_seconds_;
    stats.color_seconds += color_seconds_;
}

}  // namespace mandel
