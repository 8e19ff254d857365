#include "map/frame/exp_map_frame.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/elementary.h"
#include "base/multiversion.h"
#include "base/parallel.h"

namespace mandel {
namespace {

constexpr std::uint32_t kPiece = FramePiece::kMaxPixels;

// What takes time is waiting for memory: places and samples lie far apart. So they are asked for
// this many pixels ahead, samples in two turns.
constexpr std::uint32_t kAhead = 24;
constexpr std::uint32_t kFarAhead = 2 * kAhead;

// Where pixels lie, but for the shifts of the frame (FramePolar).
struct RingPolar {
    std::array<float, kPiece> rows;
    std::array<float, kPiece> columns;
    std::array<float, kPiece> radii_sq;
};

// Where pixels lie in the strips (StripSamples), and where inside of the cell and of the block.
struct RingPlaces {
    std::array<std::int32_t, kPiece> strip;
    std::array<std::int32_t, kPiece> block;
    std::array<std::int32_t, kPiece> cell;
    std::array<float, kPiece> fu;
    std::array<float, kPiece> fv;
    std::array<float, kPiece> block_fu;
    std::array<float, kPiece> block_fv;

    StripSamples::Place at(std::uint32_t i) const noexcept { return {block[i], cell[i]}; }
};

struct RingShift {
    float row;
    float column;
    float width;   // U
    float height;  // V
    std::int32_t block_columns;
    std::int32_t last_strip;
};

// Without branches: becomes vector code.
MANDEL_ALWAYS_INLINE void find_ring_places(const RingPolar& at, std::uint32_t count,
                                           const RingShift& shift, RingPlaces& out) {
    const float width = shift.width, height = shift.height;
    const float per_height = 1 / height;
    constexpr std::int32_t kBlock = StripSamples::kBlock, kTileSide = StripSamples::kTileSide;
    constexpr float kPerBlock = 1.0f / kBlock;
    const std::int32_t block_columns = shift.block_columns;
    const auto last_u = static_cast<std::int32_t>(width) - 1;
    const auto last_v = static_cast<std::int32_t>(height) - 1;
    const std::int32_t last_strip = shift.last_strip;
    for (std::uint32_t i = 0; i < count; ++i) {
        const float unbounded = at.rows[i] + shift.row;
        const float v = unbounded > 0 ? unbounded : 0.0f;
        const float turned = at.columns[i] + shift.column;
        const float u = turned >= width ? turned - width : turned;
        const auto wanted = static_cast<std::int32_t>(v * per_height);
        const std::int32_t strip = wanted < last_strip ? wanted : last_strip;
        const float in_strip = v - static_cast<float>(strip) * height;
        const auto whole_u = static_cast<std::int32_t>(u);
        const auto whole_v = static_cast<std::int32_t>(in_strip);
        const std::int32_t cell_u = whole_u < last_u ? whole_u : last_u;
        const std::int32_t cell_v = whole_v < last_v ? whole_v : last_v;
        const float fv = in_strip - static_cast<float>(cell_v);
        const std::int32_t in_u = cell_u % kBlock, in_v = cell_v % kBlock;
        const float fu = u - static_cast<float>(cell_u);
        // Rounding may put a place a hair above its strip; past the last one all is its end.
        const float bounded_fv = fv < 1 ? fv : 1.0f;
        out.strip[i] = strip;
        out.block[i] = cell_v / kBlock * block_columns + cell_u / kBlock;
        out.cell[i] = in_v * kTileSide + in_u;
        out.fu[i] = fu;
        out.fv[i] = bounded_fv;
        out.block_fu[i] = (static_cast<float>(in_u) + fu) * kPerBlock;
        out.block_fv[i] = (static_cast<float>(in_v) + bounded_fv) * kPerBlock;
    }
}

MANDEL_MULTIVERSION(void, ring_places,
                    (const RingPolar& at, std::uint32_t count, const RingShift& shift,
                     RingPlaces& out),
                    find_ring_places(at, count, shift, out))

// Changes of mu per pixel times the distance from the centre, along and across the ring.
struct RingSlopes {
    std::array<float, kPiece> along{};
    std::array<float, kPiece> inwards{};
};

MANDEL_ALWAYS_INLINE void find_ring_distances(const RingSlopes& slopes, const RingPolar& at,
                                              std::uint32_t count, float slope_of_all_sq,
                                              double* distances) {
    for (std::uint32_t i = 0; i < count; ++i) {
        const float along = slopes.along[i], inwards = slopes.inwards[i];
        const float slope_sq = along * along + inwards * inwards;
        constexpr float kLeast = 1e-24f;  // the distance is still a number
        distances[i] =
            std::sqrt(slope_of_all_sq * at.radii_sq[i] / (slope_sq > kLeast ? slope_sq : kLeast));
    }
}

MANDEL_MULTIVERSION(void, ring_distances,
                    (const RingSlopes& slopes, const RingPolar& at, std::uint32_t count,
                     float slope_of_all_sq, double* distances),
                    find_ring_distances(slopes, at, count, slope_of_all_sq, distances))

void read_samples(std::span<const StripSamples* const> strips, const Size& strip_size,
                  const RingPlaces& places, std::uint32_t count, FramePiece& piece,
                  RingSlopes& slopes) noexcept {
    // Per pixel, r pixels from the centre: a column is 2 pi r / U wide, a row ln 2 r / V.
    const auto per_column = static_cast<float>(strip_size.width / (2 * kPi));
    const auto per_row = static_cast<float>(strip_size.height / kLn2);
    constexpr float kSide = StripSamples::kBlock;
    double* const mu = piece.values[Channel::Fraction].data();
    const auto strip_of = [&](std::uint32_t i) -> const StripSamples& {
        return *strips[static_cast<std::size_t>(places.strip[i])];
    };
    const auto fetch_block = [&](std::uint32_t i) {
        if (i < count) strip_of(i).fetch_block(places.at(i));
    };
    const auto fetch_corners = [&](std::uint32_t i) {
        if (i < count) strip_of(i).fetch_corners(places.at(i));
    };
    for (std::uint32_t i = 0; i < kFarAhead; ++i) fetch_block(i);
    for (std::uint32_t i = 0; i < kAhead; ++i) fetch_corners(i);
    for (std::uint32_t i = 0; i < count; ++i) {
        fetch_block(i + kFarAhead);
        fetch_corners(i + kAhead);
        const StripSamples& strip = strip_of(i);
        const StripSamples::Corners corners = strip.around(places.at(i));
        const float fu = corners.is_block ? places.block_fu[i] : places.fu[i];
        const float fv = corners.is_block ? places.block_fv[i] : places.fv[i];
        const MapVector point = interpolate(corners.above, corners.above + corners.columns, fu, fv,
                                            corners.is_block ? kSide : 1);
        piece.cell[i] = corners.above->cell();
        mu[i] = strip.base() + double{point[0]};
        slopes.along[i] = point[1] * per_column;
        slopes.inwards[i] = point[2] * per_row;
    }
}

}  // namespace

FramePolar::FramePolar(Size frame, Size strip, std::uint32_t sample, std::uint32_t samples,
                       unsigned threads, const StopFlag& stop)
    : half_width_((frame.width - 1.0) / 2),
      half_height_((frame.height - 1.0) / 2),
      sample_(sample),
      samples_(samples),
      places_(frame) {
    const double per_octave = strip.height, around = strip.width;
    parallel_for(frame.height, threads, [&](std::size_t row) {
        if (stop.is_requested()) return;
        const auto y = static_cast<std::uint32_t>(row);
        for (std::uint32_t x = 0; x < frame.width; ++x) {
            const Complex<double> point = offset({x, y});
            const double radius_sq = std::max(norm(point), kLeastRadius * kLeastRadius);
            places_(x, y) = {static_cast<float>(-0.5 * per_octave * repeatable_log2(radius_sq)),
                             static_cast<float>(around * repeatable_turns(point.im, point.re))};
        }
    });
}

ExpMapFrame::ExpMapFrame(Size size, Ring ring, Middle middle, double slope)
    : size_(size),
      slope_(slope),
      ring_(std::move(ring)),
      middle_(std::move(middle)),
      half_width_((size.width - 1.0) / 2),
      half_height_((size.height - 1.0) / 2),
      // A middle as small as that has no pixel but, perhaps, the one at its centre.
      inverse_scale_(1 / std::max(middle_.scale, 1e-30)) {
    const CosSin turn = repeatable_cos_sin_turns(middle_.turns);
    turn_ = {turn.cos, turn.sin};
    for (const auto& strip : ring_.strips) {
        strips_.push_back(&strip->samples);
    }
}

Complex<double> ExpMapFrame::in_middle(const Complex<double>& offset) const noexcept {
    return {offset.re * turn_.re - offset.im * turn_.im,
            offset.re * turn_.im + offset.im * turn_.re};
}

// The few pixels of the middle are unrolled as well first, to values of no use.
void ExpMapFrame::unroll(const FramePolar& polar, std::span<const PixelPosition> pixels,
                         bool with_direction, FramePiece& piece) const noexcept {
    unroll_ring(polar, pixels, with_direction, piece);
    unroll_middle(polar, pixels, with_direction, piece);
}

void ExpMapFrame::unroll_ring(const FramePolar& polar, std::span<const PixelPosition> pixels,
                              bool with_direction, FramePiece& piece) const noexcept {
    const double width = ring_.strip.width, height = ring_.strip.height;
    const RingShift shift{static_cast<float>(ring_.first_pixel_row),
                          static_cast<float>(ring_.turns * width),
                          static_cast<float>(width),
                          static_cast<float>(height),
                          StripSamples::block_columns(ring_.strip),
                          static_cast<std::int32_t>(strips_.size()) - 1};
    const auto count = static_cast<std::uint32_t>(pixels.size());
    RingPolar at;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (i + kAhead < count) __builtin_prefetch(&polar.place(pixels[i + kAhead]));
        const FramePolar::Place& place = polar.place(pixels[i]);
        at.rows[i] = place.row;
        at.columns[i] = place.column;
        at.radii_sq[i] = polar.radius_sq(pixels[i]);
    }
    RingPlaces places;
    ring_places(at, count, shift, places);
    RingSlopes slopes;
    read_samples(strips_, ring_.strip, places, count, piece, slopes);
    ring_distances(slopes, at, count, static_cast<float>(slope_ * slope_),
                   piece.values[Channel::Distance].data());
    if (!with_direction) return;
    for (std::uint32_t i = 0; i < count; ++i) {
        const Complex<double> offset = polar.offset(pixels[i]);
        const double along = slopes.along[i], inwards = slopes.inwards[i];
        piece.values[Channel::Direction][i] = static_cast<float>(repeatable_turns(
            inwards * offset.im - along * offset.re, inwards * offset.re + along * offset.im));
    }
}

