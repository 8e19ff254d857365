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

// Pixels at a time: what is known about them stays in the first-level cache.
constexpr std::uint32_t kPiece = 256;

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
MANDEL_ALWAYS_INLINE void find_ring_places(const float* rows, const float* columns,
                                           std::uint32_t count, const RingShift& shift,
                                           RingPlaces& out) {
    const float width = shift.width, height = shift.height;
    const float per_height = 1 / height;
    const auto columns_of_grid = static_cast<std::int32_t>(width) + 1;
    const auto last_u = static_cast<std::int32_t>(width) - 1;
    const auto last_v = static_cast<std::int32_t>(height) - 1;
    const std::int32_t last_strip = shift.last_strip;
    for (std::uint32_t i = 0; i < count; ++i) {
        const float unbounded = rows[i] + shift.row;
        const float v = unbounded > 0 ? unbounded : 0.0f;
        const float turned = columns[i] + shift.column;
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
                    (const float* rows, const float* columns, std::uint32_t count,
                     const RingShift& shift, RingPlaces& out),
                    find_ring_places(rows, columns, count, shift, out))

PixelResult unescaped(PixelStatus status) noexcept {
    PixelResult result;
    result.status = status;
    return result;
}

// Rough: the places inside are still to be computed.
PixelStatus status_of(MapCell cell) noexcept {
    return cell == MapCell::Inside ? PixelStatus::Interior : PixelStatus::Pending;
}

// `away`: minus the gradient of mu per pixel, in the picture.
PixelResult escaped(double mu, const Complex<double>& away, bool with_direction) noexcept {
    PixelResult result;
    result.status = PixelStatus::Escaped;
    // The count of which this fraction is in (0, 1]; mu is above 0 wherever something escapes.
    const auto below = static_cast<std::int64_t>(mu);
    const std::int64_t n = below - (static_cast<double>(below) == mu);
    result.n = static_cast<std::uint64_t>(n > 0 ? n : 0);
    result.fraction = mu - static_cast<double>(n > 0 ? n : 0);
    constexpr double kLeastSlope = 1e-300;
    result.distance = kSlope / std::sqrt(std::max(norm(away), kLeastSlope));
    if (with_direction) result.direction = repeatable_turns(away.im, away.re);
    return result;
}

}  // namespace

