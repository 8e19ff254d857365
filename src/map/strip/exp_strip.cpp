#include "map/strip/exp_strip.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/parallel.h"
#include "engine/deep_reference.h"
#include "engine/point_batch.h"

namespace mandel {
namespace {

// The upper left corner of a square of samples.
using Square = PixelPosition;

class StripFiller {
public:
    StripFiller(const EngineTask& task, StripUse use, const Execution& execution,
                const StopFlag& stop)
        : task_(task),
          use_(use),
          lattice_(*task.lattice),
          size_(lattice_.size()),
          rule_(map_rule(task.view)),
          execution_(execution),
          stop_(stop),
          known_({size_.width, size_.height + 1}),
          blocks_({size_.width / kBlock, size_.height / kBlock}) {
        for (std::uint32_t v = 0; v <= size_.height; ++v) {
            std::ranges::fill(known_.row(v), Known::Nothing);
        }
        for (std::uint32_t j = 0; j < blocks_.size().height; ++j) {
            std::ranges::fill(blocks_.row(j), MapCell::Rough);
        }
        grid_.samples = Grid<MapSample>({size_.width + 1, size_.height + 1});
    }

    ExpStrip run() {
        std::uint32_t step = kBlock;
        std::vector<Square> squares = coarsest_squares();
        compute_coarsest();
        if (rule_.is_full) find_inside();
        std::erase_if(squares, [this](const Square& s) { return block(s) == MapCell::Inside; });
        for (; step > 1 && !stop_.is_requested(); step /= 2) {
            std::erase_if(squares, [&](const Square& square) {
                if (!is_clear(square, step)) return false;
                clear_.push_back({square, step});
                return true;
            });
            if (step == 2 && use_ == StripUse::Frames) leave_out_rough(squares);
            compute_between(squares, step / 2);
            squares = quarters(squares, step / 2);
        }
        if (!stop_.is_requested()) {
            fill(squares);
            pack();
        }
        return std::move(strip_);
    }

private:
    static constexpr std::uint32_t kBlock = StripSamples::kBlock;

    enum class Known : std::uint8_t { Nothing, Computed, Inside };

    struct StepSquare {
        Square corner;
        std::uint32_t step;
    };

    MapSample& at(std::uint32_t u, std::uint32_t v) noexcept { return grid_.samples(u, v); }
    // The column that column U repeats.
    std::uint32_t wrapped(std::uint32_t u) const noexcept { return u < size_.width ? u : 0; }

    MapCell& block(const Square& s) noexcept { return blocks_(s.x / kBlock, s.y / kBlock); }

    // In an order that keeps neighbours together, whose orbits are alike.
    std::vector<Square> coarsest_squares() const {
        constexpr std::uint32_t kTile = 64;
        std::vector<Square> squares;
        for (std::uint32_t top = 0; top < size_.height; top += kTile) {
            for (std::uint32_t left = 0; left < size_.width; left += kTile) {
                for (std::uint32_t v = top; v < std::min(top + kTile, size_.height); v += kBlock) {
                    for (std::uint32_t u = left; u < std::min(left + kTile, size_.width);
                         u += kBlock) {
                        squares.push_back({u, v});
                    }
                }
            }
        }
        return squares;
    }

    static std::vector<Square> quarters(const std::vector<Square>& squares, std::uint32_t half) {
        std::vector<Square> result;
        result.reserve(4 * squares.size());
        for (const auto [u, v] : squares) {
            result.insert(result.end(),
                          {{u, v}, {u + half, v}, {u, v + half}, {u + half, v + half}});
        }
        return result;
    }

    // A square of two steps all of whose cells are rough by the corners that it has.
    void leave_out_rough(std::vector<Square>& squares) {
        std::erase_if(squares, [&](const Square& square) {
            const auto [u, v] = square;
            const auto is_rough_at = [this](std::uint32_t i, std::uint32_t j) {
                return is_rough_corner(at(i, j), rule_);
            };
            const bool is_rough = is_rough_at(u, v) && is_rough_at(u + 2, v) &&
                                  is_rough_at(u, v + 2) && is_rough_at(u + 2, v + 2);
            if (is_rough) left_out_.push_back({square, 2});
            return is_rough;
        });
    }

