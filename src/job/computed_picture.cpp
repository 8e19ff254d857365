#include "job/computed_picture.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/parallel.h"
#include "base/stage_timer.h"
#include "color/coded_rows.h"
#include "job/picture_rows.h"

namespace mandel {
namespace {

// Adds the colours of the stage's samples to the sums.
void add_colors(const CompStage& stage, const Shader& shader, Highlights highlights,
                unsigned threads, Grid<LinearRgb>& sums, bool is_first) {
    parallel_for(stage.size().height, threads, [&](std::size_t row) {
        const auto y = static_cast<std::uint32_t>(row);
        std::vector<LinearRgb> colors(stage.size().width);
        for_each_piece(stage, shader.channels(), y, [&](const PixelView& pixels, std::uint32_t x) {
            shader.shade(pixels, std::span(colors).subspan(x, pixels.size), highlights);
        });
        if (is_first) {
            std::ranges::copy(colors, sums.row(y).begin());
        } else {
            add_samples(colors, sums.row(y));
        }
    });
}

// The averages of several samples, in the form that is wanted.
template <typename Code>
class AveragedRows {
public:
    AveragedRows(Grid<LinearRgb> sums, unsigned samples, bool is_dithered)
        : sums_(std::move(sums)), samples_(samples), encoder_(is_dithered) {}

    void codes(std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) const {
        pack_rows<Code>(first, count, packed, [&](std::uint32_t y, std::span<Code> codes) {
            encoder_.encode(averages(y), {0, y}, codes);
        });
    }
    void light(std::uint32_t first, std::uint32_t count, std::span<float> light) const {
        const std::size_t row = std::size_t{3} * sums_.size().width;
        for (std::uint32_t k = 0; k < count; ++k) {
            flatten(averages(first + k), light.subspan(k * row, row));
        }
    }

private:
    std::vector<LinearRgb> averages(std::uint32_t y) const {
        const std::span<const LinearRgb> sums = sums_.row(y);
        std::vector<LinearRgb> colors(sums.begin(), sums.end());
        average_samples(colors, samples_);
        return colors;
    }

    const Grid<LinearRgb> sums_;
    const unsigned samples_;
    const PictureEncoder<Code> encoder_;
};

// The functions are copied about; the rows themselves are not.
template <typename Code>
PictureRows averaged_rows(Grid<LinearRgb> sums, const Scene& scene) {
    auto rows =
        std::make_shared<const AveragedRows<Code>>(std::move(sums), scene.samples, scene.dither);
    return {.codes = [rows](std::uint32_t first, std::uint32_t count,
                            std::span<std::byte> packed) { rows->codes(first, count, packed); },
            .light = [rows](std::uint32_t first, std::uint32_t count,
                            std::span<float> light) { rows->light(first, count, light); }};
}

ChannelSet channels_of(std::span<const PictureUse> uses) {
    ChannelSet all;
    for (const PictureUse& use : uses) all |= use.channels();
    return all;
}

}  // namespace

bool shares_computing(const Scene& a, const Scene& b) {
    return a.view == b.view && a.limits == b.limits && a.samples == b.samples;
}

ChannelSet PictureUse::channels() const {
    ChannelSet all = needed_channels(scene->coloring);
    if (keeps_values()) all |= kAllChannels;
    return all;
}

ComputedPicture::Look::Look(const PictureUse& of)
    : use(of), shader(of.scene->coloring, of.scene->view.size.height) {
    if (of.scene->samples > 1) sums = Grid<LinearRgb>(of.scene->view.size);
}

ComputedPicture::ComputedPicture(std::span<const PictureUse> uses, const Execution& execution,
                                 StopFlag& stop, Watching* watching, const std::string& name,
                                 std::shared_ptr<const SharedOrbit> orbit)
    : scene_(*uses.front().scene),
      execution_(execution),
      stop_(stop),
      orbit_(std::move(orbit)),
      storage_(scene_.view.size, channels_of(uses)),
      watch_(watching, {name, scene_.view.size, scene_.samples, execution.threads}, scene_.coloring,
             storage_) {
    for (const PictureUse& use : uses) {
        MANDEL_CHECK(shares_computing(*use.scene, scene_));
        looks_.push_back(std::make_unique<Look>(use));
    }
}

std::uint64_t ComputedPicture::bytes_for(std::span<const PictureUse> uses) {
    const Scene& first = *uses.front().scene;
    const std::uint64_t stage = CompStage::bytes_for(first.view.size, channels_of(uses));
    const std::uint64_t sums = first.samples > 1 ? first.view.size.pixels() * sizeof(LinearRgb) : 0;
    return stage + sums * uses.size();
}

bool ComputedPicture::compute(PictureStats& stats) {
    SampleRuns runs(scene_.view, scene_.limits, scene_.samples, execution_, stop_, watch_, orbit_);
    stats.plan = runs.plan();
    for (std::uint32_t sample = 0; sample < scene_.samples; ++sample) {
        if (!compute_sample(runs, sample, stats)) return false;
    }
    stats.max_iterations = runs.max_iterations();
    stats.is_limit_cut_short = runs.is_cut_short();
    stats.counts = runs.counts();
    stats.reference = runs.reference();
    return true;
}

bool ComputedPicture::compute_sample(SampleRuns& runs, std::uint32_t sample, PictureStats& stats) {
    {
        const StageTimer timer(stats.compute_seconds);
        if (!runs.compute(sample, storage_)) return false;
    }
    if (scene_.samples == 1) return true;
    const StageTimer timer(stats.color_seconds);
    for (const auto& look : looks_) {
        const auto highlights =
            look->use.form == RowForm::Codes ? Highlights::Clipped : Highlights::Kept;
        add_colors(storage_.stage(), look->shader, highlights, execution_.threads, look->sums,
                   sample == 0);
    }
    return true;
}

PictureRows ComputedPicture::rows(std::size_t use) {
    Look& look = *looks_[use];
    const Scene& scene = *look.use.scene;
    if (look.sums.is_empty()) {
        return stage_rows(storage_.stage(), look.shader, scene, storage_.stage().channels());
    }
    return scene.depth == 16 ? averaged_rows<std::uint16_t>(std::move(look.sums), scene)
                             : averaged_rows<std::uint8_t>(std::move(look.sums), scene);
}

}  // namespace mandel
