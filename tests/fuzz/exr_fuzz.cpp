// Feeds arbitrary bytes to the reader of EXR: header, values and light. It may refuse them with
// InvalidInput; anything else (a crash, another exception, a hang, much memory) is a finding.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "base/error.h"
#include "output/exr_file.h"
#include "output/exr_picture.h"

namespace {

using namespace mandel;

constexpr std::uint64_t kMaxImage = 64 << 20;

// Values that colours can be found of: finite fractions, turns in [0, 1).
void check_row(const PixelView& pixels) {
    for (std::size_t i = 0; i < pixels.size; ++i) {
        const double fraction = pixels.values[Channel::Fraction][i];
        if (!(fraction >= -2000 && fraction <= 2000)) __builtin_trap();
        const double* const angle = pixels.values[Channel::Angle];
        if (angle != nullptr && !(angle[i] >= 0 && angle[i] < 1)) __builtin_trap();
    }
}

void read(const ByteSource& source) {
    try {
        (void)read_exr_metadata(source);
        const ExrFile file(source);
        if (file.header().size.pixels() > kMaxImage / 16) return;
        read_exr_values(file, exr_values_of(file), 1,
                        [](std::uint32_t, const PixelColumns& pixels) { check_row(pixels); });
    } catch (const InvalidInput&) {
    }
    try {
        (void)read_exr(source, kMaxImage);
    } catch (const InvalidInput&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    read({"fuzz", size, [&](std::uint64_t offset, std::span<std::byte> out) {
              if (offset > size || out.size() > size - offset) __builtin_trap();
              if (!out.empty()) std::memcpy(out.data(), data + offset, out.size());
          }});
    return 0;
}