FramePolar::FramePolar(Size frame, Size strip, std::uint32_t sample, std::uint32_t samples,
                       unsigned threads)
    : half_width_((frame.width - 1.0) / 2),
      half_height_((frame.height - 1.0) / 2),
      sample_(sample),
      samples_(samples),
      rows_(frame),
      columns_(frame) {
    const double per_octave = strip.height, around = strip.width;
    parallel_for(frame.height, threads, [&](std::size_t row) {
        const auto y = static_cast<std::uint32_t>(row);
        for (std::uint32_t x = 0; x < frame.width; ++x) {
            const Complex<double> point = offset(x, y);
            const double radius_sq = std::max(norm(point), kLeastRadius * kLeastRadius);
            rows_(x, y) = static_cast<float>(-0.5 * per_octave * repeatable_log2(radius_sq));
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
}

Complex<double> ExpMapFrame::in_middle(const Complex<double>& offset) const noexcept {
    return {offset.re * turn_.re - offset.im * turn_.im,
            offset.re * turn_.im + offset.im * turn_.re};
}

void ExpMapFrame::unroll(const FramePolar& polar, std::uint32_t x, std::uint32_t y,
                         bool with_direction, std::span<PixelResult> results) const noexcept {
    const double right = half_width_ * middle_.scale - polar.reach();
    const double up = half_height_ * middle_.scale - polar.reach();
    const auto is_middle = [&](std::size_t i) {
        const Complex<double> place =
            in_middle({static_cast<double>(x + i) - half_width_, half_height_ - y});
        return std::fabs(place.re) <= right && std::fabs(place.im) <= up;
    };
    // The middle is convex: one piece of a row, and rows far from the centre have none.
    const double farthest_sq = right * right + up * up;
    const bool may_touch = right >= 0 && up >= 0 &&
                           (half_height_ - y) * (half_height_ - y) <= farthest_sq;
    std::size_t first = results.size();
    std::size_t last = first;
    if (may_touch) {
        for (first = 0; first < results.size() && !is_middle(first);) ++first;
        for (last = first; last < results.size() && is_middle(last);) ++last;
    }
    const auto part = [&](std::size_t from, std::size_t to, auto unroll_part) {
        for (std::size_t i = from; i < to; i += kPiece) {
            const std::size_t count = std::min<std::size_t>(kPiece, to - i);
            (this->*unroll_part)(polar, x + static_cast<std::uint32_t>(i), y, with_direction,
                                 results.subspan(i, count));
        }
    };
    part(0, first, &ExpMapFrame::unroll_ring);
    part(first, last, &ExpMapFrame::unroll_middle);
    part(last, results.size(), &ExpMapFrame::unroll_ring);
}

void ExpMapFrame::unroll_ring(const FramePolar& polar, std::uint32_t x, std::uint32_t y,
                              bool with_direction, std::span<PixelResult> results) const noexcept {
    const double width = ring_.strip.width, height = ring_.strip.height;
    const RingShift shift{static_cast<float>(ring_.first_pixel_row),
                          static_cast<float>(ring_.turns * width), static_cast<float>(width),
                          static_cast<float>(height),
                          static_cast<std::int32_t>(ring_.strips.size()) - 1};
    RingPlaces places;
    ring_places(polar.rows(y) + x, polar.columns(y) + x,
                static_cast<std::uint32_t>(results.size()), shift, places);
    // Per pixel, r pixels from the centre: a column is 2 pi r / U wide, a row ln 2 r / V.
    const double per_column = width / (2 * kPi), per_row = height / kLn2;
    for (std::uint32_t i = 0; i < results.size(); ++i) {
        const SampleGrid& grid = ring_.strips[static_cast<std::size_t>(places.strip[i])]->grid;
        const MapPoint point = grid.at(places.sample[i], places.fu[i], places.fv[i]);
        if (point.cell != MapCell::Smooth) {
            results[i] = unescaped(status_of(point.cell));
            continue;
        }
        const Complex<double> offset = polar.offset(x + i, y);
        const double per_radius_sq = 1 / norm(offset);
        const double along = double{point.grad_u} * per_column;
        const double inwards = double{point.grad_v} * per_row;
        const Complex<double> away{(inwards * offset.re + along * offset.im) * per_radius_sq,
                                   (inwards * offset.im - along * offset.re) * per_radius_sq};
        results[i] = escaped(grid.base + double{point.mu}, away, with_direction);
    }
}

void ExpMapFrame::unroll_middle(const FramePolar& polar, std::uint32_t x, std::uint32_t y,
                                bool with_direction,
                                std::span<PixelResult> results) const noexcept {
    const SampleGrid& grid = *middle_.grid;
    const auto row_length = static_cast<std::int32_t>(grid.samples.size().width);
    const auto last_u = static_cast<double>(size_.width - 1);
    const auto last_v = static_cast<double>(size_.height - 1);
    for (std::uint32_t i = 0; i < results.size(); ++i) {
        const Complex<double> place = in_middle(polar.offset(x + i, y));
        const double u = std::clamp(half_width_ + place.re * inverse_scale_, 0.0, last_u);
        const double v = std::clamp(half_height_ - place.im * inverse_scale_, 0.0, last_v);
        const auto cell_u = static_cast<std::int32_t>(u);
        const auto cell_v = static_cast<std::int32_t>(v);
        const MapPoint point = grid.at(cell_v * row_length + cell_u, static_cast<float>(u - cell_u),
                                       static_cast<float>(v - cell_v));
        if (point.cell != MapCell::Smooth) {
            results[i] = unescaped(status_of(point.cell));
            continue;
        }
        // Turned back to this frame's axes; rows of samples run down.
        const double right = -double{point.grad_u} * inverse_scale_;
        const double up = double{point.grad_v} * inverse_scale_;
        const Complex<double> away{right * turn_.re + up * turn_.im,
                                   up * turn_.re - right * turn_.im};
        results[i] = escaped(grid.base + double{point.mu}, away, with_direction);
    }
}

PixelResult strip_point(const SampleGrid& grid, std::uint32_t u, std::uint32_t v,
                        const Complex<double>& outwards) noexcept {
    const MapSample& sample = grid.samples(u, v);
    if (!sample.has_escaped) return unescaped(PixelStatus::Limit);
    const double along = sample.grad_u, inwards = sample.grad_v;
    const Complex<double> away{inwards * outwards.re + along * outwards.im,
                               inwards * outwards.im - along * outwards.re};
    return escaped(grid.base + double{sample.mu}, away, true);
}

}  // namespace mandel