void ExpMapFrame::unroll_middle(const FramePolar& polar, std::span<const PixelPosition> pixels,
                                bool with_direction, FramePiece& piece) const noexcept {
    const double right = half_width_ * middle_.scale - polar.reach();
    const double up = half_height_ * middle_.scale - polar.reach();
    if (right < 0 || up < 0) return;
    const double farthest_sq = right * right + up * up;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const Complex<double> centre{pixels[i].x - half_width_, half_height_ - pixels[i].y};
        if (norm(centre) > farthest_sq) continue;
        const Complex<double> turned = in_middle(centre);
        if (std::fabs(turned.re) > right || std::fabs(turned.im) > up) continue;
        const MapVector point = middle_at(in_middle(polar.offset(pixels[i])), piece.cell[i]);
        piece.values[Channel::Fraction][i] = middle_.grid->base + double{point[0]};
        // Away from the set, in the middle's axes; rows of samples run down.
        const double to_right = -double{point[1]}, to_up = double{point[2]};
        constexpr double kLeastSq = 1e-24;
        const double slope_sq = std::max(to_right * to_right + to_up * to_up, kLeastSq);
        piece.values[Channel::Distance][i] =
            static_cast<float>(slope_ / std::sqrt(slope_sq) / inverse_scale_);
        if (!with_direction) continue;
        piece.values[Channel::Direction][i] = static_cast<float>(repeatable_turns(
            to_up * turn_.re - to_right * turn_.im, to_right * turn_.re + to_up * turn_.im));
    }
}

// What the last frame has at a place, which is given in this frame's pixels.
MapVector ExpMapFrame::middle_at(const Complex<double>& place, MapCell& cell) const noexcept {
    const Grid<MapSample>& grid = middle_.grid->samples;
    const auto last_u = static_cast<double>(size_.width - 1);
    const auto last_v = static_cast<double>(size_.height - 1);
    const double u = std::clamp(half_width_ + place.re * inverse_scale_, 0.0, last_u);
    const double v = std::clamp(half_height_ - place.im * inverse_scale_, 0.0, last_v);
    const auto cell_u = static_cast<std::uint32_t>(u);
    const auto cell_v = static_cast<std::uint32_t>(v);
    const MapSample* const above = &grid(cell_u, cell_v);
    cell = above->cell;
    return interpolate(above, above + grid.size().width, static_cast<float>(u - cell_u),
                       static_cast<float>(v - cell_v));
}

}  // namespace mandel
