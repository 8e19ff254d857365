// Orbits of single points in double-doubles (T. J. Dekker, "A floating-point technique for
// extending the available precision", 1971): what is tried before limbs (long_orbit.h) for points
// of views in which a pixel is not far below a double's rounding. Nearly all of them need no more.
//
// A step errs by less than 2^-97 as long as |z| <= 4, which looks like a shift of the point by
// 2^-97 / |D| pixels, D = dz / dpixel. So with
//     S = the sum of 1 / |D_k| over the steps so far (for each of a block the least |D| in it)
// z is right to 2^-97 S |D|, and an orbit on which S times the largest |D| exceeds kMostGrowth is
// given up. From the start of the block on in which it leaves |z| <= 4 an orbit goes on in plain
// doubles: before it leaves, |D| grows by less than 2^14, and beyond, errors of z do not grow
// against z.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/simd_level.h"
#include "base/stop_flag.h"
#include "kernel/long_orbit/long_orbit.h"
#include "kernel/pixel/orbit_ends.h"
#include "kernel/replay/recent_iterates.h"
#include "num/double_double.h"

namespace mandel {

struct DoubleDoubleRange {
    static constexpr int kSteps = 6;  // of a block
    static constexpr double kMostGrowth = 0x1p80;
    static constexpr double kRadiusSq = 16;

    // Whether orbits can be followed to where |D| is 2^30, beyond which few of them get.
    static bool is_enough(const ComplexExp& pixel) noexcept { return pixel.abs().log2() > -38; }
};

// Points column by column, |c| <= 4 in both parts; tags are the caller's.
struct DoubleDoublePoints {
    std::vector<double> re_high, re_low, im_high, im_low;
    std::vector<std::size_t> tags;

    void add(const DoubleDouble& re, const DoubleDouble& im, std::size_t tag) {
        re_high.push_back(re.high);
        re_low.push_back(re.low);
        im_high.push_back(im.high);
        im_low.push_back(im.low);
        tags.push_back(tag);
    }
    std::size_t size() const noexcept { return tags.size(); }
};

// Iterates the points and sets the end of point i at place tags[i]; an orbit that would need more
// digits is left as it is. Returns the number of iterations that these ends stand for. The pixel of
// the task is within the range above. The iterates of each point up to the start of its last block
// are put into `recent`, the last of them that are averaged, unless it is empty.
std::uint64_t iterate_double_double_points(SimdLevel level, const LongOrbitTask& task,
                                           const DoubleDoublePoints& points, const OrbitEnds& ends,
                                           const StopFlag& stop,
                                           std::span<RecentIterates> recent = {});

}  // namespace mandel
