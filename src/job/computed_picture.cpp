#include "job/computed_picture.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/parallel.h"
#include "base/stage_timer.h"

namespace mandel {
namespace {

// Calls shade(results, first_x) for a row of the stage, a cache-friendly piece at a time.
template <typename Shade>
void shade_row(const CompStage& stage, std::uint32_t y, Shade&& shade) {
    constexpr std::uint32_t kPiece = 256;
    std::array<PixelResult, kPiece> results;
    const std::uint32_t width = stage.size().width;
    for (std::uint32_t x = 0; x < width; x += std::min(kPiece, width - x)) {
        const std::span piece(results.data(), std::min(kPiece, width - x));
        for (std::uint32_t i = 0; i < piece.size(); ++i) piece[i] = stage.at(x + i, y);
        shade(std::span<const PixelResult>(piece), x);
    }
}

// Adds the colours of the stage's samples to the sums.
void add_colors(const CompStage& stage, const Shader& shader, unsigned threads,
                Grid<LinearRgb>& sums, bool is_first) {
    parallel_for(stage.size().height, threads, [&](std::size_t row) {
        const auto y = static_cast<std::uint32_t>(row);
        std::vector<LinearRgb> colors(stage.size().width);
        shade_row(stage, y, [&](std::span<const PixelResult> results, std::uint32_t x) {
            shader.shade(results, std::span(colors).subspan(x, results.size()));
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
        const std::size_t codes_per_row = std::size_t{stage_.size().width} * 3;
        std::vector<Code> codes(codes_per_row);
        for (std::uint32_t k = 0; k < count; ++k) {
            encode_row(first + k, codes);
            pack(codes,
                 packed.subspan(k * codes_per_row * sizeof(Code), codes_per_row * sizeof(Code)));
        }
    }

private:
    void encode_row(std::uint32_t y, std::span<Code> codes) const {
        if (sums_.is_empty()) {
            shade_row(stage_, y, [&](std::span<const PixelResult> results, std::uint32_t x) {
                shader_.shade(results, encoder_,
                              codes.subspan(std::size_t{x} * 3, results.size() * 3));
            });
            return;
        }
        const auto sums = sums_.row(y);
        std::vector<LinearRgb> colors(sums.begin(), sums.end());
        average_samples(colors, samples_);
        encoder_.encode(colors, codes);
    }

    // High byte first, as PNG and PPM store it.
    static void pack(std::span<const Code> codes, std::span<std::byte> packed) {
        if constexpr (sizeof(Code) == 1) {
            std::memcpy(packed.data(), codes.data(), codes.size());
        } else {
            for (std::size_t i = 0; i < codes.size(); ++i) {
                packed[2 * i] = static_cast<std::byte>(codes[i] >> 8);
                packed[2 * i + 1] = static_cast<std::byte>(codes[i] & 0xff);
            }
        }
    }

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
PixelFields needed_fields(std::span<const Scene* const> scenes) {
    PixelFields all;
    for (const Scene* scene : scenes) {
        const PixelFields fields = needed_fields(scene->coloring);
        all.distance |= fields.distance;
        all.direction |= fields.direction;
        all.angle |= fields.angle;
    }
    return all;
}

}  // namespace

bool shares_computing(const Scene& a, const Scene& b) {
    return a.view == b.view && a.limits == b.limits && a.samples == b.samples;
}

ComputedPicture::Look::Look(const Scene& of) : scene(of), shader(of.coloring) {
    if (of.samples > 1) sums = Grid<LinearRgb>(of.view.size);
}

ComputedPicture::ComputedPicture(std::span<const Scene* const> scenes, const Execution& execution,
                                 StopFlag& stop, Watching* watching, const std::string& name,
                                 std::shared_ptr<const SharedOrbit> orbit)
    : scene_(*scenes.front()),
      execution_(execution),
      stop_(stop),
      orbit_(std::move(orbit)),
      storage_(scene_.view.size, needed_fields(scenes)),
      watch_(watching, {name, scene_.view.size, scene_.samples, execution.threads}, scene_.coloring,
             storage_) {
    for (const Scene* scene : scenes) {
        MANDEL_CHECK(shares_computing(*scene, scene_));
        looks_.push_back(std::make_unique<Look>(*scene));
    }
}

std::uint64_t ComputedPicture::bytes_for(std::span<const Scene* const> scenes) {
    const Scene& first = *scenes.front();
    const std::uint64_t stage = CompStage::bytes_for(first.view.size, needed_fields(scenes));
    const std::uint64_t sums = first.samples > 1 ? first.view.size.pixels() * sizeof(LinearRgb) : 0;
    return stage + sums * scenes.size();
}

bool ComputedPicture::compute(PictureStats& stats) {
    SampleRuns runs(scene_.view, scene_.limits, scene_.samples, execution_, stop_, watch_, orbit_);
    stats.plan = runs.plan();
    for (std::uint32_t sample = 0; sample < scene_.samples; ++sample) {
        if (!compute_sample(runs, sample, stats)) return false;
    }
    stats.max_iterations = runs.max_iterations();
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
