// What the mathematics says about one sample point: the currency between the kernels that
// compute it, the storage that keeps it and the colouring that paints it.
#pragma once

#include <cstdint>

namespace mandel {

enum class PixelStatus : std::uint8_t {
    Pending,   // not computed yet
    Escaped,   // |z_n| > R for the first time at n
    Interior,  // proved to stay bounded
    Limit,     // still bounded at the iteration limit, nothing proved
};

// Which of the optional values of a PixelResult are wanted; each costs time and memory.
struct PixelFields {
    bool distance = false;  // these two carry the derivative along
    bool direction = false;
    bool angle = false;

    friend bool operator==(const PixelFields&, const PixelFields&) = default;
};

// All values but `status` are meaningful for escaped points only, and zero otherwise.
struct PixelResult {
    std::uint64_t n = 0;   // first n with |z_n| > R; z_0 = 0, z_1 = c
    double fraction = 0;   // 1 - log2(ln|z_n| / ln R), mostly in (0, 1]; mu = n + fraction
    double distance = 0;   // exterior distance estimate |z| ln|z| / |dz/dc|, in pixels
    double direction = 0;  // arg(z / (dz/dc)) / 2 pi in [0, 1): away from the set, in the picture
    double angle = 0;      // arg(z_n) / 2 pi in [0, 1)
    PixelStatus status = PixelStatus::Pending;

    // Smooth iteration count; a double holds it to 1e-9 for counts up to 1e6.
    double mu() const { return static_cast<double>(n) + fraction; }
};

}  // namespace mandel
