#include "kernel/family/pixels/family_pixels.h"

#include <algorithm>
#include <cmath>

#include "kernel/family/pixels/perturb_lanes.h"
#include "kernel/family/reference/scaled_slope.h"
#include "kernel/family/step/family_step.h"
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
// Beyond this |J|, in 1 / pixels, while it is bounded an orbit is lost. All errors together look
// like a shift of the pixel by less than 2^-31 pixel in every view that was judged, so up to here z
// is right to 2^-7, and whether it escapes is certain.
constexpr double kLostSize = 0x1p24;

}  // namespace

bool is_family_lost_in_dip(const FamilyTask& task, double lost_size, const FloatExp& z_size,
                           const FamilySlope& slope) noexcept {
    const FloatExp error = slope.largest() * FloatExp(1 / lost_size);
    if (error < z_size) return false;
    FloatExp power = error;
    for (int k = 1; k < task.formula.degree; ++k) power = power * error;
    const FloatExp by_c = task.is_julia ? FloatExp() : task.unit.smallest();
    return by_c * FloatExp(2 / lost_size) < power;
}

bool may_perturb_in_lanes(const FamilyTask& task) noexcept {
    // So that squares stay in the range of doubles.
    constexpr std::int64_t kLeastExponent = -440;
    return task.unit.smallest().exponent >= kLeastExponent;
}

namespace {

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
        recent_ = nullptr;
        last_n_ = long_until_ = task_.max_iterations;
        return drive(right, up, end, stop);
    }

    // Once more to the end at n, in single steps over the last iterates; false if it was stopped.
    bool replay(double right, double up, std::uint64_t n, RecentIterates& recent,
                const StopFlag& stop) {
        recent_ = &recent;
        last_n_ = n;
        long_until_ = n < RecentIterates::kCount ? 0 : n - RecentIterates::kCount;
        OrbitEnd end;
        return drive(right, up, end, stop);
    }

    std::uint64_t steps() const { return steps_; }

