#include "kernel/family/family_pixels.h"

#include <algorithm>
#include <cmath>

#include "kernel/family/family_step.h"
#include "kernel/pixel/end_slope.h"
#include "kernel/pixel/loss.h"

namespace mandel {
namespace {

// A step whose change of w^d is below is taken with wide exponents, where nothing larger is beside
// it.
constexpr double kLeastChange = 0x1p-940;
// Back to doubles.
constexpr std::int64_t kLargeExponent = -450;
// Down to this spacing (log2) what doubles lose in the plane of c is far below a pixel.
constexpr std::int64_t kWideSpacing = -880;
// The scale of the derivative follows beyond this size.
constexpr double kLargeSlope = 0x1p600;

Complex<double> conjugate_if(bool conjugates, const Complex<double>& z) {
    return {z.re, conjugates ? -z.im : z.im};
}

// The derivative in doubles on a scale of its own.
struct ScaledSlope {
    Complex<double> right, up, unit_right, unit_up;
    std::int64_t scale = 0;

    void set(const FamilySlope& slope, const FamilySlope& unit, bool has_unit) {
        const bool is_zero = slope.right.is_zero() && slope.up.is_zero();
        const FamilySlope& larger = is_zero ? unit : slope;
        scale = std::max(larger.right.exponent, larger.up.exponent);
        right = scaled(slope.right);
        up = scaled(slope.up);
        if (!has_unit) return;
        unit_right = scaled(unit.right);
        unit_up = scaled(unit.up);
    }
    FamilySlope wide() const { return {{right.re, right.im, scale}, {up.re, up.im, scale}}; }
    void step(const LocalSimilarity<double>& f) {
        right = family::sum(family::product(f.g, conjugate_if(f.conjugates, right)), unit_right);
        up = family::sum(family::product(f.g, conjugate_if(f.conjugates, up)), unit_up);
    }
    // At least its largest singular value.
    double size_sq() const { return norm(right) + norm(up); }

private:
    Complex<double> scaled(ComplexExp z) const {
        z.exponent -= z.is_zero() ? 0 : scale;
        return narrow(z);
    }
};

class FamilyPoint {
public:
    FamilyPoint(const FamilyTask& task, const FamilyReference& reference)
        : task_(task),
          reference_(reference),
          least_change_(task.is_julia || std::min(task.unit.right.exponent, task.unit.up.exponent) <
                                             kWideSpacing
                            ? kLeastChange
                            : 0) {}

    // False if it is lost or was stopped.
    bool run(double right, double up, OrbitEnd& end, const StopFlag& stop) {
        begin(right, up);
        bool is_wide = least_change_ > 0;
        for (;;) {
            const Halt halt = is_wide ? run_wide(end, stop) : run_narrow(end, stop);
            if (halt == Halt::Ended) return true;
            if (halt == Halt::Left) return false;
            is_wide = halt == Halt::TooSmall;
        }
    }

    std::uint64_t steps() const { return steps_; }

private:
    enum class Halt : std::uint8_t { Ended, Left, TooSmall, LargeEnough };

    void begin(double right, double up) {
        const ComplexExp offset = task_.unit.right * FloatExp(right) + task_.unit.up * FloatExp(up);
        const Complex<FloatExp> wide{offset.real(), offset.imag()};
        orbit_ = &reference_.start;
        m_ = 0;
        n_ = 0;
        slope_ = {};
        if (task_.is_julia) {
            dz_ = wide;
            slope_.set(task_.unit, task_.unit, false);
        } else {
            dz_ = {};
            dc_ = wide;
            narrow_dc_ = narrow(offset);
            slope_.set({}, task_.unit, true);
        }
        if (task_.is_julia) return;
        narrow_dz_ = {};
    }

    void rebase() {
        orbit_ = &reference_.critical();
        m_ = 0;
    }

    // Whether the end is decided at z = z_n.
    bool ends_at(const Complex<double>& z, OrbitEnd& end) const {
        if (!(norm(z) <= task_.escape_radius_sq)) {
            end = family_end(slope_.wide(), n_, z, PixelStatus::Escaped);
            return true;
        }
        if (n_ == task_.max_iterations) {
            end = family_end(slope_.wide(), n_, {}, PixelStatus::Limit);
            return true;
        }
        return false;
    }

    bool is_lost(const Complex<double>& z) const {
        if (!task_.leaves_lost || !(norm(z) <= task_.escaping_sq)) return false;
        const double most = slope_.scale > 500 ? 0 : Loss::kSize * power_of_two(-slope_.scale);
        return slope_.size_sq() > most * most;
    }

    // Where z is a dip, as it is where a pixel is rebased: the error E of the pixel is no longer
    // a small one beside z, and what it makes of z^d is more than what it makes of c.
    bool is_lost_in_dip(const FloatExp& size, const FamilySlope& slope) const {
        if (!task_.leaves_lost) return false;
        const FloatExp error = slope.largest() * FloatExp(1 / Loss::kSize);
        if (error < size) return false;
        FloatExp power = error;
        for (int k = 1; k < task_.formula.degree; ++k) power = power * error;
        const FloatExp by_c = task_.is_julia ? FloatExp() : task_.unit.smallest();
        const FloatExp linear = by_c * FloatExp(2 / Loss::kSize);
        return linear < power;
    }

