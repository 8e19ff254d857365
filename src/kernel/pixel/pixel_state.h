// Where the orbit of one pixel of a deep view stands, between the loops that drive it on.
#pragma once

#include <cstdint>

#include "kernel/pixel/orbit_trail.h"
#include "kernel/pixel/return_watch.h"
#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

// A deadline that no n reaches.
constexpr std::uint64_t kNoDeadline = ~std::uint64_t{0};
// An n that no pixel reaches, as signed numbers have it too.
constexpr std::uint64_t kNeverDirect = std::uint64_t{1} << 62;

// In the order in which the cache is to hold it: a line with what changes all the time, then what
// each step and each return to the start of the reference need.
struct alignas(64) PixelState {
    Complex<double> dz;
    // dz_n / dpixel = derivative * 2^derivative_exponent, and the pixel on the same scale.
    Complex<double> derivative;
    std::uint64_t n = 0;
    std::uint32_t m = 0;
    std::uint32_t step = 0;  // the step at m or, inside of a finest one, that one
    std::int64_t derivative_exponent = 0;
    std::uint64_t direct_from = 0;  // from this n on it may go on directly (direct_tail.h)

    Complex<double> dc;  // rounded; 0 where it is below the range
    Complex<double> pixel;
    RebasingWatch watch;
    Complex<double> offset;  // in pixels from the reference
    // Taken so far, long and single ones; by the vector loops those of no other loop than theirs. A
    // step of the minibrot loop counts as its degree, about what it costs.
    std::uint64_t steps = 0;
    std::uint32_t single = 0;  // iterations to go one by one to the end of that finest step
    // If the pixel was lost at a rebasing (loss.h): where it is given up.
    std::uint64_t deadline = kNoDeadline;
    bool is_new = true;           // until it has been in the loop or the direct tail
    OrbitTrail* trail = nullptr;  // where its rebasings are noted; null: they are not

    // The pixel, at index m_old of the reference (or kNoIndex), goes on from z at its start.
    void note_rebasing(std::uint64_t at_n, std::uint32_t m_old, const Complex<double>& z) noexcept {
        if (trail != nullptr) trail->note(at_n, m_old, z);
    }
};

inline ComplexExp wide_derivative(const PixelState& s) noexcept {
    return {s.derivative.re, s.derivative.im, s.derivative_exponent};
}

// Why a loop came to a halt with a pixel. Direct: to go on in direct_tail.h; dz is z, and m = 0.
// Loop: to go on in minibrot_loop.h; dz and the derivative are those of u. Lost: to be iterated
// from its start by long_orbit.h.
enum class PixelHalt : std::uint8_t {
    Escaped,
    Limit,
    Interior,
    TooSmall,
    Direct,
    Loop,
    AtStep,
    Lost,
    Stopped
};

}  // namespace mandel
