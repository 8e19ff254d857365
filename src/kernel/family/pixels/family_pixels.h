// Iterates pixels of any formula of the family as perturbations of reference orbits: right at any
// depth, the same step for every formula (family_step.h).
//
//     z_n = Z_m + dz;  when |z| < |dz|, or at the end of the orbit: dz <- z, m <- 0 on the critical
//     orbit, that of 0 (rebasing, as in perturb.h; nothing about folds enters)
// In the plane of c there is one orbit, the critical one of the centre. In the plane of z there are
// two: that of the centre, from which pixels begin, and the critical one.
//
// A pixel that rounding has lost (pixel/loss.h) is left as it is, for family_long.h: beside folds
// and chaotic insides a lost orbit need not end where the true one does.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/stop_flag.h"
#include "kernel/family/reference/family_orbit.h"
#include "kernel/family/reference/family_table.h"
#include "kernel/pixel/orbit_ends.h"
#include "kernel/replay/recent_iterates.h"

namespace mandel {

struct FamilyReference {
    FamilyOrbit start;
    FamilyTable start_table;
    std::optional<FamilyOrbit> critical_apart;  // nothing: `start` is the critical orbit
    FamilyTable critical_apart_table;

    const FamilyOrbit& critical() const noexcept {
        return critical_apart ? *critical_apart : start;
    }
    const FamilyTable& critical_table() const noexcept {
        return critical_apart ? critical_apart_table : start_table;
    }
    // Whether a higher limit changes nothing.
    bool has_ended() const noexcept {
        return start.end() != FamilyOrbit::End::Limit &&
               critical().end() != FamilyOrbit::End::Limit;
    }
};

struct FamilyTask {
    Formula formula;
    bool is_julia = false;
    FamilySlope unit;       // the pixel matrix
    FamilySlope unit_rest;  // what is left of it beside these doubles
    std::uint64_t max_iterations = 0;
    double escape_radius_sq = 0;
    double escaping_sq = 0;                  // beyond this |z|^2 every orbit escapes
    const StripeAverage* average = nullptr;  // for ends with trails
};

// Offsets from the centre in pixels. Returns the steps taken. After `stop`, and for lost points,
// ends are left as they were.
std::uint64_t perturb_family(const FamilyTask& task, const FamilyReference& reference,
                             std::span<const double> right, std::span<const double> up,
                             const OrbitEnds& ends, const StopFlag& stop);

// Whether a pixel is lost where z dips, as it does where a pixel is rebased: the error E of the
// pixel is no longer a small one beside z, and what it makes of z^d is more than what it makes of
// c. Beyond lost_size, in 1 / pixels, it is lost anywhere.
bool is_family_lost_in_dip(const FamilyTask& task, double lost_size, const FloatExp& z_size,
                           const FamilySlope& slope) noexcept;

// The end of an orbit with this slope.
OrbitEnd family_end(const FamilySlope& slope, std::uint64_t n, const Complex<double>& z,
                    PixelStatus status) noexcept;

}  // namespace mandel