private:
    bool drive(double right, double up, OrbitEnd& end, const StopFlag& stop) {
        begin(right, up);
        bool is_wide = least_change_ > 0;
        for (;;) {
            const Halt halt = is_wide ? run_wide(end, stop) : run_narrow(end, stop);
            if (halt == Halt::Ended) return true;
            if (halt == Halt::Left) return false;
            is_wide = halt == Halt::TooSmall;
        }
    }

    enum class Halt : std::uint8_t { Ended, Left, TooSmall, LargeEnough };

    void begin(double right, double up) {
        const ComplexExp offset = task_.unit.right * FloatExp(right) + task_.unit.up * FloatExp(up);
        const Complex<FloatExp> wide{offset.real(), offset.imag()};
        orbit_ = &reference_.start;
        table_ = &reference_.start_table;
        m_ = step_ = single_ = 0;
        n_ = 0;
        offset_ = {right, up};
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
        table_ = &reference_.critical_table();
        m_ = step_ = single_ = 0;
    }

    // The longest step from here that may be taken for a w, or kNone: then the finest one is gone
    // through one by one.
    template <typename IsValid>
    std::uint32_t find_step(const IsValid& is_valid) {
        if (single_ > 0) return FamilyTable::kNone;
        const std::uint64_t left = n_ < long_until_ ? long_until_ - n_ : 0;
        const auto may_be_taken = [&](std::uint32_t i) {
            return table_->link(i).length <= left && is_valid(i);
        };
        std::uint32_t i = step_;
        for (std::uint32_t up = table_->link(i).parent;
             up != FamilyTable::kNone && may_be_taken(up); up = table_->link(i).parent) {
            i = up;
        }
        while (!may_be_taken(i)) {
            const FamilyTable::Link& link = table_->link(i);
            if (link.child == FamilyTable::kNone) {
                step_ = i;
                single_ = link.length;
                return FamilyTable::kNone;
            }
            i = link.child;
        }
        return i;
    }

    void advance(std::uint32_t step) {
        if (step == FamilyTable::kNone) {
            ++m_;
            ++n_;
            if (--single_ == 0) ++step_;
            return;
        }
        m_ += table_->link(step).length;
        n_ += table_->link(step).length;
        step_ = step + 1;
    }

    void take_narrow_step(const FamilyChange<double>& change) {
        const Complex<double>& w = change.dz;
        const double size_sq = norm(w);
        const std::uint32_t i =
            find_step([&](std::uint32_t k) { return size_sq < table_->narrow(k).limit_sq; });
        slope_.step(change.local, i != FamilyTable::kNone);
        if (i == FamilyTable::kNone) {
            narrow_dz_ = family::sum(w, narrow_dc_);
        } else {
            const FamilyTable::Narrow& map = table_->narrow(i);
            const bool conjugates = table_->link(i).conjugates;
            const Complex<double> turned = conjugate_if(conjugates, w);
            const Complex<double> qw = family::product(map.q, turned);
            narrow_dz_ = family::product(family::sum(map.a, qw), turned);
            narrow_dz_.re += map.right.re * offset_.re + map.up.re * offset_.im;
            narrow_dz_.im += map.right.im * offset_.re + map.up.im * offset_.im;
            slope_.long_step({map.a.re + 2 * qw.re, map.a.im + 2 * qw.im}, conjugates, map);
        }
        advance(i);
    }

    void take_wide_step(const FamilyChange<FloatExp>& change, FamilySlope& slope) {
        const ComplexExp w = joined(change.dz), g = joined(change.local.g);
        const FloatExp size = w.abs();
        const std::uint32_t i =
            find_step([&](std::uint32_t k) { return size < table_->map(k).limit; });
        slope.step(g, change.local.conjugates);
        if (i == FamilyTable::kNone) {
            dz_ = family::sum(change.dz, dc_);
            if (!task_.is_julia) slope = {slope.right + task_.unit.right, slope.up + task_.unit.up};
        } else {
            const FamilyTable::Map& map = table_->map(i);
            const bool conjugates = table_->link(i).conjugates;
            const ComplexExp turned = conjugates ? conjugate(w) : w, qw = map.q * turned;
            const ComplexExp moved = (map.a + qw) * turned + (map.right * FloatExp(offset_.re) +
                                                              map.up * FloatExp(offset_.im));
            dz_ = {moved.real(), moved.imag()};
            slope.step(map.a + twice(qw), conjugates, {map.right, map.up});
        }
        advance(i);
    }

    // Whether the end is decided at z = z_n.
    bool ends_at(const Complex<double>& z, OrbitEnd& end) const {
        if (recent_ != nullptr) {
            recent_->add(n_, z);
            return n_ == last_n_;
        }
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
        if (recent_ != nullptr || !(norm(z) <= task_.escaping_sq)) return false;
        return slope_.may_exceed(kLostSize);
    }

    bool is_lost_in_dip(const FloatExp& size, const FamilySlope& slope) const {
        if (recent_ != nullptr) return false;
        return is_family_lost_in_dip(task_, kLostSize, size, slope);
    }

    Halt run_narrow(OrbitEnd& end, const StopFlag& stop) {
        Complex<double> z = family::sum(orbit_->z(m_), narrow_dz_);
        if (n_ == 0 && task_.is_julia && ends_at(z, end)) return Halt::Ended;
        for (;;) {
            if (++steps_ % 4096 == 0 && stop.is_requested()) return Halt::Left;
            if (m_ == orbit_->last() || norm(z) < norm(narrow_dz_)) {
                if (m_ != 0 || orbit_ != &reference_.critical()) {
                    const FloatExp size(std::sqrt(norm(z)));
                    if (slope_.may_exceed(kLostSize * size.to_double()) &&
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
            take_narrow_step(change);
            if (slope_.is_large()) {
                slope_.set(slope_.wide(), task_.unit, !task_.is_julia);
            }
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
            take_wide_step(change, slope);
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
    const FamilyTable* table_ = nullptr;
    Complex<double> offset_;  // in pixels
    std::uint32_t m_ = 0;
    std::uint32_t step_ = 0;    // of the table at m, or the finest one that m is inside of
    std::uint32_t single_ = 0;  // iterations to go to the end of that
    std::uint64_t n_ = 0, steps_ = 0;
    RecentIterates* recent_ = nullptr;  // while an orbit is replayed
    std::uint64_t last_n_ = 0;          // where it ends in any case
    std::uint64_t long_until_ = 0;      // no long step goes beyond
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
        if (ends.status[i] != PixelStatus::Pending) continue;
        OrbitEnd end;
        if (!point.run(right[i], up[i], end, stop)) continue;
        OrbitTrail* const trail = ends.trail(i);
        if (trail != nullptr && end.status == PixelStatus::Escaped) {
            RecentIterates recent;
            if (!point.replay(right[i], up[i], end.n, recent, stop)) break;
            trail->averages = recent.averages(*task.average);
        }
        ends.set(i, end);
    }
    return point.steps();
}

}  // namespace mandel
