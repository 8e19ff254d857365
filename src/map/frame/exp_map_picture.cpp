#include "map/frame/exp_map_picture.h"

#include <algorithm>
#include <array>
#include <memory>

#include "base/parallel.h"
#include "color/packed_codes.h"
#include "color/sample_sums.h"
#include "engine/point_batch.h"
#include "map/frame/smooth_blocks.h"

namespace mandel {
namespace {

// Rows of pixels that one thread unrolls, tile by tile: neighbours lie in the same samples, and
// their orbits are alike.
constexpr std::uint32_t kBand = 16;
constexpr std::uint32_t kTile = 32;

template <typename Code>
struct CodedPicture {
    std::uint32_t width;
    std::size_t size;
    std::unique_ptr<Code[]> first;  // r, g, b of each pixel, row by row

    explicit CodedPicture(Size pixels)
        : width(pixels.width),
          size(pixels.pixels() * 3),
          first(std::make_unique_for_overwrite<Code[]>(size)) {}

    std::span<Code> codes() const { return {first.get(), size}; }
    std::span<Code> pixel(std::uint32_t x, std::uint32_t y) const {
        return codes().subspan((std::size_t{y} * width + x) * 3, 3);
    }
};

template <typename Code>
RowSource rows_of(std::shared_ptr<const CodedPicture<Code>> picture) {
    return [picture](std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) {
        const std::size_t row = std::size_t{picture->width} * 3;
        const std::span<const Code> codes = picture->codes();
        pack(codes.subspan(first * row, count * row), packed);
    };
}

// Pixels in pieces, whatever rows they are from: what takes time is waiting for the memory that
// they lie in, and the first of a piece wait longest.
class PixelPieces {
public:
    template <typename Use>
    void add(const PixelPosition& at, Use&& use) {
        pixels_[count_++] = at;
        if (count_ == pixels_.size()) flush(use);
    }
    template <typename Use>
    void flush(Use&& use) {
        if (count_ > 0) use(std::span<const PixelPosition>(pixels_.data(), count_));
        count_ = 0;
    }

private:
    std::array<PixelPosition, FramePiece::kMaxPixels> pixels_;
    std::size_t count_ = 0;
};

template <typename Code>
class FramePainter {
public:
    FramePainter(const ExpMapFrame& frame, const FramePlaces& places, const EngineTask& task,
                 const FrameColors& colors, const PictureEncoder<Code>& encoder,
                 const Execution& execution, const StopFlag& stop)
        : frame_(frame),
          size_(frame.size()),
          centres_(places.centres),
          samples_(places.sampled.empty() ? std::span(&places.centres, 1)
                                          : std::span(places.sampled)),
          clearance_(map_rule(task.view).clearance),
          task_(task),
          colors_(colors),
          encoder_(encoder),
          execution_(execution),
          stop_(stop),
          bands_((size_.height + kBand - 1) / kBand),
          picture_(std::make_shared<CodedPicture<Code>>(size_)) {
        if (samples_.size() > 1) {
            sums_ = std::make_unique<SampleSums>(size_, places.samples);
            sums_->begin({0, size_.height}, execution_.threads);
        }
    }

    ExpMapPicture paint() {
        if (task_.accelerators.smooth_blocks) fill_smooth_blocks();
        const std::uint32_t least = sums_ ? sums_->samples().least : 1;
        draw_samples(0, least);
        if (sums_) {
            std::uint32_t count = least;
            while ((mask_ = sums_->needy(count, execution_.threads)) && !stop_.is_requested()) {
                draw_samples(count, sums_->next_count(count));
                count = sums_->next_count(count);
            }
        }
        if (stop_.is_requested()) return {};  // some sums may be those of no sample
        if (sums_) encode_sums();
        result_.rows = rows_of<Code>(picture_);
        return std::move(result_);
    }

private:
    static constexpr int kDepth = 8 * sizeof(Code);

    void draw_samples(std::uint32_t first, std::uint32_t end) {
        for (std::uint32_t sample = first; sample < end && !stop_.is_requested(); ++sample) {
            unroll(sample);
            compute_rough(sample);
        }
    }

    using Colors = std::array<LinearRgb, FramePiece::kMaxPixels>;

    // The pixels' colours, those of rough ones being of no use, and the piece they come from.
    void color(const FramePolar& polar, std::span<const PixelPosition> pixels, FramePiece& piece,
               Colors& colors) const {
        const std::size_t count = pixels.size();
        const bool with_direction = colors_.shader.channels().contains(Channel::Direction);
        frame_.unroll(polar, pixels, with_direction, piece);
        colors_.shader.shade(piece.view(count), std::span(colors).first(count));
        for (std::size_t i = 0; i < count; ++i) {
            if (piece.cell[i] != MapCell::Smooth) colors[i] = colors_.shader.interior();
        }
    }

