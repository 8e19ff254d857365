#include "map/frame/strip_rows.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"
#include "color/coded_rows.h"

namespace mandel {
namespace {

// The samples of a strip as pixels, with directions in the picture.
class StripStage {
public:
    StripStage(const ExpStrip& strip, const PolarLattice& lattice, double slope)
        : strip_(strip), lattice_(lattice), slope_(slope) {}

    Size size() const { return lattice_.size(); }

    void read_row(std::uint32_t first, std::uint32_t v, PixelColumns& pixels) const {
        for (std::uint32_t i = 0; i < pixels.size(); ++i) pixels.set(i, at(first + i, v));
    }

private:
    PixelResult at(std::uint32_t u, std::uint32_t v) const {
        PixelResult result;
        bool has_escaped = false;
        const MapVector sample = strip_.samples.at(u, v, has_escaped);
        if (!has_escaped) {
            result.status = PixelStatus::Interior;
            return result;
        }
        const Complex<double>& outwards = lattice_.direction(u);
        const double along = sample[1];
        const double inwards = sample[2];
        // The whole count of which a fraction in (0, 1] is left; both are exact.
        const double mu = strip_.samples.base() + double{sample[0]};
        const double whole = std::ceil(mu) - 1;
        result.status = PixelStatus::Escaped;
        result.n = static_cast<std::uint64_t>(static_cast<std::int64_t>(whole));
        result[Channel::Fraction] = mu - whole;
        constexpr double kLeastSq = 1e-24;
        const double slope_sq = std::max(along * along + inwards * inwards, kLeastSq);
        result[Channel::Distance] = static_cast<float>(slope_ / std::sqrt(slope_sq));
        result[Channel::Direction] =
            static_cast<float>(repeatable_turns(inwards * outwards.im - along * outwards.re,
                                                inwards * outwards.re + along * outwards.im));
        return result;
    }

    const ExpStrip& strip_;
    const PolarLattice& lattice_;
    const double slope_;
};

}  // namespace

RowSource strip_rows(std::shared_ptr<const ExpStrip> strip,
                     std::shared_ptr<const PolarLattice> lattice, double slope,
                     std::shared_ptr<const FrameColors> colors) {
    return [=](std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) {
        std::visit(
            [&](const auto& encoder) {
                pack_shaded_rows(StripStage(*strip, *lattice, slope), colors->shader, encoder,
                                 first, count, packed);
            },
            colors->encoder);
    };
}

}  // namespace mandel
