// Samples from which any place between them can be known: smooth count and its gradient.
//
// The gradient comes free with every sample. The smooth count is mu = const - log_d G with the
// potential G of the outside and the degree d of the formula, so it rises towards the set by
//     |grad mu| = 1 / (ln d distance),   distance = |z| ln|z| / |dz/dc| = G / |grad G|.
// With it four corners and bilinear weights w_i are exact for every quadratic function:
//     mu(p) = sum w_i (mu_i + 1/2 grad mu_i . (p - p_i)),
// because sum w_i (p_i - p) = 0 and a quadratic changes by the mean of its two slopes times the
// way. Gradients are interpolated linearly, distance and direction follow from them.
//
// That holds in a cell that is clear of the set. Its upper left sample says whether it is.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "base/elementary.h"
#include "base/grid.h"
#include "base/pixel_columns.h"
#include "map/strip/map_rule.h"

namespace mandel {

// Of the four samples around it.
enum class MapCell : std::uint8_t {
    Rough,   // places inside cannot be interpolated
    Smooth,  // all escaped, far from the set
    Inside,  // none escaped
};

// One sample, with lengths in steps of its own lattice: (du, dv) to the next column and row.
struct alignas(16) MapSample {
    float mu = 0;      // less the base of its grid; 0 if it did not escape
    float grad_u = 0;  // change of mu per step
    float grad_v = 0;
    bool has_escaped = false;
    MapCell cell = MapCell::Rough;  // to the right of it and below
    // Makes the last four bytes a float near 1: arithmetic with a subnormal one would be slow.
    std::uint16_t filler = 0x3f80;
};

// Four numbers that are computed with at once: mu, grad_u, grad_v and one of no use.
using MapVector = float __attribute__((vector_size(16)));

inline MapVector vector_of(const MapSample& sample) noexcept {
    MapVector vector;
    static_assert(sizeof(vector) == sizeof(sample));
    std::memcpy(&vector, &sample, sizeof(vector));
    return vector;
}

// A sample in half of the space, since unrolling mostly waits for samples: the upper 15 bits of
// each slope, which are right to 1/128, and one more bit of each that together are the cell.
struct PackedSample {
    float mu = 0;  // less the base; no number if it did not escape
    std::uint16_t grad_u = 0;
    std::uint16_t grad_v = 0;

    PackedSample() = default;
    explicit PackedSample(const MapSample& sample) noexcept;

    bool has_escaped() const noexcept { return mu == mu; }
    MapCell cell() const noexcept {
        return static_cast<MapCell>((grad_u & 1u) | (grad_v & 1u) << 1);
    }
    static float slope(std::uint16_t grad) noexcept {
        return std::bit_cast<float>((grad & 0xfffeu) << 16);
    }
};

inline MapVector vector_of(const PackedSample& sample) noexcept {
    return MapVector{sample.mu, PackedSample::slope(sample.grad_u),
                     PackedSample::slope(sample.grad_v), 0};
}

// The place (fu, fv) in [0, 1]^2 between a, b to its right, and c and d below them, whose distance
// is `step` steps of the lattice.
inline MapVector interpolate(const MapVector& a, const MapVector& b, const MapVector& c,
                             const MapVector& d, float fu, float fv, float step = 1) noexcept {
    const MapVector above = a + fu * (b - a);
    const MapVector below = c + fu * (d - c);
    const MapVector down = below - above;
    const MapVector right = (b - a) + fv * ((d - c) - (b - a));
    MapVector point = above + fv * down;
    // The sum of the half slopes in the header, after multiplying out.
    const float bend = (fu - fu * fu) * right[1] + (fv - fv * fv) * down[2];
    point[0] -= 0.5f * step * bend;
    return point;
}

// To the right of above[0] and of below[0], the samples under them.
template <typename Sample>
MapVector interpolate(const Sample* above, const Sample* below, float fu, float fv,
                      float step = 1) noexcept {
    return interpolate(vector_of(above[0]), vector_of(above[1]), vector_of(below[0]),
                       vector_of(below[1]), fu, fv, step);
}

// A rectangle of samples. mu is kept in a float, as what it exceeds the base by.
struct SampleGrid {
    Grid<MapSample> samples;
    double base = 0;
};

// What a cell of `step` steps is, by its corners.
MapCell cell_between(const MapSample& a, const MapSample& b, const MapSample& c, const MapSample& d,
                     std::uint32_t step, const MapRule& rule) noexcept;

// Whether a cell of one step is rough with this corner, whatever its other corners are.
bool is_rough_corner(const MapSample& sample, const MapRule& rule) noexcept;

// One step of a lattice in pixels of the view that its points are computed in; the imaginary axis
// points up.
struct LatticeStep {
    double u_right, u_up;  // to the next column
    double v_right, v_up;  // to the next row
};

// What samples are made of, and what is known between them.
constexpr ChannelSet kMapChannels =
    ChannelSet::where([](const ChannelRow& row) { return row.is_interpolated; });

// The sample of a computed point, without its cell.
MapSample map_sample(const PixelResult& result, const LatticeStep& step, double base,
                     const MapRule& rule) noexcept;

// The least count of those that escaped: a base for them.
double least_count(const PixelColumns& pixels) noexcept;

}  // namespace mandel