    void fill_smooth_blocks() {
        for (const std::uint32_t side : SmoothBlocks::kSides) {
            const SmoothBlocks* const coarser = blocks_.get();
            auto level = std::make_unique<SmoothBlocks>(size_, side, kDepth, coarser);
            for_each_band(level->nodes().height, [&](std::uint32_t first, std::uint32_t end) {
                set_nodes(*level, first, end);
            });
            parallel_for(level->blocks().height, execution_.threads, [&](std::size_t row) {
                const auto j = static_cast<std::uint32_t>(row);
                level->choose(j);
                level->fill(j, picture_->codes(), encoder_.is_dithered());
            });
            coarser_.push_back(std::move(blocks_));
            blocks_ = std::move(level);
        }
    }

    // Rows of nodes.
    void set_nodes(SmoothBlocks& level, std::uint32_t first, std::uint32_t end) {
        PixelPieces pieces;
        const auto use = [&](auto pixels) { set_nodes(level, pixels); };
        for_each_tile(level.nodes().width, [&](std::uint32_t left, std::uint32_t right) {
            for (std::uint32_t j = first; j < end; ++j) {
                level.find_nodes(j, left, right, [&](std::uint32_t i) {
                    pieces.add({i * level.side(), j * level.side()}, use);
                });
            }
        });
        pieces.flush(use);
    }

    void set_nodes(SmoothBlocks& level, std::span<const PixelPosition> pixels) {
        constexpr auto kFine = static_cast<float>(SmoothBlocks::fine_steps(kDepth));
        FramePiece piece;
        Colors colors;
        color(centres_, pixels, piece, colors);
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            SmoothBlocks::Node node;
            const float light[] = {colors[i].r, colors[i].g, colors[i].b};
            for (std::size_t k = 0; k < 3; ++k) {
                node.code[k] = static_cast<std::int32_t>(encoder_.place(light[k]) * kFine + 0.5f);
            }
            node.is_clear =
                piece.cell[i] == MapCell::Smooth &&
                piece.values[Channel::Distance][i] >= clearance_ * level.clear_distance();
            level.set(pixels[i].x / level.side(), pixels[i].y / level.side(), node);
        }
    }

    // Calls use(first, end) for bands of rows of anything, on several threads.
    template <typename Use>
    void for_each_band(std::uint32_t rows, Use use) const {
        parallel_for((rows + kBand - 1) / kBand, execution_.threads, [&](std::size_t band) {
            const auto first = static_cast<std::uint32_t>(band) * kBand;
            use(first, std::min(first + kBand, rows));
        });
    }

    // Calls use(left, right) for tiles of a band of columns of anything.
    template <typename Use>
    static void for_each_tile(std::uint32_t columns, Use use) {
        for (std::uint32_t left = 0; left < columns; left += kTile) {
            use(left, std::min(left + kTile, columns));
        }
    }

    // Calls use(pixels, band) for the pixels outside of smooth blocks, in pieces.
    template <typename Use>
    void for_pixels_outside_blocks(Use use) const {
        for_each_band(size_.height, [&](std::uint32_t first, std::uint32_t end) {
            PixelPieces pieces;
            const auto use_piece = [&](auto pixels) { use(pixels, first / kBand); };
            for_each_tile(size_.width, [&](std::uint32_t left, std::uint32_t right) {
                for (std::uint32_t y = first; y < end; ++y) {
                    for_open_xs(y, left, right, [&](std::uint32_t x) {
                        if (!mask_ || mask_->contains(x, y)) pieces.add({x, y}, use_piece);
                    });
                }
            });
            pieces.flush(use_piece);
        });
    }

    // left <= x < right, in blocks that are not smooth or behind the last one.
    template <typename Use>
    void for_open_xs(std::uint32_t y, std::uint32_t left, std::uint32_t right, Use use) const {
        const std::uint32_t side = SmoothBlocks::kSides.back(), j = y / side;
        static_assert(kTile % side == 0);
        std::uint32_t end_of_blocks = left;
        if (blocks_ != nullptr && j < blocks_->blocks().height) {
            const std::uint32_t end_block = std::min(right / side, blocks_->blocks().width);
            blocks_->for_open_runs(j, left / side, end_block,
                                   [&](std::uint32_t first, std::uint32_t end) {
                                       for (std::uint32_t x = first * side; x < end * side; ++x) {
                                           use(x);
                                       }
                                   });
            end_of_blocks = std::max(left, end_block * side);
        }
        for (std::uint32_t x = end_of_blocks; x < right; ++x) use(x);
    }

    void unroll(std::uint32_t sample) {
        for (auto& band : bands_) band.clear();
        for_pixels_outside_blocks([&](std::span<const PixelPosition> pixels, std::uint32_t band) {
            unroll(sample, pixels, bands_[band]);
        });
    }

