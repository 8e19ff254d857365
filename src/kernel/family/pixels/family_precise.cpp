#include "kernel/family/pixels/family_precise.h"

#include <cmath>

#include "base/multiversion.h"
#include "kernel/family/reference/scaled_slope.h"
#include "kernel/family/step/double_double_real.h"

namespace mandel {
namespace {

using Real = DoubleDoubleReal;
using Number = Complex<DoubleDoubleReal>;

// As 2^24 for doubles: all errors together look like less than 2^-80 pixel.
constexpr double kMostSlope = 0x1p72;
// The rest of a product below is out of range.
constexpr double kLeastPrecise = 0x1p-900;

MANDEL_ALWAYS_INLINE Number number(const Complex<double>& z, const Complex<double>& rest) {
    return {Real(z.re, rest.re), Real(z.im, rest.im)};
}
MANDEL_ALWAYS_INLINE Complex<double> rounded(const Number& z) { return {z.re.high, z.im.high}; }
MANDEL_ALWAYS_INLINE double size_sq(const Complex<double>& z) {
    return std::fma(z.re, z.re, z.im * z.im);
}

// A pixel's derivative, and when it is lost. Not to be compiled where fused instructions are
// allowed (multiversion.h).
class PrecisePixel {
public:
    explicit PrecisePixel(const FamilyTask& task) : task_(task) {}

    __attribute__((noinline)) void begin() {
        slope_.set(task_.is_julia ? task_.unit : FamilySlope{}, task_.unit, !task_.is_julia);
    }
    // Over z, to where the orbit is bounded or not.
    __attribute__((noinline)) void step(const Complex<double>& z, const Complex<double>& v) {
        slope_.step(local_similarity_at(task_.formula, z, v), false);
        if (slope_.is_large()) set(slope_.wide());
    }
    __attribute__((noinline)) bool is_lost() const { return slope_.may_exceed(kMostSlope); }
    // Where z dips; see family_pixels.cpp.
    __attribute__((noinline)) bool is_lost_in_dip(const Complex<double>& z) const {
        return is_family_lost_in_dip(task_, kMostSlope, ComplexExp(z).abs(), slope_.wide());
    }
    __attribute__((noinline)) OrbitEnd end(std::uint64_t n, const Complex<double>& z,
                                           PixelStatus status) const {
        return family_end(slope_.wide(), n, z, status);
    }

private:
    void set(const FamilySlope& slope) { slope_.set(slope, task_.unit, !task_.is_julia); }

    const FamilyTask& task_;
    ScaledSlope slope_;
};

// M p in double-doubles.
MANDEL_ALWAYS_INLINE Number offset_of(const FamilyTask& task, double right, double up) {
    const auto column = [](const ComplexExp& step, const ComplexExp& rest) {
        return number(narrow(step), narrow(rest));
    };
    const Number r = column(task.unit.right, task.unit_rest.right);
    const Number u = column(task.unit.up, task.unit_rest.up);
    const Real x(right), y(up);
    return {r.re * x + u.re * y, r.im * x + u.im * y};
}

MANDEL_ALWAYS_INLINE bool run_pixel(const FamilyTask& task, const FamilyReference& reference,
                                    const Number& offset, RecentIterates* recent, OrbitEnd& end,
                                    std::uint64_t& steps, const StopFlag& stop) {
    const bool has_v = task.formula.has_post_fold();
    const FamilyOrbit* orbit = &reference.start;
    std::uint32_t m = 0;
    PrecisePixel pixel(task);
    pixel.begin();
    Number dz = task.is_julia ? offset : Number{};
    const Number dc = task.is_julia ? Number{} : offset;
    for (std::uint64_t n = 0;; ++n, ++steps) {
        const Number Z = number(orbit->z(m), orbit->z_rest(m));
        const Number z = family::sum(Z, dz);
        const Complex<double> at = rounded(z), change = rounded(dz);
        const double at_sq = size_sq(at);
        if (recent != nullptr) recent->add(n, at);
        const bool is_after_first = n > 0 || task.is_julia;
        if (is_after_first && !(at_sq <= task.escape_radius_sq)) {
            end = pixel.end(n, at, PixelStatus::Escaped);
            return true;
        }
        if (n == task.max_iterations) {
            end = pixel.end(n, {}, PixelStatus::Limit);
            return true;
        }
        if (n % 4096 == 4095 && stop.is_requested()) return false;
        if (at_sq <= task.escaping_sq && pixel.is_lost()) return false;
        Number reference_z = Z, reference_v{};
        if (m == orbit->last() || at_sq < size_sq(change)) {
            if (n > 0 && pixel.is_lost_in_dip(at)) return false;
            dz = z;
            m = 0;
            orbit = &reference.critical();
            reference_z = {};
        } else if (has_v) {
            reference_v = number(orbit->v(m), orbit->v_rest(m));
        }
        const auto step = family_difference(task.formula, reference_z, reference_v, dz);
        const bool is_zero = dz.re.high == 0 && dz.im.high == 0;
        if (larger_size(rounded(step.dv)) < kLeastPrecise && task.is_julia && !is_zero)
            return false;
        pixel.step(at, has_v ? rounded(family::sum(reference_v, step.dv)) : Complex<double>{});
        dz = family::sum(step.dz, dc);
        ++m;
    }
}

MANDEL_ALWAYS_INLINE std::uint64_t run_pending(const FamilyTask& task,
                                               const FamilyReference& reference,
                                               std::span<const double> right,
                                               std::span<const double> up, const OrbitEnds& ends,
                                               const StopFlag& stop) {
    std::uint64_t steps = 0;
    for (std::size_t i = 0; i < right.size() && !stop.is_requested(); ++i) {
        if (ends.status[i] != PixelStatus::Pending) continue;
        OrbitEnd end;
        OrbitTrail* const trail = ends.trail(i);
        RecentIterates recent;
        const Number offset = offset_of(task, right[i], up[i]);
        if (!run_pixel(task, reference, offset, trail != nullptr ? &recent : nullptr, end, steps,
                       stop)) {
            continue;
        }
        if (trail != nullptr) trail->averages = recent.averages(*task.average);
        ends.set(i, end);
    }
    return steps;
}

MANDEL_MULTIVERSION(std::uint64_t, run_pending_multiversion,
                    (const FamilyTask& task, const FamilyReference& reference,
                     std::span<const double> right, std::span<const double> up,
                     const OrbitEnds& ends, const StopFlag& stop),
                    run_pending(task, reference, right, up, ends, stop))

}  // namespace

std::uint64_t perturb_family_precisely(const FamilyTask& task, const FamilyReference& reference,
                                       std::span<const double> right, std::span<const double> up,
                                       const OrbitEnds& ends, const StopFlag& stop) {
    if (!reference.start.is_precise()) return 0;
    return run_pending_multiversion(task, reference, right, up, ends, stop);
}

}  // namespace mandel