    Halt run_narrow(OrbitEnd& end, const StopFlag& stop) {
        Complex<double> z = family::sum(orbit_->z(m_), narrow_dz_);
        if (n_ == 0 && task_.is_julia && ends_at(z, end)) return Halt::Ended;
        for (;;) {
            if (++steps_ % 4096 == 0 && stop.is_requested()) return Halt::Left;
            if (m_ == orbit_->last() || norm(z) < norm(narrow_dz_)) {
                if (m_ != 0 || orbit_ != &reference_.critical()) {
                    const FloatExp size(std::sqrt(norm(z)));
                    const double may_be = Loss::kSize * std::sqrt(norm(z));
                    const double scale = slope_.scale > 500 ? 0 : power_of_two(-slope_.scale);
                    if (slope_.size_sq() > may_be * may_be * scale * scale &&
                        is_lost_in_dip(size, slope_.wide())) {
                        return Halt::Left;
                    }
                }
                narrow_dz_ = z;
                rebase();
            }
            const FamilyChange<double> change =
                family_change(task_.formula, orbit_->z(m_), orbit_->v(m_), narrow_dz_);
            if (larger_size(change.dv) < least_change_ &&
                (narrow_dz_.re != 0 || narrow_dz_.im != 0)) {
                dz_ = {FloatExp(narrow_dz_.re), FloatExp(narrow_dz_.im)};
                return Halt::TooSmall;
            }
            slope_.step(change.local);
            if (slope_.size_sq() > kLargeSlope) {
                slope_.set(slope_.wide(), task_.unit, !task_.is_julia);
            }
            narrow_dz_ = family::sum(change.dz, narrow_dc_);
            ++m_;
            ++n_;
            z = family::sum(orbit_->z(m_), narrow_dz_);
            if (ends_at(z, end)) return Halt::Ended;
            if (is_lost(z)) return Halt::Left;
        }
    }

    static ComplexExp joined(const Complex<FloatExp>& z) { return {z.re, z.im}; }

    Halt run_wide(OrbitEnd& end, const StopFlag& stop) {
        FamilySlope slope = slope_.wide();
        Complex<FloatExp> z = family::sum(orbit_->wide_z(m_), dz_);
        if (n_ == 0 && task_.is_julia && ends_at(joined(z).to_double(), end)) return Halt::Ended;
        for (;;) {
            if (++steps_ % 1024 == 0 && stop.is_requested()) return Halt::Left;
            if (m_ == orbit_->last() || joined(z).norm() < joined(dz_).norm()) {
                if (is_lost_in_dip(joined(z).abs(), slope)) return Halt::Left;
                dz_ = z;
                rebase();
            }
            const FamilyChange<FloatExp> change =
                family_change(task_.formula, orbit_->wide_z(m_), orbit_->wide_v(m_), dz_);
            const ComplexExp g = joined(change.local.g);
            if (task_.is_julia) {
                slope.step(g, change.local.conjugates);
            } else {
                slope.step(g, change.local.conjugates, task_.unit);
            }
            dz_ = family::sum(change.dz, dc_);
            ++m_;
            ++n_;
            z = family::sum(orbit_->wide_z(m_), dz_);
            slope_.set(slope, task_.unit, !task_.is_julia);
            const ComplexExp difference = joined(dz_);
            const Complex<double> rounded = joined(z).to_double();
            if (ends_at(rounded, end)) return Halt::Ended;
            if (is_lost(rounded)) return Halt::Left;
            if (difference.exponent > kLargeExponent) {
                narrow_dz_ = narrow(difference);
                return Halt::LargeEnough;
            }
        }
    }

    const FamilyTask& task_;
    const FamilyReference& reference_;
    const double least_change_;
    const FamilyOrbit* orbit_ = nullptr;
    std::uint32_t m_ = 0;
    std::uint64_t n_ = 0, steps_ = 0;
    Complex<FloatExp> dz_, dc_;
    Complex<double> narrow_dz_, narrow_dc_;
    ScaledSlope slope_;
};

}  // namespace

OrbitEnd family_end(const FamilySlope& slope, std::uint64_t n, const Complex<double>& z,
                    PixelStatus status) noexcept {
    if (status == PixelStatus::Escaped) {
        return {n, z, end_slope(equivalent_slope(slope, z)), status};
    }
    return {n, {}, end_slope(ComplexExp(slope.smallest(), {})), status};
}

std::uint64_t perturb_family(const FamilyTask& task, const FamilyReference& reference,
                             std::span<const double> right, std::span<const double> up,
                             const OrbitEnds& ends, const StopFlag& stop) {
    FamilyPoint point(task, reference);
    for (std::size_t i = 0; i < right.size() && !stop.is_requested(); ++i) {
        OrbitEnd end;
        if (point.run(right[i], up[i], end, stop)) ends.set(i, end);
    }
    return point.steps();
}

}  // namespace mandel
