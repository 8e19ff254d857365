#include "job/exp_map_frame.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/elementary.h"
#include "base/multiversion.h"
#include "base/parallel.h"
#include "job/exp_map_shape.h"

namespace mandel {
namespace {

constexpr std::uint32_t kPiece = FramePiece::kMaxPixels;

// Where pixels lie, but for the shifts of the frame (FramePolar).
struct RingPolar {
    std::array<float, kPiece> rows;
    std::array<float, kPiece> columns;
    std::array<float, kPiece> radii_sq;
};

// Where pixels lie in the strips: the cell's upper left sample and the place inside of the cell.
struct RingPlaces {
    std::array<std::int32_t, kPiece> strip;
    std::array<std::int32_t, kPiece> sample;
    std::array<float, kPiece> fu;
    std::array<float, kPiece> fv;
};

struct RingShift {
    float row;
    float column;
    float width;   // U
    float height;  // V
    std::int32_t last_strip;
};

// Without branches: becomes vector code.
MANDEL_ALWAYS_INLINE void find_ring_places(const RingPolar& at, std::uint32_t count,
                                           const RingShift& shift, RingPlaces& out) {
    const float width = shift.width, height = shift.height;
    const float per_height = 1 / height;
    const auto columns_of_grid = static_cast<std::int32_t>(width) + 1;
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
        out.strip[i] = strip;
        out.sample[i] = cell_v * columns_of_grid + cell_u;
        out.fu[i] = u - static_cast<float>(cell_u);
        // Rounding may put a place a hair above its strip; past the last one all is its end.
        out.fv[i] = fv < 1 ? fv : 1.0f;
    }
}

MANDEL_MULTIVERSION(void, ring_places,
                    (const RingPolar& at, std::uint32_t count, const RingShift& shift,
                     RingPlaces& out),
                    find_ring_places(at, count, shift, out))

// Changes of mu per pixel times the distance from the centre, along and across the ring.
struct RingSlopes {
    std::array<float, kPiece> along;
    std::array<float, kPiece> inwards;
};

MANDEL_ALWAYS_INLINE void find_ring_distances(const RingSlopes& slopes, const RingPolar& at,
                                              std::uint32_t count, float* distances) {
    constexpr auto kSlopeSq = static_cast<float>(kSlope * kSlope);
    for (std::uint32_t i = 0; i < count; ++i) {
        const float along = slopes.along[i], inwards = slopes.inwards[i];
        const float slope_sq = along * along + inwards * inwards;
        constexpr float kLeast = 1e-24f;  // the distance is still a number
        distances[i] =
            std::sqrt(kSlopeSq * at.radii_sq[i] / (slope_sq > kLeast ? slope_sq : kLeast));
    }
}

MANDEL_MULTIVERSION(void, ring_distances,
                    (const RingSlopes& slopes, const RingPolar& at, std::uint32_t count,
                     float* distances),
                    find_ring_distances(slopes, at, count, distances))

}  // namespace

FramePolar::FramePolar(Size frame, Size strip, std::uint32_t sample, std::uint32_t samples,
                       unsigned threads)
    : half_width_((frame.width - 1.0) / 2),
      half_height_((frame.height - 1.0) / 2),
      sample_(sample),
      samples_(samples),
      rows_(frame),
      columns_(frame),
      radii_sq_(frame) {
    const double per_octave = strip.height, around = strip.width;
    parallel_for(frame.height, threads, [&](std::size_t row) {
        const auto y = static_cast<std::uint32_t>(row);
        for (std::uint32_t x = 0; x < frame.width; ++x) {
            const Complex<double> point = offset(x, y);
            const double radius_sq = std::max(norm(point), kLeastRadius * kLeastRadius);
            rows_(x, y) = static_cast<float>(-0.5 * per_octave * repeatable_log2(radius_sq));
            radii_sq_(x, y) = static_cast<float>(radius_sq);
            columns_(x, y) = static_cast<float>(around * repeatable_turns(point.im, point.re));
        }
    });
}

ExpMapFrame::ExpMapFrame(Size size, Ring ring, Middle middle)
    : size_(size),
      ring_(std::move(ring)),
      middle_(std::move(middle)),
      half_width_((size.width - 1.0) / 2),
      half_height_((size.height - 1.0) / 2),
      // A middle as small as that has no pixel but, perhaps, the one at its centre.
      inverse_scale_(1 / std::max(middle_.scale, 1e-30)) {
    const CosSin turn = repeatable_cos_sin_turns(middle_.turns);
    turn_ = {turn.cos, turn.sin};
    for (const auto& strip : ring_.strips) {
        strips_.push_back({&strip->grid.samples(0, 0), strip->grid.base});
    }
}

Complex<double> ExpMapFrame::in_middle(const Complex<double>& offset) const noexcept {
    return {offset.re * turn_.re - offset.im * turn_.im,
            offset.re * turn_.im + offset.im * turn_.re};
}

