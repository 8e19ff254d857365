// Skips many perturbation steps at once with linear maps, cut where the reference dips.
//
// A step covers the reference from Z_s to Z_{s + L}. The quadratic part of its first iteration is
// kept, the rest is linear:
//     w = dz (2 Z_s + dz),   dz <- A w + B dc,   L iterations,   valid for |w| < T and |dc| < Tc.
// Inside of a step every |dz| stays below 2 epsilon |Z|, so each iteration it skips is right to
// about epsilon. Steps begin at the dips, where |Z| is much smaller than around: there dz^2
// matters most, and is kept. Steps of one level are joined to longer ones on the next, again cut
// at the dips among them (after Zhuoran's linear approximation, 2022-23, fractalforums.org;
// C. Heiland-Allen, "Deep zoom theory and practice (again)", 2022).
//
//     one step    A = B = T = Tc = 1, then for each further Z:
//                 T <- min(T, eps |Z| / |A|),  A <- 2 Z A  and  Tc, B <- 2 Z B + 1 alike
//     1 then 2    A' = 2 Z A1,  B' = 2 Z B1  at the junction Z,
//                 T = min(T1, eps |Z| / |A1|, T2 / |A'|),  A = A' A2,  B = B' A2 + B2,
//                 Tc = min(Tc1, Tc2, eps |Z| / |B1|, T2 / |B'|)
// The derivative by dc runs through the same map: d <- A 2 (Z_s + dz) d + B.
#pragma once

#include <cstdint>
#include <vector>

#include "base/stop_flag.h"
#include "kernel/reference_orbit.h"
#include "num/floatexp.h"

namespace mandel {

class LinearApproximation {
public:
    static constexpr std::uint32_t kNone = 0xffffffff;
    // A step in doubles has its T at least this large; below, only its wide form is valid.
    static constexpr double kNarrowLimit = 0x1p-480;

    // One cache line. limit_sq = T^2; 0 for a step that is never valid in doubles.
    struct alignas(64) Step {
        double ref_re, ref_im, a_re, a_im, b_re, b_im;
        double limit_sq;
        std::uint32_t wide;  // place of its wide form, or kNone
    };
    struct Wide {
        ComplexExp ref, a, b;
        FloatExp limit;
    };
    // How steps hang together. The step after i on the same level is i + 1.
    struct Link {
        std::uint32_t start;   // s
        std::uint32_t length;  // L
        std::uint32_t child;   // the first step of the finer level that starts at s, or kNone
        std::uint32_t parent;  // the step of the coarser level that starts at s, or kNone
    };

    // radius: the largest |dc|. escape_radius: no step passes over a Z near it, so that no escape
    // is missed. epsilon 0: no step is ever valid. After `stop` the table is
    // incomplete, but right.
    LinearApproximation(const ReferenceOrbit& orbit, const FloatExp& radius, double escape_radius,
                        double epsilon, const StopFlag& stop);

    // Step 0 is the finest one at Z_0; the steps of the finest level cover Z_0 ... Z_M in order.
    const Step& step(std::uint32_t i) const noexcept { return steps_[i]; }
    const Link& link(std::uint32_t i) const noexcept { return links_[i]; }
    const Wide& wide(std::uint32_t i) const noexcept { return wide_[i]; }

    // Any step with wide exponents: T (0: never valid), the map, and the two numbers that bound
    // what it leaves out: with |w| < T the true dz is within
    //     |A| (|w| + ratio |dc|) relative_error  of  A w + B dc.
    // Each iteration k inside leaves out dz_k^2, at most 2 eps |Z_k| |dz_k|, and reaches the end
    // multiplied by A / A_k+1; dz_k = A_k w + B_k dc, ratio >= |B_k / A_k|.
    FloatExp limit(std::uint32_t i) const noexcept;
    Wide wide_form(std::uint32_t i) const noexcept;
    FloatExp ratio(std::uint32_t i) const noexcept { return {1, ratio_exponent_[i]}; }
    double relative_error(std::uint32_t i) const noexcept {
        return 2 * epsilon_.to_double() * links_[i].length;
    }
    const Step* steps() const noexcept { return steps_.data(); }

    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(steps_.size()); }
    std::uint32_t levels() const noexcept { return levels_; }
    std::uint64_t bytes() const noexcept;

private:
    struct Segment;

    void add_finest_level(const ReferenceOrbit& orbit, const StopFlag& stop);
    // Joins the steps [first, last); returns whether any of the joined ones can be of use.
    bool add_level(std::uint32_t first, std::uint32_t last);
    void add(const Segment& segment);
    Segment segment_at(std::uint32_t i) const;

    FloatExp radius_;
    double largest_sq_;  // |Z|^2
    FloatExp epsilon_;
    std::vector<Step> steps_;
    std::vector<Link> links_;
    std::vector<Wide> wide_;
    std::vector<std::int32_t> ratio_exponent_;  // rounded up
    std::vector<FloatExp> limit_c_;             // Tc, while building
    std::uint32_t levels_ = 0;
};

}  // namespace mandel
