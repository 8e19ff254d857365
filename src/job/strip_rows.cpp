#include "job/strip_rows.h"

#include <vector>

#include "job/packed_codes.h"

namespace mandel {
namespace {

template <typename Code>
void encode_row(const ExpStrip& strip, const PolarLattice& lattice, const Shader& shader,
                const SrgbEncoder<Code>& encoder, std::uint32_t v, std::span<std::byte> packed) {
    const std::uint32_t width = lattice.size().width;
    std::vector<PixelResult> results(width);
    for (std::uint32_t u = 0; u < width; ++u) {
        results[u] = strip_point(strip.grid, u, v, lattice.direction(u));
    }
    std::vector<Code> codes(std::size_t{width} * 3);
    shader.shade(results, encoder, std::span(codes));
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