void ExpMapFrame::unroll(const FramePolar& polar, std::span<const std::uint32_t> xs,
                         std::uint32_t y, bool with_direction, FramePiece& piece) const noexcept {
    const double right = half_width_ * middle_.scale - polar.reach();
    const double up = half_height_ * middle_.scale - polar.reach();
    const auto is_middle = [&](std::uint32_t x) {
        const Complex<double> place = in_middle({x - half_width_, half_height_ - y});
        return std::fabs(place.re) <= right && std::fabs(place.im) <= up;
    };
    // The middle is convex: one part of a row, and rows far from the centre have none.
    const double farthest_sq = right * right + up * up;
    const bool may_touch =
        right >= 0 && up >= 0 && (half_height_ - y) * (half_height_ - y) <= farthest_sq;
    auto first = xs.end(), last = xs.end();
    if (may_touch) {
        first = std::ranges::find_if(xs, is_middle);
        last = std::find_if_not(first, xs.end(), is_middle);
    }
    const auto part = [&](auto from, auto to) {
        const auto offset = static_cast<std::uint32_t>(from - xs.begin());
        return Part{{from, to}, y, offset, with_direction};
    };
    if (first != xs.begin()) unroll_ring(polar, part(xs.begin(), first), piece);
    if (last != first) unroll_middle(polar, part(first, last), piece);
    if (last != xs.end()) unroll_ring(polar, part(last, xs.end()), piece);
}

void ExpMapFrame::unroll_ring(const FramePolar& polar, const Part& part,
                              FramePiece& piece) const noexcept {
    const double width = ring_.strip.width, height = ring_.strip.height;
    const RingShift shift{static_cast<float>(ring_.first_pixel_row),
                          static_cast<float>(ring_.turns * width), static_cast<float>(width),
                          static_cast<float>(height),
                          static_cast<std::int32_t>(strips_.size()) - 1};
    const auto count = static_cast<std::uint32_t>(part.xs.size());
    RingPolar at;
    for (std::uint32_t i = 0; i < count; ++i) {
        at.rows[i] = polar.rows(part.y)[part.xs[i]];
        at.columns[i] = polar.columns(part.y)[part.xs[i]];
        at.radii_sq[i] = polar.radii_sq(part.y)[part.xs[i]];
    }
    RingPlaces places;
    ring_places(at, count, shift, places);
    // Per pixel, r pixels from the centre: a column is 2 pi r / U wide, a row ln 2 r / V.
    const auto per_column = static_cast<float>(width / (2 * kPi));
    const auto per_row = static_cast<float>(height / kLn2);
    const std::ptrdiff_t columns = static_cast<std::ptrdiff_t>(ring_.strip.width) + 1;
    const auto strip_of = [&](std::uint32_t i) -> const Strip& {
        return strips_[static_cast<std::size_t>(places.strip[i])];
    };
    // What takes time is waiting for samples, which lie far apart.
    constexpr std::uint32_t kAhead = 24;
    const auto fetch = [&](std::uint32_t i) {
        const MapSample* const above = strip_of(i).samples + places.sample[i];
        __builtin_prefetch(above);
        __builtin_prefetch(above + columns + 1);
    };
    for (std::uint32_t i = 0; i < std::min(kAhead, count); ++i) fetch(i);
    RingSlopes slopes;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (i + kAhead < count) fetch(i + kAhead);
        const Strip& strip = strip_of(i);
        const MapSample* const above = strip.samples + places.sample[i];
        const MapVector point = interpolate(above, above + columns, places.fu[i], places.fv[i]);
        piece.cell[part.first + i] = above->cell;
        piece.mu[part.first + i] = strip.base + double{point[0]};
        slopes.along[i] = point[1] * per_column;
        slopes.inwards[i] = point[2] * per_row;
    }
    ring_distances(slopes, at, count, &piece.distance[part.first]);
    if (!part.with_direction) return;
    for (std::uint32_t i = 0; i < count; ++i) {
        const Complex<double> offset = polar.offset(part.xs[i], part.y);
        const double along = slopes.along[i], inwards = slopes.inwards[i];
        piece.direction[part.first + i] = static_cast<float>(repeatable_turns(
            inwards * offset.im - along * offset.re, inwards * offset.re + along * offset.im));
    }
}

void ExpMapFrame::unroll_middle(const FramePolar& polar, const Part& part,
                                FramePiece& piece) const noexcept {
    const Grid<MapSample>& grid = middle_.grid->samples;
    const auto last_u = static_cast<double>(size_.width - 1);
    const auto last_v = static_cast<double>(size_.height - 1);
    for (std::uint32_t i = 0; i < part.xs.size(); ++i) {
        const Complex<double> place = in_middle(polar.offset(part.xs[i], part.y));
        const double u = std::clamp(half_width_ + place.re * inverse_scale_, 0.0, last_u);
        const double v = std::clamp(half_height_ - place.im * inverse_scale_, 0.0, last_v);
        const auto cell_u = static_cast<std::uint32_t>(u);
        const auto cell_v = static_cast<std::uint32_t>(v);
        const MapSample* const above = &grid(cell_u, cell_v);
        const MapVector point =
            interpolate(above, above + grid.size().width, static_cast<float>(u - cell_u),
                        static_cast<float>(v - cell_v));
        const std::uint32_t k = part.first + i;
        piece.cell[k] = above->cell;
        piece.mu[k] = middle_.grid->base + double{point[0]};
        // Away from the set, in the middle's axes; rows of samples run down.
        const double right = -double{point[1]}, up = double{point[2]};
        constexpr double kLeastSq = 1e-24;
        const double slope_sq = std::max(right * right + up * up, kLeastSq);
        piece.distance[k] = static_cast<float>(kSlope / std::sqrt(slope_sq) / inverse_scale_);
        if (!part.with_direction) continue;
        piece.direction[k] = static_cast<float>(
            repeatable_turns(up * turn_.re - right * turn_.im, right * turn_.re + up * turn_.im));
    }
}

}  // namespace mandel