    void unroll(std::uint32_t sample, std::span<const PixelPosition> pixels,
                std::vector<PixelPosition>& rough) {
        FramePiece piece;
        Colors colors;
        color(samples_[sample], pixels, piece, colors);
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            if (piece.cell[i] == MapCell::Rough) {
                rough.push_back(pixels[i]);
            } else if (sums_) {
                sums_->add(pixels[i].x, pixels[i].y, {&colors[i], 1});
            }
        }
        if (!sums_) put(pixels, colors);
    }

    void put(std::span<const PixelPosition> pixels, const Colors& colors) const {
        for (std::size_t i = 0; i < pixels.size(); ++i) put(pixels[i], colors[i]);
    }

    void put(const PixelPosition& at, const LinearRgb& color) const {
        encoder_.encode({&color, 1}, at, picture_->pixel(at.x, at.y));
    }

    void compute_rough(std::uint32_t sample) {
        std::vector<PixelPosition> rough;
        for (const auto& band : bands_) rough.insert(rough.end(), band.begin(), band.end());
        EngineTask task = task_;
        task.sample = sample;
        task.samples = static_cast<std::uint32_t>(samples_.size());
        const PointBatch batch =
            compute_points(task, colors_.shader.channels(), rough, execution_, stop_);
        if (stop_.is_requested()) return;
        result_.computed += rough.size();
        result_.counts += batch.counts;
        std::vector<LinearRgb> colors(rough.size());
        colors_.shader.shade(batch.pixels, colors);
        for (std::size_t i = 0; i < rough.size(); ++i) {
            if (sums_) {
                sums_->add(rough[i].x, rough[i].y, {&colors[i], 1});
            } else {
                put(rough[i], colors[i]);
            }
        }
    }

    void encode_sums() {
        for_each_band(size_.height, [&](std::uint32_t first, std::uint32_t end) {
            std::vector<LinearRgb> colors(size_.width);
            for (std::uint32_t y = first; y < end; ++y) {
                sums_->average(y, colors);
                for_each_tile(size_.width, [&](std::uint32_t left, std::uint32_t right) {
                    for_open_xs(y, left, right, [&](std::uint32_t x) { put({x, y}, colors[x]); });
                });
            }
        });
    }

    const ExpMapFrame& frame_;
    const Size size_;
    const FramePolar& centres_;
    const std::span<const FramePolar> samples_;
    const float clearance_;
    const EngineTask& task_;
    const FrameColors& colors_;
    const PictureEncoder<Code>& encoder_;
    const Execution execution_;
    const StopFlag& stop_;
    std::vector<std::vector<PixelPosition>> bands_;       // rough pixels of each
    std::unique_ptr<SmoothBlocks> blocks_;                // of the finest level
    std::vector<std::unique_ptr<SmoothBlocks>> coarser_;  // which they need
    std::unique_ptr<SampleSums> sums_;                    // of several samples
    std::shared_ptr<const PixelMask> mask_;               // of those drawn now; null: all
    std::shared_ptr<CodedPicture<Code>> picture_;
    ExpMapPicture result_;
};

std::vector<FramePolar> sample_places(Size frame, Size strip, std::uint32_t samples,
                                      unsigned threads, const StopFlag& stop) {
    std::vector<FramePolar> places;
    for (std::uint32_t sample = 0; samples > 1 && sample < samples; ++sample) {
        places.emplace_back(frame, strip, sample, samples, threads, stop);
    }
    return places;
}

}  // namespace

FramePlaces::FramePlaces(Size frame, Size strip, Samples of_pixels, unsigned threads,
                         const StopFlag& stop)
    : samples(of_pixels),
      centres(frame, strip, 0, 1, threads, stop),
      sampled(sample_places(frame, strip, of_pixels.most, threads, stop)) {}

std::uint64_t FramePlaces::bytes_for(Size frame, Samples samples) {
    const std::uint64_t places = samples.most > 1 ? samples.most + 1 : 1;
    return frame.pixels() * places * sizeof(FramePolar::Place);
}

FrameColors::FrameColors(const Coloring& coloring_, std::uint32_t height, int depth,
                         bool is_dithered)
    : coloring(coloring_),
      shader(coloring, height),
      encoder(PictureEncoder<std::uint8_t>(is_dithered)) {
    if (depth == 16) encoder.emplace<PictureEncoder<std::uint16_t>>(is_dithered);
}

ExpMapPicture paint_frame(const ExpMapFrame& frame, const FramePlaces& places,
                          const EngineTask& task, const FrameColors& colors,
                          const Execution& execution, const StopFlag& stop) {
    return std::visit(
        [&]<typename Code>(const PictureEncoder<Code>& encoder) {
            return FramePainter<Code>(frame, places, task, colors, encoder, execution, stop)
                .paint();
        },
        colors.encoder);
}

}  // namespace mandel
