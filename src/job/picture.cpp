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
#include "job/picture_watch.h"
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
RowSource rows_of(const CompStage& stage, const Shader& shader, Grid<LinearRgb> sums,
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

PictureStart picture_start(const PictureRequest& request, const Execution& execution) {
    const Scene& scene = request.scene;
    return {request.output, scene.view.size, scene.samples, execution.threads};
}

// One picture on its way: computed into the storage, then coloured and encoded.
class Rendering {
public:
    Rendering(const PictureRequest& request, const Execution& execution, StopFlag& stop,
               PictureStats& stats, Watching* watching)
        : request_(request),
          scene_(request.scene),
          execution_(execution),
          stop_(stop),
          stats_(stats),
          sink_(open_output(request.output, request.no_clobber)),
          shader_(scene_.coloring),
          storage_(scene_.view.size, needed_fields(scene_.coloring)),
          watch_(watching, picture_start(request, execution), scene_.coloring, storage_) {
        if (scene_.samples > 1) sums_ = Grid<LinearRgb>(scene_.view.size);
    }

    Outcome run() {
        const bool is_done = compute() && write();
        PictureEnd end;
        end.outcome = is_done ? PictureOutcome::Done : PictureOutcome::Stopped;
        end.iterations = stats_.counts.iterations;
        end.output_bytes = stats_.output_bytes;
        watch_.finish(end);
        stats_.events = storage_.event_counters();
        return is_done ? Outcome::Done : Outcome::Stopped;
    }

private:
    bool compute() {
        SampleRuns runs(scene_.view, scene_.limits, scene_.samples, execution_, stop_, watch_);
        stats_.plan = runs.plan();
        for (std::uint32_t sample = 0; sample < scene_.samples; ++sample) {
            if (!compute_sample(runs, sample)) return false;
        }
        stats_.max_iterations = runs.max_iterations();
        stats_.counts = runs.counts();
        stats_.reference = runs.reference();
        return true;
    }

    bool compute_sample(SampleRuns& runs, std::uint32_t sample) {
        {
            const StageTimer timer(stats_.compute_seconds);
            if (!runs.compute(sample, storage_)) return false;
        }
        if (sums_.is_empty()) return true;
        const StageTimer timer(stats_.color_seconds);
        add_colors(storage_.stage(), shader_, execution_.threads, sums_, sample == 0);
        return true;
    }

    bool write() {
        watch_.begin_writing();
        const StageTimer timer(stats_.encode_seconds);
        const PixelFormat format = pixel_format(scene_);
        const RowSource rows = coded_rows();
        const bool is_complete =
            image_format(request_.output) == ImageFormat::Png
                ? write_png(*sink_, format, rows, format_scene(scene_), execution_.threads, stop_)
                : write_ppm(*sink_, format, rows, execution_.threads, stop_);
        if (!is_complete) return false;
        sink_->commit();
        stats_.output_bytes = sink_->bytes_written();
        return true;
    }

    RowSource coded_rows() {
        const CompStage& stage = storage_.stage();
        return scene_.depth == 16
                   ? rows_of<std::uint16_t>(stage, shader_, std::move(sums_), scene_.samples)
                   : rows_of<std::uint8_t>(stage, shader_, std::move(sums_), scene_.samples);
    }

    const PictureRequest& request_;
    const Scene& scene_;
    const Execution& execution_;
    StopFlag& stop_;
    PictureStats& stats_;
    const std::unique_ptr<ByteSink> sink_;
    const Shader shader_;
    CompStorage storage_;
    Grid<LinearRgb> sums_;  // of several samples; empty for a single one
    PictureWatch watch_;    // uses the storage
};

}  // namespace

void check_picture(const PictureRequest& request, const Execution& execution,
                   const WatchRequest& watching) {
    const Scene& scene = request.scene;
    make_plan(scene.view, scene.limits);
    check_output_path(request.output, request.no_clobber);
    const std::uint64_t watched =
        watching_bytes(watching, scene.view.size, needed_fields(scene.coloring));
    check_memory(memory_needed(request, execution) + watched, "the picture");
}

Outcome render_picture(const PictureRequest& request, const Execution& execution, StopFlag& stop,
                       PictureStats& stats, Watching* watching) {
    return Rendering(request, execution, stop, stats, watching).run();
}

}  // namespace mandel
