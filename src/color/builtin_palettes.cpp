// The built-in palettes, as stops around the cycle.
//
// What most of them have in common: each passes once from dark to light and back, or twice in
// palettes with two accents, because the eye reads lightness as form; neighbouring stops differ in
// hue by less than half a circle, so Oklab draws no grey between them.

#include <array>

#include "color/palette.h"

namespace mandel {
namespace {

constexpr Rgb8 hex(std::uint32_t rgb) {
    return {static_cast<std::uint8_t>(rgb >> 16 & 0xff), static_cast<std::uint8_t>(rgb >> 8 & 0xff),
            static_cast<std::uint8_t>(rgb & 0xff)};
}

// Equally spaced stops.
template <typename... Codes>
constexpr auto cycle(Codes... codes) {
    std::array<PaletteStop, sizeof...(Codes)> stops{PaletteStop{0, hex(codes)}...};
    for (std::size_t i = 0; i < stops.size(); ++i) {
        stops[i].position = static_cast<double>(i) / static_cast<double>(stops.size());
    }
    return stops;
}

constexpr auto kGilded = cycle(0x0c1e58u, 0x123f8au, 0x3583c4u, 0xa6d6eau, 0xfdf6dcu, 0xfac857u,
                               0xde7d20u, 0xa03530u, 0x4c1a4au);
constexpr std::array kClassic = {PaletteStop{0, hex(0x000764u)}, PaletteStop{0.16, hex(0x206bcbu)},
                                 PaletteStop{0.42, hex(0xedffffu)},
                                 PaletteStop{0.6425, hex(0xffaa00u)},
                                 PaletteStop{0.8575, hex(0x000200u)}};
constexpr auto kFire =
    cycle(0x260a10u, 0x6e1010u, 0xb92a0cu, 0xea650fu, 0xfbb434u, 0xfff3c4u, 0xf2a24au, 0x8c2a24u);
constexpr auto kAsh =
    cycle(0x0b0b0du, 0x3b1a16u, 0x9a2f16u, 0xee7a1cu, 0xffd873u, 0xfff8e4u, 0xb9b4b0u, 0x5a5658u);
constexpr auto kIce =
    cycle(0x0c2442u, 0x12496cu, 0x3a8cb0u, 0x97d3e2u, 0xf6fcffu, 0xbcd6eeu, 0x7189c0u, 0x2c3a6eu);
constexpr auto kOcean =
    cycle(0x06202fu, 0x05475cu, 0x077f8au, 0x2cbca9u, 0xbaf1d4u, 0xfdf0c8u, 0x86cbc6u, 0x1d6488u);
constexpr auto kLagoon = cycle(0x03121cu, 0x0b3d55u, 0x1680a0u, 0x62c8d0u, 0xe8fbe8u, 0xffd9a0u,
                               0xff8f6bu, 0xa03a5au, 0x3a1440u);
constexpr auto kPeacock =
    cycle(0x04161fu, 0x064a5au, 0x0a8c8cu, 0x7ad1a8u, 0xf4f0b8u, 0xe8a33du, 0xa8431fu, 0x3c1530u);
constexpr auto kMoss =
    cycle(0x0f1a12u, 0x2a4a2au, 0x6a8f3au, 0xc9d27au, 0xfbf6d8u, 0xcfd8c0u, 0x7a9a90u, 0x2c4a50u);
constexpr auto kAurora =
    cycle(0x0b1a3cu, 0x0e4460u, 0x128a7au, 0x58d492u, 0xdcfab8u, 0xa4d4e4u, 0x8378d4u, 0x432a80u);
constexpr auto kSunset =
    cycle(0x2a1440u, 0x611c5eu, 0xb0325eu, 0xe9654eu, 0xfcb060u, 0xfff0b8u, 0xc6889au, 0x57427fu);
constexpr auto kVelvet =
    cycle(0x0d0710u, 0x3a0d2eu, 0x7a1b4au, 0xc24d6eu, 0xf0a6a0u, 0xfff0dfu, 0xb98aa0u, 0x4a2848u);
constexpr auto kSakura =
    cycle(0x2b1226u, 0x7a2a55u, 0xd8638fu, 0xf9b8c8u, 0xfff6f2u, 0xcfe3d0u, 0x7fb096u, 0x2f5548u);
constexpr auto kAmethyst =
    cycle(0x120a26u, 0x35186au, 0x6a3ab8u, 0xa884eau, 0xe8dcfbu, 0xfdf4d8u, 0xd8b070u, 0x6a4030u);
constexpr auto kNeon =
    cycle(0x05010fu, 0x2b0a5eu, 0x7a12c8u, 0xff2ea6u, 0xffb1f2u, 0x8af7ffu, 0x12b5e8u, 0x0b3f8eu);
constexpr auto kCopper =
    cycle(0x1e242eu, 0x473634u, 0x80492fu, 0xc07244u, 0xebb888u, 0xfaf2e4u, 0x9cb6b6u, 0x3c5f68u);
constexpr auto kNocturne = cycle(0x060a18u, 0x1a2a55u, 0x5d7fb0u, 0xdfe8f0u, 0x8f93b8u, 0x2b2350u,
                                 0x6b3a6eu, 0xd8a35cu, 0xf6e2b0u, 0x6b4a2au);
constexpr auto kPorcelain =
    cycle(0xf7f5efu, 0xcfe0eau, 0x7fa6c8u, 0x2f5f98u, 0x122a5cu, 0x3b5f94u, 0x93b3cfu, 0xe6edf0u);
constexpr auto kSepia =
    cycle(0x1a120bu, 0x4a3320u, 0x8a6840u, 0xc9a873u, 0xf5e8ccu, 0xc4b49au, 0x7d7264u, 0x3a322bu);
constexpr auto kGrey =
    cycle(0x202020u, 0x505050u, 0x949494u, 0xd4d4d4u, 0xfafafau, 0xd4d4d4u, 0x949494u, 0x505050u);
constexpr auto kStrata =
    cycle(0x0e1626u, 0xe9e3d3u, 0x17324fu, 0xd9b98au, 0x5a2a2au, 0xf2e4c8u, 0x2a3a4au, 0xc98a5au);
constexpr auto kSpectrum =
    cycle(0xf28884u, 0xb97515u, 0xacb349u, 0x2b9d67u, 0x00c2cfu, 0x3c8bd0u, 0xae9af5u, 0xb765a1u);

// Kept for the scenes that name them.
constexpr auto kForest =
    cycle(0x16261au, 0x28501fu, 0x4c8030u, 0x96b64au, 0xefe9a4u, 0xdbac58u, 0x8f5e2eu, 0x40301cu);
constexpr auto kTwilight =
    cycle(0x241448u, 0x4a2a80u, 0x874aa6u, 0xcf74acu, 0xf8b6a8u, 0xfde9ccu, 0x9aaedbu, 0x3d5098u);
constexpr auto kViridian =
    cycle(0x3a0f5cu, 0x3f4a94u, 0x1f7f92u, 0x2fae7cu, 0x86cf54u, 0xf7e53au, 0xa4c46au, 0x5a6c88u);
constexpr auto kOrchid =
    cycle(0x22103au, 0x521a60u, 0x963284u, 0xdc66a2u, 0xfbbeceu, 0xfff5f0u, 0xbac2eau, 0x5056a6u);

constexpr BuiltinPalette kPalettes[] = {
    {"gilded", "midnight blue and sky to cream, back through gold, crimson and plum", kGilded},
    {"classic", "the blue, white and orange of countless posters, over black", kClassic},
    {"fire", "embers: black, red, orange, pale yellow", kFire},
    {"ash", "soot and flame to pale gold, back through grey ash", kAsh},
    {"ice", "deep water to snow, back through slate blue", kIce},
    {"ocean", "abyss, teal, foam and sand", kOcean},
    {"lagoon", "deep sea to white foam, back through coral and wine", kLagoon},
    {"peacock", "petrol and jade to pale gold, back through rust", kPeacock},
    {"moss", "moss green to ivory, back through grey green", kMoss},
    {"aurora", "night sky, green curtains, violet edge", kAurora},
    {"sunset", "plum, crimson, orange and pale gold", kSunset},
    {"velvet", "black and wine red to ivory, back through mauve", kVelvet},
    {"sakura", "dark plum and blossom to white, back through leaf green", kSakura},
    {"amethyst", "violet crystal to cream, back through gold and brown", kAmethyst},
    {"neon", "night violet, magenta and pink, back through cyan and blue", kNeon},
    {"copper", "brown and copper to ivory, back through verdigris", kCopper},
    {"nocturne", "two accents: moonlight over blue, lamplight over violet", kNocturne},
    {"porcelain", "a light ground: white to cobalt and back", kPorcelain},
    {"sepia", "dark brown to ivory, back through warm grey", kSepia},
    {"grey", "black to white and back", kGrey},
    {"strata", "bands: dark and light by turns, like layers of rock", kStrata},
    {"spectrum", "all hues at nearly even lightness", kSpectrum},
};

constexpr BuiltinPalette kUnlisted[] = {
    {"forest", "moss and leaf green to pale gold, back through bark", kForest},
    {"twilight", "violet dusk, rose and peach, blue hour", kTwilight},
    {"viridian", "violet, teal, green, yellow in even steps of lightness", kViridian},
    {"orchid", "dark violet, magenta and blossom, back through periwinkle", kOrchid},
};

}  // namespace

std::span<const BuiltinPalette> builtin_palettes() noexcept { return kPalettes; }
std::span<const BuiltinPalette> unlisted_palettes() noexcept { return kUnlisted; }

}  // namespace mandel
