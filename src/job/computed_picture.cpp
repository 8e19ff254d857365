#include "job/computed_picture.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "job/stage_timer.h"

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
            pack(codes, packed.subspan(k * codes_per_row * sizeof(Code), codes_per_row * sizeof(Code)));
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

PictureStart picture_start(const Scene& scene, const Execution& execution,
                           const std::string& name) {
    return {name, scene.view.size, scene.samples, execution.threads};
}

}  // namespace

ComputedPicture::ComputedPicture(const Scene& scene, const Execution& execution, StopFlag& stop,
                                 Watching* watching, const std::string& name,
                                 std::shared_ptr<const SharedOrbit> orbit)
    : scene_(scene),
      execution_(execution),
      stop_(stop),
      orbit_(std::move(orbit)),
      shader_(scene.coloring),
      storage_(scene.view.size, needed_fields(scene.coloring)),
      watch_(watching, picture_start(scene, execution, name), scene.coloring, storage_) {
    if (scene.samples > 1) sums_ = Grid<LinearRgb>(scene.view.size);
}

std::uint64_t ComputedPicture::bytes_for(const Scene& scene) {
    const std::uint64_t stage =
        CompStage::bytes_for(scene.view.size, needed_fields(scene.coloring));
    return stage + (scene.samples > 1 ? scene.view.size.pixels() * sizeof(LinearRgb) : 0);
}

bool ComputedPicture::compute(PictureStats& stats) {
    SampleRuns runs(scene_.view, scene_.limits, scene_.samples, execution_, stop_, watch_, orbit_);
    stats.plan = runs.plan();
    for (std::uint32_t sample = 0; sample < scene_.samples; ++sample) {
        if (!compute_sample(runs, sample, stats)) return false;
    }
    stats.max_iterations = runs.max_iterations();
    stats.counts = runs.counts();
    return true;
}

bool ComputedPicture::compute_sample(SampleRuns& runs, std::uint32_t sample,
                                     PictureStats& stats) {
    {
        const StageTimer timer(stats.compute_seconds);
        if (!runs.compute(sample, storage_)) return false;
    }
    if (sums_.is_empty()) return true;
    const StageTimer timer(stats.color_seconds);
    add_colors(storage_.stage(), shader_, execution_.threads, sums_, sample == 0);
    return true;
}

RowSource ComputedPicture::rows() {
    const CompStage& stage = storage_.stage();
    return scene_.depth == 16
               ? rows_of<std::uint16_t>(stage, shader_, std::move(sums_), scene_.samples)
               : rows_of<std::uint8_t>(stage, shader_, std::move(sums_), scene_.samples);
}

void ComputedPicture::finish(PictureOutcome outcome, PictureStats& stats) {
    PictureEnd end;
    end.outcome = outcome;
    end.iterations = stats.counts.iterations;
    end.output_bytes = stats.output_bytes;
    watch_.finish(end);
    stats.events = storage_.event_counters();
}

}  // namespace mandel
