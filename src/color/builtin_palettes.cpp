// The built-in palettes, as equally spaced stops around the cycle.
//
// What they have in common: each passes once from dark to light and back, or twice in palettes
// with two accents, because the eye reads lightness as form; neighbouring stops differ in hue by
// less than half a circle, so Oklab draws no grey between them.

#include <array>

#include "color/palette.h"

namespace mandel {
namespace {

constexpr Rgb8 hex(std::uint32_t rgb) {
    return {static_cast<std::uint8_t>(rgb >> 16 & 0xff), static_cast<std::uint8_t>(rgb >> 8 & 0xff),
            static_cast<std::uint8_t>(rgb & 0xff)};
}

template <typename... Codes>
constexpr auto cycle(Codes... codes) {
    return std::array<Rgb8, sizeof...(Codes)>{hex(codes)...};
}

// Midnight blue through sky to cream, then gold, crimson and plum back into the night.
constexpr auto kGilded = cycle(0x0c1e58u, 0x123f8au, 0x3583c4u, 0xa6d6eau, 0xfdf6dcu, 0xfac857u,
                               0xde7d20u, 0xa03530u, 0x4c1a4au);
constexpr auto kFire =
    cycle(0x260a10u, 0x6e1010u, 0xb92a0cu, 0xea650fu, 0xfbb434u, 0xfff3c4u, 0xf2a24au, 0x8c2a24u);
constexpr auto kIce =
    cycle(0x0c2442u, 0x12496cu, 0x3a8cb0u, 0x97d3e2u, 0xf6fcffu, 0xbcd6eeu, 0x7189c0u, 0x2c3a6eu);
constexpr auto kOcean =
    cycle(0x06202fu, 0x05475cu, 0x077f8au, 0x2cbca9u, 0xbaf1d4u, 0xfdf0c8u, 0x86cbc6u, 0x1d6488u);
constexpr auto kForest =
    cycle(0x16261au, 0x28501fu, 0x4c8030u, 0x96b64au, 0xefe9a4u, 0xdbac58u, 0x8f5e2eu, 0x40301cu);
constexpr auto kTwilight =
    cycle(0x241448u, 0x4a2a80u, 0x874aa6u, 0xcf74acu, 0xf8b6a8u, 0xfde9ccu, 0x9aaedbu, 0x3d5098u);
constexpr auto kAurora =
    cycle(0x0b1a3cu, 0x0e4460u, 0x128a7au, 0x58d492u, 0xdcfab8u, 0xa4d4e4u, 0x8378d4u, 0x432a80u);
constexpr auto kSunset =
    cycle(0x2a1440u, 0x611c5eu, 0xb0325eu, 0xe9654eu, 0xfcb060u, 0xfff0b8u, 0xc6889au, 0x57427fu);
constexpr auto kViridian =
    cycle(0x3a0f5cu, 0x3f4a94u, 0x1f7f92u, 0x2fae7cu, 0x86cf54u, 0xf7e53au, 0xa4c46au, 0x5a6c88u);
constexpr auto kCopper =
    cycle(0x1e242eu, 0x473634u, 0x80492fu, 0xc07244u, 0xebb888u, 0xfaf2e4u, 0x9cb6b6u, 0x3c5f68u);
constexpr auto kOrchid =
    cycle(0x22103au, 0x521a60u, 0x963284u, 0xdc66a2u, 0xfbbeceu, 0xfff5f0u, 0xbac2eau, 0x5056a6u);
constexpr auto kGrey =
    cycle(0x202020u, 0x505050u, 0x949494u, 0xd4d4d4u, 0xfafafau, 0xd4d4d4u, 0x949494u, 0x505050u);

constexpr BuiltinPalette kPalettes[] = {
    {"gilded", "midnight blue and sky to cream, back through gold, crimson and plum", kGilded},
    {"fire", "embers: black, red, orange, pale yellow", kFire},
    {"ice", "deep water to snow, back through slate blue", kIce},
    {"ocean", "abyss, teal, foam and sand", kOcean},
    {"forest", "moss and leaf green to pale gold, back through bark", kForest},
    {"twilight", "violet dusk, rose and peach, blue hour", kTwilight},
    {"aurora", "night sky, green curtains, violet edge", kAurora},
    {"sunset", "plum, crimson, orange and pale gold", kSunset},
    {"viridian", "violet, teal, green, yellow in even steps of lightness", kViridian},
    {"copper", "brown and copper to ivory, back through verdigris", kCopper},
    {"orchid", "dark violet, magenta and blossom, back through periwinkle", kOrchid},
    {"grey", "black to white and back", kGrey},
};

}  // namespace

std::span<const BuiltinPalette> builtin_palettes() noexcept { return kPalettes; }

}  // namespace mandel