    void compute_coarsest() {
        std::vector<PixelPosition> positions;
        for (const auto [u, v] : coarsest_squares()) want(u, v, positions);
        for (std::uint32_t u = 0; u < size_.width; u += kBlock) {
            want(u, size_.height, positions);
        }
        compute(positions, true);
    }

    // A set without holes: a square whose sides are inside is so altogether. Points inside are the
    // most expensive of all, so large squares are tried first, and then their quarters.
    void find_inside() {
        constexpr std::uint32_t kLargest = 8 * kBlock;
        std::vector<Square> tried;
        for (std::uint32_t v = 0; v < size_.height; v += kLargest) {
            for (std::uint32_t u = 0; u < size_.width; u += kLargest) tried.push_back({u, v});
        }
        for (std::uint32_t side = kLargest; side >= kBlock && !tried.empty(); side /= 2) {
            std::vector<PixelPosition> positions;
            for (const Square& square : tried) {
                if (has_sides_inside(square, side, kBlock)) {
                    on_sides(square, side, 1, [&](std::uint32_t u, std::uint32_t v) {
                        want(u, v, positions);
                        return true;
                    });
                }
            }
            compute(positions, false);
            if (stop_.is_requested()) return;
            std::erase_if(tried, [&](const Square& square) {
                const bool is_inside = has_sides_inside(square, side, 1);
                if (is_inside) mark_inside(square, side);
                return is_inside;
            });
            tried = side > kBlock ? quarters(tried, side / 2) : std::vector<Square>();
            std::erase_if(tried, [&](const Square& square) {
                return square.x >= size_.width || square.y >= size_.height;
            });
        }
    }

    // Whether use(u, v) holds for all samples, each `step` apart, on the sides of a square.
    template <typename Use>
    static bool on_sides(const Square& square, std::uint32_t side, std::uint32_t step, Use use) {
        const auto [u, v] = square;
        for (std::uint32_t k = 0; k < side; k += step) {
            if (!use(u + k, v) || !use(u + side, v + k) || !use(u + side - k, v + side) ||
                !use(u, v + side - k)) {
                return false;
            }
        }
        return true;
    }

    bool has_sides_inside(const Square& square, std::uint32_t side, std::uint32_t step) const {
        if (square.x + side > size_.width || square.y + side > size_.height) return false;
        return on_sides(square, side, step, [this](std::uint32_t u, std::uint32_t v) {
            return known_(wrapped(u), v) == Known::Inside;
        });
    }

    void mark_inside(const Square& square, std::uint32_t side) noexcept {
        for (std::uint32_t v = 0; v < side; v += kBlock) {
            for (std::uint32_t u = 0; u < side; u += kBlock) {
                block({square.x + u, square.y + v}) = MapCell::Inside;
            }
        }
    }

    // The middles of the squares and of their sides.
    void compute_between(const std::vector<Square>& squares, std::uint32_t half) {
        std::vector<PixelPosition> positions;
        for (const auto [u, v] : squares) {
            want(u + half, v, positions);
            want(u, v + half, positions);
            want(u + half, v + half, positions);
            want(u + 2 * half, v + half, positions);
            want(u + half, v + 2 * half, positions);
        }
        compute(positions, false);
    }

    void want(std::uint32_t u, std::uint32_t v, std::vector<PixelPosition>& positions) {
        Known& known = known_(wrapped(u), v);
        if (known != Known::Nothing) return;
        known = Known::Computed;
        positions.push_back({wrapped(u), v});
    }

    void compute(const std::vector<PixelPosition>& positions, bool sets_base) {
        const PointBatch batch = compute_points(task_, kMapChannels, positions, execution_, stop_);
        if (stop_.is_requested()) return;
        strip_.counts += batch.counts;
        strip_.computed += positions.size();
        if (sets_base) grid_.base = least_count(batch.pixels);
        for (std::size_t i = 0; i < positions.size(); ++i) {
            const auto [u, v] = positions[i];
            const MapSample sample =
                map_sample(batch.pixels.at(i), step_at(u, v), grid_.base, rule_);
            at(u, v) = sample;
            if (u == 0) at(size_.width, v) = sample;
            if (batch.pixels.status()[i] == PixelStatus::Interior) known_(u, v) = Known::Inside;
        }
    }

