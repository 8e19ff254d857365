#include "color/palette_row.h"

#include <algorithm>
#include <cmath>

#include "color/srgb.h"

namespace mandel {
namespace {

// The mean from `begin` to `end`, in pixels; parts of a pixel count as such.
LinearRgb mean_light(std::span<const LinearRgb> row, double begin, double end) {
    double r = 0, g = 0, b = 0;
    const auto last = std::min(static_cast<std::size_t>(std::ceil(end)), row.size());
    for (auto i = static_cast<std::size_t>(begin); i < last; ++i) {
        const auto left = static_cast<double>(i);
        const double part = std::min(end, left + 1) - std::max(begin, left);
        r += part * row[i].r;
        g += part * row[i].g;
        b += part * row[i].b;
    }
    const auto mean = [&](double sum) { return static_cast<float>(sum / (end - begin)); };
    return {mean(r), mean(g), mean(b)};
}

}  // namespace

Palette palette_of_row(std::span<const LinearRgb> row) {
    constexpr auto kCount = static_cast<double>(Palette::kMaxStops);
    const SrgbEncoder<std::uint8_t> encoder;
    const double share = static_cast<double>(row.size()) / kCount;
    Palette palette;
    for (std::size_t k = 0; k < Palette::kMaxStops; ++k) {
        const auto index = static_cast<double>(k);
        const LinearRgb mean = mean_light(row, index * share, (index + 1) * share);
        palette.stops.push_back(
            {index / kCount,
             {encoder.encode(mean.r), encoder.encode(mean.g), encoder.encode(mean.b)}});
    }
    return palette;
}

}  // namespace mandel
