// Skips many perturbation steps at once with linear maps and their first correction, cut where the
// reference dips.
//
// A step covers the reference from Z_s to Z_{s + L}. The first iteration is kept exactly, of the
// rest what is linear in dc and quadratic in w:
//     w = dz (2 Z_s + dz),   dz <- A w + Q w^2 + B dc,   valid for |w| < T and |dc| < Tc.
// Each iteration it skips is right to about epsilon: with dz = A w + Q w^2 + B dc it leaves out
// parts of dz^2 that are at most epsilon |2 Z dz|. Steps begin at the dips, where |Z| is much
// smaller than around. Steps of one level are joined to longer ones on the next, again cut at the
// dips among them (after Zhuoran's linear approximation, 2022-23, fractalforums.org, which has
// no Q; C. Heiland-Allen, "Deep zoom theory and practice (again)", 2022).
//
//     one step    A = B = T = Tc = 1, Q = 0, then for each further Z:
//                 T <- min(T, sqrt(eps |Z| / |Q|), |Z| / 2^8 |A|),   Tc <- min(Tc, eps |Z| / |B|),
//                 Q <- 2 Z Q + A^2,   A <- 2 Z A,   B <- 2 Z B + 1
//     1 then 2    A' = 2 Z A1,  B' = 2 Z B1,  Q' = 2 Z Q1 + A1^2  at the junction Z,
//                 T = min(T1, sqrt(eps |Z| / |Q1|), |Z| / 2^8 |A1|, T2 / |A'|),
//                 Tc = min(Tc1, Tc2, eps |Z| / |B1|, T2' / |B'|),
//                 A = A' A2,   B = B' A2 + B2,   Q = Q' A2 + Q2 A'^2
//     both        T <- min(T, sqrt(eps) |A| / |Q|) in the end: what Q corrects is itself small
// The derivative by dc runs through the same map: d <- (A + 2 Q w) 2 (Z_s + dz) d + B. (What it
// leaves out beside B is at most sqrt(eps) of B, which itself is small where w is not.)
//
// Where Q is left out, as in proofs, a step is valid for |w| < T' only: T <- min(T, eps |Z| / |A|).
// Then every |dz| inside stays below 2 epsilon |Z|. B dc has no Q in either case, so it has to stay
// below T' where it goes into a joined step.
#pragma once

#include <cstdint>
#include <vector>

#include "base/stop_flag.h"
#include "kernel/reference/reference_orbit.h"
#include "num/floatexp.h"

namespace mandel {

class LinearApproximation {
public:
    static constexpr std::uint32_t kNone = 0xffffffff;
    static constexpr std::uint32_t kMaxLength = 40;  // of finest steps
    // A step in doubles has its T at least this large; below, only its wide form is valid.
    static constexpr double kNarrowLimit = 0x1p-480;

    // One cache line. limit_sq = T^2; 0 for a step that is never valid in doubles.
    struct alignas(64) Step {
        double a_re, a_im, b_re, b_im, q_re, q_im;
        double limit_sq;
        std::uint32_t wide;            // place of its wide form, or kNone
        std::int32_t linear_exponent;  // of T', rounded down
    };
    struct Wide {
        ComplexExp a, b, q;
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
    // is missed. epsilon 0: no step is ever valid. After `stop` there are no steps.
    // with_quadratic: false leaves out Q.
    LinearApproximation(const ReferenceOrbit& orbit, const FloatExp& radius, double escape_radius,
                        double epsilon, const StopFlag& stop, bool with_quadratic = true);

    // Step 0 is the finest one at Z_0; the steps of the finest level cover Z_0 ... Z_M in order.
    const Step& step(std::uint32_t i) const noexcept { return steps_[i]; }
    const Link& link(std::uint32_t i) const noexcept { return links_[i]; }
    const Wide& wide(std::uint32_t i) const noexcept { return wide_[i]; }

    // Any step with wide exponents: T and T' (0: never valid), the map, and the two numbers that
    // bound what it leaves out without Q: with |w| < T' the true dz is within
    //     |A| (|w| + ratio |dc|) relative_error  of  A w + B dc.
    // Each iteration k inside leaves out dz_k^2, at most 2 eps |Z_k| |dz_k|, and reaches the end
    // multiplied by A / A_k+1; dz_k = A_k w + B_k dc, ratio >= |B_k / A_k|.
    FloatExp limit(std::uint32_t i) const noexcept;
    FloatExp linear_limit(std::uint32_t i) const noexcept;
    Wide wide_form(std::uint32_t i) const noexcept;
    FloatExp ratio(std::uint32_t i) const noexcept { return {1, ratio_exponent_[i]}; }
    double relative_error(std::uint32_t i) const noexcept {
        return 2 * epsilon_.to_double() * links_[i].length;
    }
    double epsilon() const noexcept { return epsilon_.to_double(); }

    // The longest step from the start of `step` on that is valid, looked for from the top; kNone if
    // none is: then `step` is the finest one.
    template <typename IsValid>
    std::uint32_t longest_step(std::uint32_t& step, const IsValid& is_valid) const {
        std::uint32_t i = step;
        while (links_[i].parent != kNone) i = links_[i].parent;
        while (!is_valid(i)) {
            if (links_[i].child == kNone) {
                step = i;
                return kNone;
            }
            i = links_[i].child;
        }
        return i;
    }

    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(steps_.size()); }
    std::uint32_t levels() const noexcept { return levels_; }
    std::uint64_t bytes() const noexcept;

private:
    struct Segment;

    // Without steps.
    LinearApproximation(const FloatExp& radius, double largest_sq, const FloatExp& epsilon,
                        bool with_quadratic)
        : radius_(radius),
          largest_sq_(largest_sq),
          epsilon_(epsilon),
          with_quadratic_(with_quadratic) {}

    void add_finest_level(const ReferenceOrbit& orbit, const StopFlag& stop);
    // Joins the steps [first, last), which end no later than the orbit; returns whether any of the
    // joined ones can be of use.
    bool add_level(const ReferenceOrbit& orbit, std::uint32_t first, std::uint32_t last,
                   const StopFlag& stop);
    void add(Segment segment);
    Segment segment_at(const ReferenceOrbit& orbit, std::uint32_t i) const;

    FloatExp radius_;
    double largest_sq_;  // |Z|^2
    FloatExp epsilon_;
    bool with_quadratic_;
    std::vector<Step> steps_;
    std::vector<Link> links_;
    std::vector<Wide> wide_;
    std::vector<std::int32_t> ratio_exponent_;  // rounded up
    std::uint32_t levels_ = 0;
};

}  // namespace mandel
