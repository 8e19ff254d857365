#include "kernel/direct/pixel_values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "base/elementary.h"
#include "base/multiversion.h"

namespace mandel {
namespace {

constexpr std::size_t kChunk = 256;

// Some ends. Every function below sets the values of orbits that did not escape to zero.
struct Ends {
    std::size_t count;
    const PixelStatus* status;
    const double *zr, *zi, *dr, *di;
    const OrbitTrail* trails;
    double log2_log_radius;  // log2(ln R)
    double levels;           // 1 / log2(d)
};

// logs[i] = ln|z_i|, levels[i] = log2(ln|z_i|); of orbits that did not escape some finite number.
struct Logarithms {
    std::array<double, kChunk> logs;
    std::array<double, kChunk> levels;
};

MANDEL_ALWAYS_INLINE void take_logarithms(const Ends& ends, Logarithms& out) {
    const double *const zr = ends.zr, *const zi = ends.zi;
    for (std::size_t i = 0; i < ends.count; ++i) {
        const double square = zr[i] * zr[i] + zi[i] * zi[i];
        out.logs[i] = 0.5 * repeatable_log(square > 1 ? square : 4);
    }
    for (std::size_t i = 0; i < ends.count; ++i) out.levels[i] = repeatable_log2(out.logs[i]);
}

MANDEL_ALWAYS_INLINE void find_fractions(const Ends& ends, const Logarithms& ln, double* out) {
    for (std::size_t i = 0; i < ends.count; ++i) {
        const double fraction = 1 - (ln.levels[i] - ends.log2_log_radius) * ends.levels;
        out[i] = ends.status[i] == PixelStatus::Escaped ? fraction : 0;
    }
}

// An overflowing derivative belongs to a point closer to the set than any distance in pixels that
// matters. False for NaN, too.
MANDEL_ALWAYS_INLINE bool has_slope(double slope_sq) { return slope_sq <= 1e300; }

// Up to this distance (|z| / |d|)^2 and |d|^2 are in the range of doubles.
constexpr double kMaxNearDistance = 1e150;

// |z| log / |d| without squares of small numbers: infinite where it is beyond the range of doubles.
double far_distance(double size, const Complex<double>& d, double log) {
    const double re = std::fabs(d.re), im = std::fabs(d.im);
    const double larger = std::max(re, im), ratio = larger == 0 ? 0 : std::min(re, im) / larger;
    return size * log / std::sqrt(1 + ratio * ratio) / larger;
}

// Returns whether there are distances that far_distance() has to find.
MANDEL_ALWAYS_INLINE bool find_near_distances(const Ends& ends, const Logarithms& ln, double* out) {
    const double *const zr = ends.zr, *const zi = ends.zi;
    const double *const dr = ends.dr, *const di = ends.di;
    std::uint64_t is_any_far = 0;  // as wide as a double: then the loop is vector code
    for (std::size_t i = 0; i < ends.count; ++i) {
        const double slope_sq = dr[i] * dr[i] + di[i] * di[i];
        const double size_sq = zr[i] * zr[i] + zi[i] * zi[i];
        const double distance = std::sqrt(size_sq / slope_sq) * ln.logs[i];
        const double known = has_slope(slope_sq) ? distance : 0;
        out[i] = ends.status[i] == PixelStatus::Escaped ? known : 0;
        is_any_far |= out[i] > kMaxNearDistance ? 1 : 0;
    }
    return is_any_far != 0;
}

MANDEL_ALWAYS_INLINE void take_counts(const PixelStatus* status, const std::uint64_t* n,
                                      std::size_t count, std::uint64_t* out) {
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = status[i] == PixelStatus::Escaped ? n[i] : 0;
    }
}

MANDEL_MULTIVERSION_WIDE(void, counts_of_escaped,
                         (const PixelStatus* status, const std::uint64_t* n, std::size_t count,
                          std::uint64_t* out),
                         take_counts(status, n, count, out))
MANDEL_MULTIVERSION_WIDE(void, logarithms, (const Ends& ends, Logarithms& out),
                         take_logarithms(ends, out))
MANDEL_MULTIVERSION_WIDE(void, fractions, (const Ends& ends, const Logarithms& ln, double* out),
                         find_fractions(ends, ln, out))
MANDEL_MULTIVERSION_WIDE(bool, near_distances,
                         (const Ends& ends, const Logarithms& ln, double* out),
                         find_near_distances(ends, ln, out))

void distances(const Ends& ends, const Logarithms& ln, double* out) {
    if (!near_distances(ends, ln, out)) return;
    for (std::size_t i = 0; i < ends.count; ++i) {
        if (!(out[i] > kMaxNearDistance)) continue;
        const double size = std::sqrt(ends.zr[i] * ends.zr[i] + ends.zi[i] * ends.zi[i]);
        out[i] = far_distance(size, {ends.dr[i], ends.di[i]}, ln.logs[i]);
    }
}

// Complex products: not for multiversion.h.
void directions(const Ends& ends, const Logarithms&, double* out) {
    for (std::size_t i = 0; i < ends.count; ++i) {
        const Complex<double> z{ends.zr[i], ends.zi[i]}, d{ends.dr[i], ends.di[i]};
        const bool is_known = ends.status[i] == PixelStatus::Escaped && has_slope(norm(d));
        out[i] =
            is_known ? repeatable_turns(z.im * d.re - z.re * d.im, z.re * d.re + z.im * d.im) : 0;
    }
}

void angles(const Ends& ends, const Logarithms&, double* out) {
    for (std::size_t i = 0; i < ends.count; ++i) {
        const bool is_known = ends.status[i] == PixelStatus::Escaped;
        out[i] = is_known ? repeatable_turns(ends.zi[i], ends.zr[i]) : 0;
    }
}

// From S_n-1 where z_n-1 was as far as the radius to S_n where z_n is.
void stripes(const Ends& ends, const Logarithms& ln, double* out) {
    find_fractions(ends, ln, out);
    for (std::size_t i = 0; i < ends.count; ++i) {
        if (ends.status[i] != PixelStatus::Escaped) continue;
        const LastAverages& averages = ends.trails[i].averages;
        const double part = std::clamp(out[i], 0.0, 1.0);
        out[i] = averages.before + part * (averages.now - averages.before);
    }
}

void compute_channel(Channel channel, const Ends& ends, const Logarithms& ln, double* out) {
    switch (channel) {
        case Channel::Fraction:
            return fractions(ends, ln, out);
        case Channel::Distance:
            return distances(ends, ln, out);
        case Channel::Direction:
            return directions(ends, ln, out);
        case Channel::Angle:
            return angles(ends, ln, out);
        case Channel::Stripe:
            return stripes(ends, ln, out);
        case Channel::Period:
        case Channel::Multiplier:
        case Channel::InnerDistance:  // filled in by who knows the points
            std::fill_n(out, ends.count, 0.0);
            return;
    }
}

}  // namespace

PixelValues::PixelValues(double escape_radius, int degree)
    : log2_log_radius_(repeatable_log2(repeatable_log(escape_radius))),
      levels_(1 / repeatable_log2(degree)) {}

void PixelValues::compute(const OrbitEnds& all, PixelColumns& pixels) const noexcept {
    const std::span<PixelStatus> status = pixels.status();
    const std::span<std::uint64_t> n = pixels.n();
    std::ranges::copy(all.status, status.begin());
    counts_of_escaped(status.data(), all.n.data(), n.size(), n.data());
    Logarithms ln;
    for (std::size_t first = 0; first < n.size(); first += kChunk) {
        const Ends ends{std::min(kChunk, n.size() - first),
                        status.data() + first,
                        all.zr.data() + first,
                        all.zi.data() + first,
                        all.dr.data() + first,
                        all.di.data() + first,
                        all.trails.empty() ? nullptr : all.trails.data() + first,
                        log2_log_radius_,
                        levels_};
        logarithms(ends, ln);
        pixels.channels().for_each([&](const ChannelRow& row) {
            compute_channel(row.channel, ends, ln, pixels[row.channel].data() + first);
        });
    }
}

}  // namespace mandel
