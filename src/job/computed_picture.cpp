#include "job/computed_picture.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/parallel.h"
#include "base/stage_timer.h"
#include "color/coded_rows.h"

namespace mandel {
namespace {

// Adds the colours of the stage's samples to the sums.
void add_colors(const CompStage& stage, const Shader& shader, unsigned threads,
                Grid<LinearRgb>& sums, bool is_first) {
    parallel_for(stage.size().height, threads, [&](std::size_t row) {
        const auto y = static_cast<std::uint32_t>(row);
        std::vector<LinearRgb> colors(stage.size().width);
        for_each_piece(stage, shader.channels(), y, [&](const PixelView& pixels, std::uint32_t x) {
            shader.shade(pixels, std::span(colors).subspan(x, pixels.size));
        });
        if (is_first) {
            std::ranges::copy(colors, sums.row(y).begin());
        } else {
            add_samples(colors, sums.row(y));
        }
    });
}

// The picture as the encoders want it: any rows, from any thread.
template <typename Code>
class CodedRows {
public:
    CodedRows(const CompStage& stage, const Shader& shader, Grid<LinearRgb> sums, unsigned samples)
        : stage_(stage), shader_(shader), sums_(std::move(sums)), samples_(samples) {}

    void operator()(std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) const {
        if (sums_.is_empty()) {
            return pack_shaded_rows(stage_, shader_, encoder_, first, count, packed);
        }
        std::vector<LinearRgb> colors(stage_.size().width);
        pack_rows<Code>(first, count, packed, [&](std::uint32_t y, std::span<Code> codes) {
            std::ranges::copy(sums_.row(y), colors.begin());
            average_samples(colors, samples_);
            encoder_.encode(colors, codes);
        });
    }

private:
    const CompStage& stage_;
    const Shader& shader_;
    const Grid<LinearRgb> sums_;  // empty for a single sample
    const unsigned samples_;
    const SrgbEncoder<Code> encoder_;
};

// RowSource is copied about; the rows themselves are not.
template <typename Code>
RowSource rows_of(const CompStage& stage, const Shader& shader, Grid<LinearRgb> sums,
                  unsigned samples) {
    auto rows = std::make_shared<CodedRows<Code>>(stage, shader, std::move(sums), samples);
    return [rows](std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) {
        (*rows)(first, count, packed);
    };
}

// What all of the scenes need.
ChannelSet needed_channels(std::span<const Scene* const> scenes) {
    ChannelSet all;
    for (const Scene* scene : scenes) all |= needed_channels(scene->coloring);
    return all;
}

}  // namespace

bool shares_computing(const Scene& a, const Scene& b) {
    return a.view == b.view && a.limits == b.limits && a.samples == b.samples &&
           a.coloring.stripes == b.coloring.stripes;
}

ComputedPicture::Look::Look(const Scene& of) : scene(of), shader(of.coloring, of.view.size.height) {
    if (of.samples > 1) sums = Grid<LinearRgb>(of.view.size);
}

ComputedPicture::ComputedPicture(std::span<const Scene* const> scenes, const Execution& execution,
                                 StopFlag& stop, Watching* watching, const std::string& name,
                                 std::shared_ptr<const SharedOrbit> orbit)
    : scene_(*scenes.front()),
      execution_(execution),
      stop_(stop),
      orbit_(std::move(orbit)),
      storage_(scene_.view.size, needed_channels(scenes)),
      watch_(watching, {name, scene_.view.size, scene_.samples, execution.threads}, scene_.coloring,
             storage_) {
    for (const Scene* scene : scenes) {
        MANDEL_CHECK(shares_computing(*scene, scene_));
        looks_.push_back(std::make_unique<Look>(*scene));
    }
}

std::uint64_t ComputedPicture::bytes_for(std::span<const Scene* const> scenes) {
    const Scene& first = *scenes.front();
    const std::uint64_t stage = CompStage::bytes_for(first.view.size, needed_channels(scenes));
    const std::uint64_t sums = first.samples > 1 ? first.view.size.pixels() * sizeof(LinearRgb) : 0;
    return stage + sums * scenes.size();
}

bool ComputedPicture::compute(PictureStats& stats) {
    SampleRuns runs(scene_.view, scene_.limits, scene_.samples, scene_.coloring.stripes, execution_,
                    stop_, watch_, orbit_);
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
        add_colors(storage_.stage(), look->shader, execution_.threads, look->sums, sample == 0);
    }
    return true;
}

RowSource ComputedPicture::rows(std::size_t scene) {
    const CompStage& stage = storage_.stage();
    Look& look = *looks_[scene];
    return look.scene.depth == 16
               ? rows_of<std::uint16_t>(stage, look.shader, std::move(look.sums), scene_.samples)
               : rows_of<std::uint8_t>(stage, look.shader, std::move(look.sums), scene_.samples);
}

}  // namespace mandel
