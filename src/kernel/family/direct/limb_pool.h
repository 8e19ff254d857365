// Drives the orbits of family_limbs.h, some side by side: first those with the most limbs. One that
// drops a limb waits until those with so many have their turn.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernel/family/direct/family_limbs.h"
#include "num/floatexp.h"

namespace mandel {

// A formula of degree 2 as masks of bits, one for each orbit.
struct LimbLaw {
    struct Turn {
        unsigned mask = 0, flip = 0;  // slope = (is negative & mask) ^ flip

        explicit Turn(Fold fold)
            : mask(is_fold(fold) ? 0xff : 0), flip(is_slope_negative(fold, false) ? 0xff : 0) {}
    };

    explicit LimbLaw(const FamilyLimbTask& limbs) : LimbLaw(limbs.direct, limbs.spare_limbs) {}
    LimbLaw(const FamilyDirectTask& task, int spare_limbs)
        : pre_re(task.formula.pre_re),
          pre_im(task.formula.pre_im),
          post_re(task.formula.post_re),
          post_im(task.formula.post_im),
          has_post(task.formula.post_re != Fold::Keep || task.formula.post_im != Fold::Keep),
          radius_sq(std::min(task.escape_radius_sq, kFarSq)),
          spare_bits(FamilyLimbPoints::kLimbBits * spare_limbs) {
        if (!task.is_julia) unit = {task.right.re, task.right.im, task.up.re, task.up.im};
    }

    // Beyond, errors no longer grow against z, and doubles will do; limbs have no room.
    static constexpr double kFarSq = 16;
    // A smaller z, in size, has too few digits in its three topmost limbs for its derivative.
    static constexpr double kDeepDip = 0x1p-80;
    // That it has in all of them: above its error by this factor, and in the range of doubles with
    // all that it is multiplied by.
    static constexpr double kLeastDigits = 0x1p30, kLeastDip = 0x1p-700;
    static constexpr double kMargin = 1 + 0x1p-30;  // for the roundings of e itself

    Turn pre_re, pre_im, post_re, post_im;
    bool has_post;
    double radius_sq;
    int spare_bits;
    std::array<double, 4> unit{};  // what the pixel adds to the derivative

    // Of e, in units of the last limb: where one is dropped, or else the orbit is lost.
    double most_error(std::size_t limbs) const {
        return std::min(std::ldexp(0x1p56, spare_bits), lost_error(limbs));
    }
    // Where e is 2^-24.
    static double lost_error(std::size_t limbs) {
        return std::ldexp(0x1p-24, FamilyLimbPoints::kLimbBits * (static_cast<int>(limbs) - 1));
    }
    static double step_error(std::size_t limbs) { return 8 * static_cast<double>(limbs); }
};

// Orbits side by side. Where z is |re| and |im| in limbs, with signs as bits.
template <std::size_t kWidth>
struct LimbLanes {
    template <typename T>
    using Row = std::array<T, kWidth>;
    template <typename T>
    using Rows = std::array<Row<T>, FamilyLimbPoints::kMaxLimbs>;

    alignas(64) Rows<std::uint64_t> re{}, im{};
    alignas(64) Rows<std::int64_t> c_re{}, c_im{};
    alignas(64) std::array<Row<double>, 4> slope{};  // of right.re, right.im, up.re, up.im
    alignas(64) Row<double> z_re{}, z_im{}, error{};
    unsigned re_negative = 0, im_negative = 0;
    unsigned busy = 0;
};

// Where an orbit goes on in doubles, to its end.
struct LimbEnd {
    std::uint64_t n;
    Complex<double> z, c;
    std::array<double, 4> slope;
};
OrbitEnd family_limb_end(const FamilyLimbTask& limbs, const LimbEnd& from);

// Engine: with kWidth, and
//     run(law, limbs, steps, lanes)   takes up to so many steps, at least one, and returns how
//     many:
//                                     fewer if a busy orbit is beyond the radius, has an error of
//                                     more than most_error(), or is in a deep dip
template <typename Engine>
class LimbPool {
public:
    LimbPool(const FamilyLimbTask& task, std::span<const FamilyLimbPoints::Point> points,
             const OrbitEnds& ends)
        : task_(task), law_(task), points_(points), ends_(ends) {}

