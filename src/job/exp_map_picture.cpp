#include "job/exp_map_picture.h"

#include <algorithm>
#include <array>

#include "base/parallel.h"
#include "engine/point_batch.h"
#include "job/packed_codes.h"
#include "job/smooth_blocks.h"

namespace mandel {
namespace {

constexpr std::uint32_t kPiece = FramePiece::kMaxPixels;

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

// Pixels of a row in pieces.
class PixelPieces {
public:
    template <typename Use>
    void add(std::uint32_t x, Use&& use) {
        xs_[count_++] = x;
        if (count_ == xs_.size()) flush(use);
    }
    template <typename Use>
    void flush(Use&& use) {
        if (count_ > 0) use(std::span<const std::uint32_t>(xs_.data(), count_));
        count_ = 0;
    }

private:
    std::array<std::uint32_t, kPiece> xs_;
    std::size_t count_ = 0;
};

template <typename Code>
class FramePainter {
public:
    FramePainter(const ExpMapFrame& frame, const FramePlaces& places, const EngineTask& task,
                 const FrameColors& colors, const SrgbEncoder<Code>& encoder,
                 const Execution& execution, const StopFlag& stop)
        : frame_(frame),
          size_(frame.size()),
          centres_(places.centres),
          samples_(places.samples.empty() ? std::span(&places.centres, 1)
                                          : std::span(places.samples)),
          task_(task),
          fields_(needed_fields(colors.coloring)),
          colors_(colors),
          encoder_(encoder),
          execution_(execution),
          stop_(stop),
          bands_((size_.height + kBand - 1) / kBand),
          blocks_(kHasBlocks ? size_ : Size{}),
          picture_(std::make_shared<CodedPicture<Code>>()) {
        picture_->width = size_.width;
        picture_->codes.resize(size_.pixels() * 3);
        if (samples_.size() > 1) sums_ = Grid<LinearRgb>(size_);
    }

    ExpMapPicture paint() {
        if constexpr (kHasBlocks) fill_smooth_blocks();
        for (std::uint32_t sample = 0; sample < samples_.size() && !stop_.is_requested();
             ++sample) {
            unroll(sample);
            compute_rough(sample);
        }
        if (!sums_.is_empty()) encode_sums();
        result_.rows = rows_of<Code>(picture_);
        return std::move(result_);
    }

private:
    // More bits than 8 would show that blocks are interpolated.
    static constexpr bool kHasBlocks = sizeof(Code) == 1;

    using Colors = std::array<LinearRgb, kPiece>;

    // The pixels' colours, those of rough ones being of no use, and the piece they come from.
    void color(const FramePolar& polar, std::span<const std::uint32_t> xs, std::uint32_t y,
               FramePiece& piece, Colors& colors) const {
        frame_.unroll(polar, xs, y, fields_.direction, piece);
        colors_.shader.shade(
            EscapedPoints{{piece.mu.data(), xs.size()}, piece.distance, piece.direction}, colors);
        for (std::size_t i = 0; i < xs.size(); ++i) {
            if (piece.cell[i] != MapCell::Smooth) colors[i] = colors_.shader.interior();
        }
    }

    void fill_smooth_blocks() {
        parallel_for(blocks_.nodes().height, execution_.threads, [&](std::size_t row) {
            const auto j = static_cast<std::uint32_t>(row);
            PixelPieces pieces;
            const auto use = [&](auto xs) { set_nodes(xs, j); };
            for (std::uint32_t i = 0; i < blocks_.nodes().width; ++i) {
                pieces.add(i * SmoothBlocks::kSide, use);
            }
            pieces.flush(use);
        });
        parallel_for(blocks_.blocks().height, execution_.threads, [&](std::size_t row) {
            const auto j = static_cast<std::uint32_t>(row);
            blocks_.choose(j);
            for (std::uint32_t i = 0; i < blocks_.blocks().width; ++i) {
                if (blocks_.is_smooth(i, j)) blocks_.fill(i, j, picture_->codes);
            }
        });
    }

    void set_nodes(std::span<const std::uint32_t> xs, std::uint32_t j) {
        FramePiece piece;
        Colors colors;
        color(centres_, xs, j * SmoothBlocks::kSide, piece, colors);
        for (std::size_t i = 0; i < xs.size(); ++i) {
            SmoothBlocks::Node& node = blocks_.row(j)[xs[i] / SmoothBlocks::kSide];
            const float light[] = {colors[i].r, colors[i].g, colors[i].b};
            for (std::size_t k = 0; k < 3; ++k) {
                const float fine = encoder_.place(light[k]) * SmoothBlocks::kFine;
                node.code[k] = static_cast<std::uint16_t>(fine + 0.5f);
            }
            node.is_clear = piece.cell[i] == MapCell::Smooth &&
                            piece.distance[i] >= SmoothBlocks::kClearDistance;
        }
    }

    template <typename Use>
    void for_each_band(Use use) {
        parallel_for(bands_.size(), execution_.threads, [&](std::size_t band) {
            const auto top = static_cast<std::uint32_t>(band) * kBand;
            for (std::uint32_t y = top; y < std::min(top + kBand, size_.height); ++y) {
                use(y, bands_[band]);
            }
        });
    }

    // Calls use(pieces of xs) for the pixels of a row outside of smooth blocks.
    template <typename Use>
    void for_pixels_outside_blocks(std::uint32_t y, Use use) {
        constexpr std::uint32_t kSide = SmoothBlocks::kSide;
        const Size blocks = blocks_.blocks();
        PixelPieces pieces;
        const bool has_blocks = y / kSide < blocks.height;
        const std::uint32_t in_blocks = has_blocks ? blocks.width * kSide : 0;
        for (std::uint32_t x = 0; x < in_blocks; x += kSide) {
            if (blocks_.is_smooth(x / kSide, y / kSide)) continue;
            for (std::uint32_t k = 0; k < kSide; ++k) pieces.add(x + k, use);
        }
        for (std::uint32_t x = in_blocks; x < size_.width; ++x) pieces.add(x, use);
        pieces.flush(use);
    }

