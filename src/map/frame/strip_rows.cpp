#include "map/frame/strip_rows.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/elementary.h"
#include "color/packed_codes.h"

namespace mandel {
namespace {

// The values of a row of samples, with directions in the plane.
class StripRow {
public:
    StripRow(const ExpStrip& strip, const PolarLattice& lattice, std::uint32_t v)
        : mu_(lattice.size().width),
          distance_(mu_.size()),
          direction_(mu_.size()),
          has_escaped_(mu_.size()) {
        for (std::uint32_t u = 0; u < mu_.size(); ++u) {
            bool has_escaped = false;
            const MapVector sample = strip.samples.at(u, v, has_escaped);
            has_escaped_[u] = has_escaped;
            const Complex<double>& outwards = lattice.direction(u);
            const double along = sample[1];
            const double inwards = sample[2];
            mu_[u] = strip.samples.base() + double{sample[0]};
            constexpr double kLeastSq = 1e-24;
            const double slope_sq = std::max(along * along + inwards * inwards, kLeastSq);
            distance_[u] = static_cast<float>(kSlope / std::sqrt(slope_sq));
            direction_[u] =
                static_cast<float>(repeatable_turns(inwards * outwards.im - along * outwards.re,
                                                    inwards * outwards.re + along * outwards.im));
        }
    }
    EscapedPoints points() const { return {mu_, distance_, direction_}; }
    bool has_escaped(std::uint32_t u) const { return has_escaped_[u] != 0; }

private:
    std::vector<double> mu_;
    std::vector<float> distance_;
    std::vector<float> direction_;
    std::vector<std::uint8_t> has_escaped_;
};

template <typename Code>
void encode_row(const ExpStrip& strip, const PolarLattice& lattice, const Shader& shader,
                const SrgbEncoder<Code>& encoder, std::uint32_t v, std::span<std::byte> packed) {
    std::vector<LinearRgb> colors(lattice.size().width);
    const StripRow row(strip, lattice, v);
    shader.shade(row.points(), colors);
    for (std::uint32_t u = 0; u < colors.size(); ++u) {
        if (!row.has_escaped(u)) colors[u] = shader.interior();
    }
    std::vector<Code> codes(colors.size() * 3);
    encoder.encode(colors, codes);
    pack(std::span<const Code>(codes), packed);
}

}  // namespace

RowSource strip_rows(std::shared_ptr<const ExpStrip> strip,
                     std::shared_ptr<const PolarLattice> lattice,
                     std::shared_ptr<const FrameColors> colors) {
    return [=](std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) {
        const std::size_t row_bytes = packed.size() / count;
        for (std::uint32_t k = 0; k < count; ++k) {
            std::visit(
                [&](const auto& encoder) {
                    encode_row(*strip, *lattice, colors->shader, encoder, first + k,
                               packed.subspan(k * row_bytes, row_bytes));
                },
                colors->encoder);
        }
    };
}

}  // namespace mandel