    std::uint64_t run(const StopFlag& stop) {
        orbits_.resize(points_.size());
        for (std::size_t i = 0; i < points_.size(); ++i) add_start(i);
        for (limbs_ = kMaxLimbs; limbs_ >= kMinLimbs; --limbs_) {
            next_ = 0;
            for (std::size_t lane = 0; lane < kWidth; ++lane) take_next(lane);
            while (lanes_.busy != 0) {
                if (stop.is_requested()) return work_;
                run_block();
            }
            waiting_[limbs_].clear();
        }
        return work_;
    }

private:
    static constexpr std::size_t kWidth = Engine::kWidth;
    static constexpr std::size_t kMinLimbs = FamilyLimbPoints::kMinLimbs;
    static constexpr std::size_t kMaxLimbs = FamilyLimbPoints::kMaxLimbs;
    // Between looks at whether to stop.
    static constexpr std::uint64_t kMostSteps = 4096;

    struct Orbit {
        std::array<std::uint64_t, kMaxLimbs> re{}, im{};
        bool re_negative = false, im_negative = false;
        std::array<double, 4> slope{};
        double error = 0;
        std::uint64_t n = 0;
    };

    static bool has(unsigned bits, std::size_t lane) { return (bits >> lane & 1) != 0; }
    static void set(unsigned& bits, std::size_t lane, bool value) {
        bits = (bits & ~(1u << lane)) | (unsigned{value} << lane);
    }
    static bool set_sizes(const FamilyLimbPoints::Digits& digits,
                          std::array<std::uint64_t, kMaxLimbs>& sizes) {
        bool is_negative = false;
        for (std::size_t k = 0; k < kMaxLimbs; ++k) {
            is_negative |= digits[k] < 0;
            sizes[k] = static_cast<std::uint64_t>(std::abs(digits[k]));
        }
        return is_negative;
    }

    void add_start(std::size_t i) {
        const FamilyLimbPoints::Point& p = points_[i];
        Orbit& o = orbits_[i];
        if (task_.direct.is_julia) {
            o.re_negative = set_sizes(p.re, o.re);
            o.im_negative = set_sizes(p.im, o.im);
            const FamilyDirectTask& t = task_.direct;
            o.slope = {t.right.re, t.right.im, t.up.re, t.up.im};
            o.error = 1;
        }
        waiting_[p.limbs].push_back(i);
    }

    void take_next(std::size_t lane) {
        set(lanes_.busy, lane, next_ < waiting_[limbs_].size());
        if (!has(lanes_.busy, lane)) return;
        const std::size_t point = waiting_[limbs_][next_++];
        const Orbit& o = orbits_[point];
        const FamilyLimbPoints::Point& p = points_[point];
        const bool is_julia = task_.direct.is_julia;
        const auto &c_re = is_julia ? task_.constant_re : p.re,
                   &c_im = is_julia ? task_.constant_im : p.im;
        for (std::size_t k = 0; k < limbs_; ++k) {
            lanes_.re[k][lane] = o.re[k];
            lanes_.im[k][lane] = o.im[k];
            lanes_.c_re[k][lane] = c_re[k];
            lanes_.c_im[k][lane] = c_im[k];
        }
        set(lanes_.re_negative, lane, o.re_negative);
        set(lanes_.im_negative, lane, o.im_negative);
        for (std::size_t k = 0; k < 4; ++k) lanes_.slope[k][lane] = o.slope[k];
        lanes_.error[lane] = o.error;
        n_[lane] = o.n;
        point_[lane] = point;
    }

    void run_block() {
        std::uint64_t steps = kMostSteps;
        for_busy([&](std::size_t lane) {
            steps = std::min(steps, task_.direct.max_iterations - n_[lane]);
        });
        const std::uint64_t taken = Engine::run(law_, limbs_, steps, lanes_);
        for_busy([&](std::size_t lane) {
            n_[lane] += taken;
            work_ += taken * limbs_ * limbs_;
            visit(lane);
        });
    }