    LatticeStep step_at(std::uint32_t u, std::uint32_t v) const noexcept {
        const double along = lattice_.radius(v) * 2 * kPi / size_.width;
        const double inwards = -lattice_.radius(v) * kLn2 / size_.height;
        const Complex<double>& direction = lattice_.direction(u);
        return {-along * direction.im, along * direction.re, inwards * direction.re,
                inwards * direction.im};
    }

    bool is_clear(const Square& square, std::uint32_t step) noexcept {
        return cell_of(square, step) == MapCell::Smooth;
    }
    MapCell cell_of(const Square& square, std::uint32_t step) noexcept {
        const auto [u, v] = square;
        return cell_between(at(u, v), at(u + step, v), at(u, v + step), at(u + step, v + step),
                            step, rule_);
    }

    // `squares`: those of single steps.
    void fill(const std::vector<Square>& squares) {
        for (const auto* filled : {&clear_, &left_out_}) {
            in_pieces(*filled, [&](const StepSquare& square) { fill_between(square); });
        }
        for (std::uint32_t v = 0; v <= size_.height; ++v) at(size_.width, v) = at(0, v);
        in_pieces(clear_, [&](const StepSquare& square) { mark_smooth(square); });
        in_pieces(squares,
                  [&](const Square& square) { at(square.x, square.y).cell = cell_of(square, 1); });
    }

    template <typename Item, typename Body>
    void in_pieces(const std::vector<Item>& items, Body body) {
        constexpr std::size_t kPiece = 1024;
        const std::size_t pieces = (items.size() + kPiece - 1) / kPiece;
        parallel_for(pieces, execution_.threads, [&](std::size_t piece) {
            const std::size_t end = std::min(items.size(), (piece + 1) * kPiece);
            for (std::size_t i = piece * kPiece; i < end; ++i) body(items[i]);
        });
    }

    // Sides belong to the square below or to the right of them, so that no two threads write one
    // sample; those of the last row to the square above.
    void fill_between(const StepSquare& square) noexcept {
        const std::uint32_t step = square.step;
        const auto [u, v] = square.corner;
        const MapVector a = vector_of(at(u, v)), b = vector_of(at(u + step, v));
        const MapVector c = vector_of(at(u, v + step)), d = vector_of(at(u + step, v + step));
        const float side = static_cast<float>(step);
        const std::uint32_t rows = v + step == size_.height ? step + 1 : step;
        for (std::uint32_t j = 0; j < rows; ++j) {
            // Samples inside of a whole block are never read; its neighbours read those at its
            // sides.
            const bool is_inner = step == kBlock && j % step != 0;
            for (std::uint32_t i = 0; i < (is_inner ? 1 : step); ++i) {
                if (known_(u + i, v + j) != Known::Nothing) continue;
                const MapVector point = interpolate(a, b, c, d, static_cast<float>(i) / side,
                                                    static_cast<float>(j) / side, side);
                at(u + i, v + j) = {point[0], point[1], point[2], true, MapCell::Rough};
            }
        }
    }

    void mark_smooth(const StepSquare& square) noexcept {
        if (square.step == kBlock) return;
        for (std::uint32_t j = 0; j < square.step; ++j) {
            for (std::uint32_t i = 0; i < square.step; ++i) {
                at(square.corner.x + i, square.corner.y + j).cell = MapCell::Smooth;
            }
        }
    }

    void pack() {
        for (const auto& [corner, step] : clear_) {
            if (step == kBlock) block(corner) = MapCell::Smooth;
        }
        strip_.samples = StripSamples(grid_, blocks_, execution_.threads);
    }

    const EngineTask& task_;
    const StripUse use_;
    const PolarLattice& lattice_;
    const Size size_;
    const MapRule rule_;
    const Execution& execution_;
    const StopFlag& stop_;
    Grid<Known> known_;     // of samples
    Grid<MapCell> blocks_;  // what is known of whole blocks
    SampleGrid grid_;       // of the strip, before it is packed
    ExpStrip strip_;
    std::vector<StepSquare> clear_;
    std::vector<StepSquare> left_out_;
};

}  // namespace

ExpStrip compute_strip(const EngineTask& task, StripUse use, const Execution& execution,
                       const StopFlag& stop) {
    EngineTask prepared = task;
    prepare_reference(prepared, stop, execution);
    ExpStrip strip = StripFiller(prepared, use, execution, stop).run();
    strip.reference = prepared.reference;
    return strip;
}

}  // namespace mandel
