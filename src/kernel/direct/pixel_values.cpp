#include "kernel/direct/pixel_values.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/elementary.h"
#include "base/multiversion.h"

namespace mandel {
namespace {

constexpr std::size_t kChunk = 256;

// logs[i] = ln|z_i|, levels[i] = log2(ln|z_i|). The ends of orbits that did not escape are taken
// as some harmless number: their values are not used.
struct Logarithms {
    std::array<double, kChunk> logs;
    std::array<double, kChunk> levels;
};

MANDEL_ALWAYS_INLINE void take_logarithms(const double* zr, const double* zi, std::size_t count,
                                          Logarithms& out) {
    for (std::size_t i = 0; i < count; ++i) {
        const double square = zr[i] * zr[i] + zi[i] * zi[i];
        out.logs[i] = 0.5 * repeatable_log(square > 1 ? square : 4);
    }
    for (std::size_t i = 0; i < count; ++i) out.levels[i] = repeatable_log2(out.logs[i]);
}

MANDEL_MULTIVERSION(void, logarithms,
                    (const double* zr, const double* zi, std::size_t count, Logarithms& out),
                    take_logarithms(zr, zi, count, out))

}  // namespace

PixelValues::PixelValues(double escape_radius, PixelFields fields)
    : fields_(fields), log2_log_radius_(repeatable_log2(repeatable_log(escape_radius))) {}

void PixelValues::compute(const OrbitEnds& ends, std::span<PixelResult> results) const noexcept {
    Logarithms ln;
    for (std::size_t first = 0; first < results.size(); first += kChunk) {
        const std::size_t count = std::min(kChunk, results.size() - first);
        logarithms(&ends.zr[first], &ends.zi[first], count, ln);
        for (std::size_t i = 0; i < count; ++i) {
            PixelResult& result = results[first + i];
            result = {};
            result.status = ends.status[first + i];
            if (result.status != PixelStatus::Escaped) continue;
            result.n = ends.n[first + i];
            result.fraction = 1 - (ln.levels[i] - log2_log_radius_);
            if (fields_.distance || fields_.direction) {
                add_derivative_values(ends, first + i, ln.logs[i], result);
            }
            if (fields_.angle) {
                result.angle = repeatable_turns(ends.zi[first + i], ends.zr[first + i]);
            }
        }
    }
}

void PixelValues::add_derivative_values(const OrbitEnds& ends, std::size_t i, double log_abs,
                                        PixelResult& result) const noexcept {
    const Complex<double> z{ends.zr[i], ends.zi[i]};
    const Complex<double> d{ends.dr[i], ends.di[i]};
    const double slope_sq = norm(d);
    // An overflowing derivative belongs to a point closer to the set than any distance in pixels
    // that matters. The negation also catches NaN.
    if (!(slope_sq <= 1e300)) return;
    result.distance = std::sqrt(norm(z) / slope_sq) * log_abs;
    if (!fields_.direction) return;
    result.direction = repeatable_turns(z.im * d.re - z.re * d.im, z.re * d.re + z.im * d.im);
}

}  // namespace mandel
