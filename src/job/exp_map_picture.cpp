#include "job/exp_map_picture.h"

#include <algorithm>
#include <array>

#include "base/parallel.h"
#include "engine/point_batch.h"
#include "job/packed_codes.h"

namespace mandel {
namespace {

constexpr std::uint32_t kPiece = 256;  // pixels at a time

// Rows of pixels that one thread unrolls; a tile of rough pixels, whose orbits are alike, is as
// high.
constexpr std::uint32_t kBand = 16;
constexpr std::uint32_t kTile = 32;

template <typename Code>
struct CodedPicture {
    std::uint32_t width;
    std::vector<Code> codes;  // r, g, b of each pixel, row by row

    std::span<Code> pixel(std::uint32_t x, std::uint32_t y) {
        return std::span(codes).subspan((std::size_t{y} * width + x) * 3, 3);
    }
};

template <typename Code>
RowSource rows_of(std::shared_ptr<const CodedPicture<Code>> picture) {
    return [picture](std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) {
        const std::size_t row = std::size_t{picture->width} * 3;
        pack(std::span(picture->codes).subspan(first * row, count * row), packed);
    };
}

template <typename Code>
class FramePainter {
public:
    FramePainter(const ExpMapFrame& frame, std::span<const FramePolar> polar,
                 const EngineTask& task, const FrameColors& colors,
                 const SrgbEncoder<Code>& encoder, const Execution& execution,
                 const StopFlag& stop)
        : frame_(frame),
          size_(frame.size()),
          polar_(polar),
          task_(task),
          fields_(needed_fields(colors.coloring)),
          shader_(colors.shader),
          encoder_(encoder),
          execution_(execution),
          stop_(stop),
          bands_((size_.height + kBand - 1) / kBand),
          picture_(std::make_shared<CodedPicture<Code>>()) {
        picture_->width = size_.width;
        picture_->codes.resize(size_.pixels() * 3);
        if (polar.size() > 1) sums_ = Grid<LinearRgb>(size_);
    }

    ExpMapPicture paint() {
        for (std::uint32_t sample = 0; sample < polar_.size() && !stop_.is_requested(); ++sample) {
            unroll(sample);
            compute_rough(sample);
        }
        if (!sums_.is_empty()) encode_sums();
        result_.rows = rows_of<Code>(picture_);
        return std::move(result_);
    }

private:
    void unroll(std::uint32_t sample) {
        parallel_for(bands_.size(), execution_.threads, [&](std::size_t band) {
            bands_[band].clear();
            const auto top = static_cast<std::uint32_t>(band) * kBand;
            for (std::uint32_t y = top; y < std::min(top + kBand, size_.height); ++y) {
                for (std::uint32_t x = 0; x < size_.width; x += std::min(kPiece, size_.width - x)) {
                    unroll_piece(sample, x, y, bands_[band]);
                }
            }
            // Tile by tile.
            std::ranges::stable_sort(bands_[band], {}, [](const PixelPosition& position) {
                return position.x / kTile;
            });
        });
    }

    void unroll_piece(std::uint32_t sample, std::uint32_t x, std::uint32_t y,
                      std::vector<PixelPosition>& rough) {
        std::array<PixelResult, kPiece> buffer;
        const std::span results(buffer.data(), std::min(kPiece, size_.width - x));
        frame_.unroll(polar_[sample], x, y, fields_.direction, results);
        for (std::uint32_t i = 0; i < results.size(); ++i) {
            if (results[i].status == PixelStatus::Pending) rough.push_back({x + i, y});
        }
        if (sums_.is_empty()) {
            const std::size_t first = (std::size_t{y} * size_.width + x) * 3;
            shader_.shade(results, encoder_,
                          std::span(picture_->codes).subspan(first, results.size() * 3));
            return;
        }
        std::array<LinearRgb, kPiece> colors;
        shader_.shade(results, std::span(colors).first(results.size()));
        for (std::uint32_t i = 0; i < results.size(); ++i) {
            if (results[i].status != PixelStatus::Pending) add(sample, x + i, y, colors[i]);
        }
    }

    void add(std::uint32_t sample, std::uint32_t x, std::uint32_t y, const LinearRgb& color) {
        LinearRgb& sum = sums_(x, y);
        if (sample == 0) sum = {};
        add_samples({&color, 1}, {&sum, 1});
    }

    void compute_rough(std::uint32_t sample) {
        std::vector<PixelPosition> rough;
        for (const auto& band : bands_) rough.insert(rough.end(), band.begin(), band.end());
        EngineTask task = task_;
        task.sample = sample;
        task.samples = static_cast<std::uint32_t>(polar_.size());
        const PointBatch batch = compute_points(task, fields_, rough, execution_, stop_);
        if (stop_.is_requested()) return;
        result_.computed += rough.size();
        result_.counts += batch.counts;
        std::vector<LinearRgb> colors(rough.size());
        shader_.shade(batch.results, colors);
        for (std::size_t i = 0; i < rough.size(); ++i) {
            const auto [x, y] = rough[i];
            if (sums_.is_empty()) {
                encoder_.encode({&colors[i], 1}, picture_->pixel(x, y));
            } else {
                add(sample, x, y, colors[i]);
            }
        }
    }

    void encode_sums() {
        parallel_for(bands_.size(), execution_.threads, [&](std::size_t band) {
            const auto top = static_cast<std::uint32_t>(band) * kBand;
            for (std::uint32_t y = top; y < std::min(top + kBand, size_.height); ++y) {
                const std::span row = sums_.row(y);
                average_samples(row, static_cast<unsigned>(polar_.size()));
                const std::size_t first = std::size_t{y} * size_.width * 3;
                encoder_.encode(row, std::span(picture_->codes).subspan(first, row.size() * 3));
            }
        });
    }

    const ExpMapFrame& frame_;
    const Size size_;
    const std::span<const FramePolar> polar_;
    const EngineTask& task_;
    const PixelFields fields_;
    const Shader& shader_;
    const SrgbEncoder<Code>& encoder_;
    const Execution execution_;
    const StopFlag& stop_;
    std::vector<std::vector<PixelPosition>> bands_;  // rough pixels of each
    Grid<LinearRgb> sums_;                           // of several samples; else empty
    std::shared_ptr<CodedPicture<Code>> picture_;
    ExpMapPicture result_;
};

}  // namespace

FrameColors::FrameColors(const Coloring& coloring_, int depth)
    : coloring(coloring_), shader(coloring) {
    if (depth == 16) encoder.emplace<SrgbEncoder<std::uint16_t>>();
}

ExpMapPicture paint_frame(const ExpMapFrame& frame, std::span<const FramePolar> polar,
                          const EngineTask& task, const FrameColors& colors,
                          const Execution& execution, const StopFlag& stop) {
    return std::visit(
        [&]<typename Code>(const SrgbEncoder<Code>& encoder) {
            return FramePainter<Code>(frame, polar, task, colors, encoder, execution, stop).paint();
        },
        colors.encoder);
}

}  // namespace mandel