    template <typename Visit>
    void for_busy(const Visit& visit) {
        for (unsigned bits = lanes_.busy; bits != 0; bits &= bits - 1) {
            visit(static_cast<std::size_t>(std::countr_zero(bits)));
        }
    }

    void visit(std::size_t lane) {
        const Complex<double> z{lanes_.z_re[lane], lanes_.z_im[lane]};
        const bool is_far = !(std::fma(z.re, z.re, z.im * z.im) <= law_.radius_sq);
        if (is_far || n_[lane] == task_.direct.max_iterations) return end(lane, z);
        if (larger_size(z) < LimbLaw::kDeepDip && !has_digits(lane)) {
            return lose(lane, kNeverInLimbs);
        }
        if (lanes_.error[lane] <= law_.most_error(limbs_)) return;
        if (!(lanes_.error[lane] <= LimbLaw::lost_error(limbs_))) return lose(lane, n_[lane]);
        drop_limb(lane);
    }

    bool has_digits(std::size_t lane) const {
        const auto whole = [&](const auto& rows) {
            double sum = 0;
            for (std::size_t k = limbs_; k-- > 0;) {
                sum = sum * 0x1p-52 + static_cast<double>(rows[k][lane]);
            }
            return sum;
        };
        const double size = std::max(whole(lanes_.re), whole(lanes_.im));
        const double error = std::ldexp(
            lanes_.error[lane], FamilyLimbPoints::kLimbBits * (1 - static_cast<int>(limbs_)));
        return size >= std::max(LimbLaw::kLeastDip, LimbLaw::kLeastDigits * error);
    }

    void end(std::size_t lane, const Complex<double>& z) {
        const FamilyLimbPoints::Point& p = points_[point_[lane]];
        const auto first = [&](const auto& digits) {
            return static_cast<double>(digits[0][lane]) +
                   0x1p-52 * static_cast<double>(digits[1][lane]);
        };
        LimbEnd from{n_[lane], z, {first(lanes_.c_re), first(lanes_.c_im)}, {}};
        for (std::size_t k = 0; k < 4; ++k) from.slope[k] = lanes_.slope[k][lane];
        ends_.set(p.tag, family_limb_end(task_, from));
        take_next(lane);
    }
    void lose(std::size_t lane, std::uint64_t n) {
        ends_.n[points_[point_[lane]].tag] = n;
        take_next(lane);
    }
    void drop_limb(std::size_t lane) {
        Orbit& o = orbits_[point_[lane]];
        for (std::size_t k = 0; k + 1 < limbs_; ++k) {
            o.re[k] = lanes_.re[k][lane];
            o.im[k] = lanes_.im[k][lane];
        }
        o.re_negative = has(lanes_.re_negative, lane);
        o.im_negative = has(lanes_.im_negative, lane);
        for (std::size_t k = 0; k < 4; ++k) o.slope[k] = lanes_.slope[k][lane];
        o.error = lanes_.error[lane] * 0x1p-52 + 1;
        o.n = n_[lane];
        waiting_[limbs_ - 1].push_back(point_[lane]);
        take_next(lane);
    }

    const FamilyLimbTask& task_;
    const LimbLaw law_;
    const std::span<const FamilyLimbPoints::Point> points_;
    const OrbitEnds& ends_;
    std::vector<Orbit> orbits_;                                    // of the points
    std::array<std::vector<std::size_t>, kMaxLimbs + 1> waiting_;  // points by their limbs
    std::size_t limbs_ = 0, next_ = 0;
    LimbLanes<kWidth> lanes_;
    std::array<std::uint64_t, kWidth> n_{};
    std::array<std::size_t, kWidth> point_{};
    std::uint64_t work_ = 0;
};

// With AVX-512 that has IFMA.
std::uint64_t iterate_family_limbs_ifma(const FamilyLimbTask& task, const FamilyLimbPoints& points,
                                        const OrbitEnds& ends, const StopFlag& stop);

}  // namespace mandel
