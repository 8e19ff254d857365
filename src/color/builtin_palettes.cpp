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

// Midnight blue through sky to cream, then gold and brown back into the night.
constexpr auto kGilded =
    cycle(0x020824u, 0x0b2a6bu, 0x2a72b8u, 0x9bd0e8u, 0xfdf6dcu, 0xf9c44eu, 0xc56a12u, 0x4d1a10u);
constexpr auto kFire =
    cycle(0x0a0204u, 0x4a0508u, 0xa81c08u, 0xe8590cu, 0xfbb02du, 0xfff3c4u, 0xf3a33cu, 0x8c1f1fu);
constexpr auto kIce =
    cycle(0x03101eu, 0x0c3a5au, 0x2f83a8u, 0x8fd0e0u, 0xf4fcffu, 0xb8d4ecu, 0x6a86bcu, 0x26325eu);
constexpr auto kOcean =
    cycle(0x021019u, 0x033649u, 0x046f7eu, 0x1fb5a6u, 0xb5f0d2u, 0xfdf3d0u, 0x7cc6c0u, 0x17607fu);
constexpr auto kForest =
    cycle(0x0a1208u, 0x1e3a16u, 0x3f7028u, 0x8fb040u, 0xeee8a0u, 0xd8a850u, 0x855424u, 0x33200fu);
constexpr auto kTwilight =
    cycle(0x120a2eu, 0x3b1d6bu, 0x7c3c9cu, 0xc96aa8u, 0xf7b2a5u, 0xfde7c8u, 0x93a8d6u, 0x35478fu);
constexpr auto kAurora =
    cycle(0x040b1fu, 0x0a3550u, 0x0f7f74u, 0x4fd08cu, 0xd8f9b0u, 0x9ccfe0u, 0x7a6fd0u, 0x391d70u);
constexpr auto kSunset =
    cycle(0x150b2cu, 0x4d1655u, 0xa42a5eu, 0xe65c4au, 0xfcaa58u, 0xfff0b8u, 0xc07f94u, 0x4f3a78u);
constexpr auto kViridian =
    cycle(0x440154u, 0x414487u, 0x2a788eu, 0x22a884u, 0x7ad151u, 0xfde725u, 0x8fb43au, 0x4a5a5eu);
constexpr auto kCopper =
    cycle(0x0b0d12u, 0x2a2226u, 0x6b3a2au, 0xb8683au, 0xe8b080u, 0xfaf0e0u, 0x96b0b0u, 0x35565eu);
constexpr auto kOrchid =
    cycle(0x0d0716u, 0x3a1246u, 0x86267au, 0xd75a9cu, 0xfbb8c8u, 0xfff4f0u, 0xb4bce8u, 0x4a4fa0u);
constexpr auto kGrey =
    cycle(0x080808u, 0x4a4a4au, 0x969696u, 0xd8d8d8u, 0xfafafau, 0xd8d8d8u, 0x969696u, 0x4a4a4au);

constexpr BuiltinPalette kPalettes[] = {
    {"gilded", "midnight blue and sky to cream, back through gold and brown", kGilded},
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
