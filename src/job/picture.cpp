#include "job/picture.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <vector>

#include "base/parallel.h"
#include "color/shader.h"
#include "job/memory_limit.h"
#include "job/sample_runs.h"
#include "output/output_path.h"
#include "output/png_writer.h"
#include "output/ppm.h"
#include "scene/scene_file.h"

namespace mandel {
namespace {

// Adds the time it lives to a sum of seconds.
class StageTimer {
public:
    explicit StageTimer(double& seconds) : seconds_(seconds) {}
    ~StageTimer() {
        seconds_ += std::chrono::duration<double>(Clock::now() - start_).count();
    }
    StageTimer(const StageTimer&) = delete;
    StageTimer& operator=(const StageTimer&) = delete;

private:
    using Clock = std::chrono::steady_clock;
    double& seconds_;
    const Clock::time_point start_ = Clock::now();
};

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
RowSource coded_rows(const CompStage& stage, const Shader& shader, Grid<LinearRgb> sums,
                     unsigned samples) {
    auto rows = std::make_shared<CodedRows<Code>>(stage, shader, std::move(sums), samples);
    return [rows](std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) {
        (*rows)(first, count, packed);
    };
}

PixelFormat pixel_format(const Scene& scene) { return {scene.view.size, scene.depth}; }

std::uint64_t memory_needed(const PictureRequest& request, const Execution& execution) {
    const Scene& scene = request.scene;
    const std::uint64_t stage =
        CompStage::bytes_for(scene.view.size, needed_fields(scene.coloring));
    const std::uint64_t sums = scene.samples > 1 ? scene.view.size.pixels() * sizeof(LinearRgb) : 0;
    const std::uint64_t encoder = image_format(request.output) == ImageFormat::Png
                                      ? png_memory_bytes(pixel_format(scene), execution.threads)
                                      : ppm_memory_bytes(pixel_format(scene), execution.threads);
    return stage + sums + encoder;
}

}  // namespace

void check_picture(const PictureRequest& request, const Execution& execution) {
    make_plan(request.scene.view, request.scene.limits);
    check_output_path(request.output, request.no_clobber);
    check_memory(memory_needed(request, execution), "the picture");
}

Outcome render_picture(const PictureRequest& request, const Execution& execution, StopFlag& stop,
                       PictureStats& stats) {
    const Scene& scene = request.scene;
    const auto sink = open_output(request.output, request.no_clobber);
    SampleRuns runs(scene.view, scene.limits, scene.samples, execution, stop);
    stats.plan = runs.plan();

    const Shader shader(scene.coloring);
    CompStorage storage(scene.view.size, needed_fields(scene.coloring));
    Grid<LinearRgb> sums = scene.samples > 1 ? Grid<LinearRgb>(scene.view.size) : Grid<LinearRgb>();
    for (std::uint32_t sample = 0; sample < scene.samples; ++sample) {
        {
            const StageTimer timer(stats.compute_seconds);
            if (!runs.compute(sample, storage)) return Outcome::Stopped;
        }
        if (sums.is_empty()) break;
        const StageTimer timer(stats.color_seconds);
        add_colors(storage.stage(), shader, execution.threads, sums, sample == 0);
    }
    stats.max_iterations = runs.max_iterations();
    stats.counts = runs.counts();

    const StageTimer timer(stats.encode_seconds);
    const RowSource rows =
        scene.depth == 16
            ? coded_rows<std::uint16_t>(storage.stage(), shader, std::move(sums), scene.samples)
            : coded_rows<std::uint8_t>(storage.stage(), shader, std::move(sums), scene.samples);
    const bool complete =
        image_format(request.output) == ImageFormat::Png
            ? write_png(*sink, pixel_format(scene), rows, format_scene(scene), execution.threads, stop)
            : write_ppm(*sink, pixel_format(scene), rows, execution.threads, stop);
    if (!complete) return Outcome::Stopped;
    sink->commit();
    stats.output_bytes = sink->bytes_written();
    return Outcome::Done;
}

}  // namespace mandel