    void unroll(std::uint32_t sample) {
        for (auto& band : bands_) band.clear();
        for_each_band([&](std::uint32_t y, std::vector<PixelPosition>& rough) {
            for_pixels_outside_blocks(y, [&](auto xs) { unroll_piece(sample, xs, y, rough); });
        });
    }

    void unroll_piece(std::uint32_t sample, std::span<const std::uint32_t> xs, std::uint32_t y,
                      std::vector<PixelPosition>& rough) {
        FramePiece piece;
        Colors colors;
        color(samples_[sample], xs, y, piece, colors);
        for (std::size_t i = 0; i < xs.size(); ++i) {
            if (piece.cell[i] == MapCell::Rough) {
                rough.push_back({xs[i], y});
            } else if (!sums_.is_empty()) {
                add(sample, {xs[i], y}, colors[i]);
            }
        }
        if (!sums_.is_empty()) return;
        std::array<Code, 3 * kPiece> codes;
        encoder_.encode(std::span(colors).first(xs.size()), codes);
        put(xs, y, codes);
    }

    void put(std::span<const std::uint32_t> xs, std::uint32_t y, std::span<const Code> codes) {
        Code* const row = picture_->pixel(0, y).data();
        for (std::size_t i = 0; i < xs.size(); ++i) {
            for (std::size_t k = 0; k < 3; ++k) row[3 * std::size_t{xs[i]} + k] = codes[3 * i + k];
        }
    }

    void add(std::uint32_t sample, const PixelPosition& at, const LinearRgb& color) {
        LinearRgb& sum = sums_(at.x, at.y);
        if (sample == 0) sum = {};
        add_samples({&color, 1}, {&sum, 1});
    }

    void compute_rough(std::uint32_t sample) {
        std::vector<PixelPosition> rough;
        for (auto& band : bands_) {
            // Tile by tile.
            std::ranges::stable_sort(band, {},
                                     [](const PixelPosition& at) { return at.x / kTile; });
            rough.insert(rough.end(), band.begin(), band.end());
        }
        EngineTask task = task_;
        task.sample = sample;
        task.samples = static_cast<std::uint32_t>(samples_.size());
        const PointBatch batch = compute_points(task, fields_, rough, execution_, stop_);
        if (stop_.is_requested()) return;
        result_.computed += rough.size();
        result_.counts += batch.counts;
        std::vector<LinearRgb> colors(rough.size());
        colors_.shader.shade(batch.results, colors);
        for (std::size_t i = 0; i < rough.size(); ++i) {
            if (sums_.is_empty()) {
                encoder_.encode({&colors[i], 1}, picture_->pixel(rough[i].x, rough[i].y));
            } else {
                add(sample, rough[i], colors[i]);
            }
        }
    }

    void encode_sums() {
        const auto count = static_cast<unsigned>(samples_.size());
        for_each_band([&](std::uint32_t y, const std::vector<PixelPosition>&) {
            for_pixels_outside_blocks(y, [&](std::span<const std::uint32_t> xs) {
                Colors colors;
                for (std::size_t i = 0; i < xs.size(); ++i) colors[i] = sums_(xs[i], y);
                average_samples(std::span(colors).first(xs.size()), count);
                std::array<Code, 3 * kPiece> codes;
                encoder_.encode(std::span(colors).first(xs.size()), codes);
                put(xs, y, codes);
            });
        });
    }

    const ExpMapFrame& frame_;
    const Size size_;
    const FramePolar& centres_;
    const std::span<const FramePolar> samples_;
    const EngineTask& task_;
    const PixelFields fields_;
    const FrameColors& colors_;
    const SrgbEncoder<Code>& encoder_;
    const Execution execution_;
    const StopFlag& stop_;
    std::vector<std::vector<PixelPosition>> bands_;  // rough pixels of each
    SmoothBlocks blocks_;
    Grid<LinearRgb> sums_;  // of several samples; else empty
    std::shared_ptr<CodedPicture<Code>> picture_;
    ExpMapPicture result_;
};

std::vector<FramePolar> sample_places(Size frame, Size strip, std::uint32_t samples,
                                      unsigned threads) {
    std::vector<FramePolar> places;
    for (std::uint32_t sample = 0; samples > 1 && sample < samples; ++sample) {
        places.emplace_back(frame, strip, sample, samples, threads);
    }
    return places;
}

}  // namespace

FramePlaces::FramePlaces(Size frame, Size strip, std::uint32_t count, unsigned threads)
    : centres(frame, strip, 0, 1, threads), samples(sample_places(frame, strip, count, threads)) {}

std::uint64_t FramePlaces::bytes_for(Size frame, std::uint32_t samples) {
    return frame.pixels() * (samples > 1 ? samples + 1 : 1) * 3 * sizeof(float);
}

FrameColors::FrameColors(const Coloring& coloring_, int depth)
    : coloring(coloring_), shader(coloring) {
    if (depth == 16) encoder.emplace<SrgbEncoder<std::uint16_t>>();
}

ExpMapPicture paint_frame(const ExpMapFrame& frame, const FramePlaces& places,
                          const EngineTask& task, const FrameColors& colors,
                          const Execution& execution, const StopFlag& stop) {
    return std::visit(
        [&]<typename Code>(const SrgbEncoder<Code>& encoder) {
            return FramePainter<Code>(frame, places, task, colors, encoder, execution, stop)
                .paint();
        },
        colors.encoder);
}

}  // namespace mandel
