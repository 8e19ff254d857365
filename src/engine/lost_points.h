// The points of a deep view that doubles lose (kernel/long_orbit/long_orbit.h), iterated again from
// the start in as many digits as each needs.
//
// Their coordinates are taken from the text of the view, not from the other kernels' roundings of
// it: an orbit that needs 300 bits begins with as many.
#pragma once

#include <cstdint>
#include <span>

#include "base/simd_level.h"
#include "base/stop_flag.h"
#include "engine/view.h"
#include "kernel/direct/escape.h"
#include "kernel/long_orbit/long_orbit.h"
#include "kernel/replay/stripe_average.h"
#include "num/complex.h"

namespace mandel {

// By which iteration a point has to be lost to be worth iterating again; 0 where none is. Points
// lost later keep their double-precision result: they may be on the wrong side of the limit.
std::uint64_t latest_loss(const LongOrbitTask& task) noexcept;

// No orbit is followed any longer than this: a quarter of a second where it is alone. Limits beyond
// 2^24 are those of a search for one ("auto"), where many may be so long.
constexpr std::uint64_t most_long_steps(std::uint64_t limit) {
    return std::uint64_t{1} << (limit <= std::uint64_t{1} << 24 ? 22 : 20);
}

// Sets the ends of those that are Pending; those that would take more steps remain so. right, up:
// offsets from the centre of the view in pixels, as PixelMap::offset() has them. Returns the number
// of iterations that these ends stand for. average: where the ends have trails, of the last
// iterates of those that escape.
std::uint64_t iterate_lost_points(SimdLevel level, const View& view, const LongOrbitTask& task,
                                  std::span<const double> right, std::span<const double> up,
                                  const OrbitEnds& ends, const StopFlag& stop,
                                  std::uint64_t most_steps, const StripeAverage* average = nullptr);

}  // namespace mandel
