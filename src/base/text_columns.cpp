#include "base/text_columns.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace mandel {
namespace {

struct CodeRange {
    std::uint32_t first, last;
};

constexpr auto kWide = std::to_array<CodeRange>({{0x1100, 0x115F},
                                                 {0x2E80, 0x303E},
                                                 {0x3041, 0xA4CF},
                                                 {0xA960, 0xA97C},
                                                 {0xAC00, 0xD7A3},
                                                 {0xF900, 0xFAFF},
                                                 {0xFE30, 0xFE6F},
                                                 {0xFF00, 0xFF60},
                                                 {0xFFE0, 0xFFE6},
                                                 {0x1F300, 0x1F64F},
                                                 {0x1F680, 0x1F6FF},
                                                 {0x1F900, 0x1F9FF},
                                                 {0x20000, 0x3FFFD}});
constexpr auto kWithoutWidth = std::to_array<CodeRange>(
    {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}});

bool is_in(std::uint32_t code, std::span<const CodeRange> ranges) noexcept {
    return std::ranges::any_of(ranges, [code](const CodeRange& range) {
        return range.first <= code && code <= range.last;
    });
}

}  // namespace

std::size_t text_columns(std::string_view text) noexcept {
    std::size_t columns = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        std::uint32_t code = length == 1 ? lead : lead & (0x7FU >> length);
        for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
            code = code << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
        }
        columns += is_in(code, kWide) ? 2 : is_in(code, kWithoutWidth) ? 0 : 1;
        i += length;
    }
    return columns;
}

}  // namespace mandel
