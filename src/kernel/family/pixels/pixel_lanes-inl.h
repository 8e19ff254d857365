// Pixels in flight in vectors, each at its own place of the reference. Included once for each
// instruction set.
#if defined(MANDEL_KERNEL_FAMILY_PIXEL_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_FAMILY_PIXEL_LANES_INL_H_
#undef MANDEL_KERNEL_FAMILY_PIXEL_LANES_INL_H_
#else
#define MANDEL_KERNEL_FAMILY_PIXEL_LANES_INL_H_
#endif

#include <hwy/highway.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernel/family/pixels/family_pixels.h"
#include "kernel/family/pixels/lane_reference.h"
#include "kernel/family/pixels/perturb_lanes.h"
#include "kernel/family/step/fold_lanes-inl.h"
#include "kernel/lanes/lane_schedule-inl.h"
#include "kernel/lanes/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Int = hn::Vec<IntTag>;

// Vectors in flight: each is a chain of gathers that the others hide.
constexpr std::size_t kPixelVecs = 4;

// pre(X + t) - pre(X), free of cancellation (family_step.h).
class VecFoldChange {
public:
    explicit VecFoldChange(Fold fold)
        : fold_(fold),
          bias_(is_fold(fold) ? 0 : -HUGE_VAL),
          mask_(is_fold(fold) ? -0.0 : 0.0),
          flip_(is_negating(fold) ? -0.0 : 0.0) {}

    // The slope at a t that is not -0, as a sign bit.
    HWY_INLINE Vec slope(Vec t) const { return fold_.slope(t); }
    HWY_INLINE Vec change(Vec X, Vec t) const {
        const Tag d;
        const Vec along = hn::Xor(t, hn::And(X, hn::Set(d, mask_)));
        const Vec size = hn::Abs(X);
        const Vec beyond = hn::Sub(hn::Sub(hn::Set(d, bias_), hn::Add(size, size)), along);
        return hn::Xor(hn::IfThenElse(hn::Lt(along, beyond), beyond, along), hn::Set(d, flip_));
    }

private:
    static bool is_negating(Fold fold) { return fold == Fold::Negate || fold == Fold::NegatedAbs; }

    VecFold fold_;
    double bias_;  // no turn where a coordinate is not folded
    double mask_, flip_;
};

HWY_INLINE VecPair product_of(const VecPair& a, const VecPair& b) {
    return {fused(a.x, b.x, hn::Neg(hn::Mul(a.y, b.y))), fused(a.x, b.y, hn::Mul(a.y, b.x))};
}
HWY_INLINE VecPair sum_of(const VecPair& a, const VecPair& b) {
    return {hn::Add(a.x, b.x), hn::Add(a.y, b.y)};
}
HWY_INLINE VecPair chosen(Mask mask, const VecPair& yes, const VecPair& no) {
    return {hn::IfThenElse(mask, yes.x, no.x), hn::IfThenElse(mask, yes.y, no.y)};
}
HWY_INLINE VecPair gather_pair(const double* from, Int index) {
    return {hn::GatherIndex(Tag(), from, index), hn::GatherIndex(Tag(), from + 1, index)};
}

// What is known of the lanes' pixels between two steps.
template <std::size_t kCount>
struct PixelLanes {
    template <typename T>
    using Row = std::array<T, kCount>;
    struct Pair {
        HWY_ALIGN Row<double> x, y;

        HWY_INLINE VecPair load(std::size_t i) const {
            return {hn::Load(Tag(), &x[i]), hn::Load(Tag(), &y[i])};
        }
        HWY_INLINE void store(const VecPair& pair, std::size_t i) {
            hn::Store(pair.x, Tag(), &x[i]);
            hn::Store(pair.y, Tag(), &y[i]);
        }
        HWY_INLINE void set(std::size_t i, const Complex<double>& value) {
            x[i] = value.re;
            y[i] = value.im;
        }
    };
    Pair reference, dz, right, up, offset, dc;
    HWY_ALIGN Row<std::int64_t> m, last, n, state;
};

enum State : std::int64_t { kRunning, kEscaped, kAtLimit, kLost, kSmall };

// What pixels in doubles and in double-doubles have in common.
template <std::size_t kCount>
class PixelsInLanes {
public:
    // Beyond lost_size, in 1 / pixels, a bounded pixel is lost.
    PixelsInLanes(const FamilyTask& task, const LaneReference& reference, double lost_size)
        : task_(task),
          reference_(reference),
          unit_right_(narrow(task.unit.right)),
          unit_up_(narrow(task.unit.up)),
          lost_size_(lost_size) {}

protected:
    // At the start of a pixel, idle.
    void reset(std::size_t lane) {
        for (auto* pair : {&s_.dz, &s_.right, &s_.up, &s_.offset, &s_.dc}) pair->set(lane, {});
        const LaneReference::Place& start = reference_.start();
        const double* z = reference_.z() + 2 * start.first;
        s_.reference.set(lane, {z[0], z[1]});
        s_.m[lane] = start.first;
        s_.last[lane] = start.last;
        s_.n[lane] = 0;
        s_.state[lane] = kLost;
    }
    // With dz and dc in doubles. False if it is beyond the radius already, which is its end.
    bool begin(std::size_t lane, std::size_t place, const Complex<double>& offset,
               const OrbitEnds& ends) {
        s_.state[lane] = kRunning;
        if (!task_.is_julia) {
            s_.dc.set(lane, offset);
            return true;
        }
        s_.dz.set(lane, offset);
        s_.right.set(lane, unit_right_);
        s_.up.set(lane, unit_up_);
        const Complex<double> z = z_of(lane);
        if (std::fma(z.re, z.re, z.im * z.im) <= task_.escape_radius_sq) return true;
        ends.set(place, {0, z, equivalent(lane, z), PixelStatus::Escaped});
        return false;
    }
    void set_end(std::size_t lane, std::size_t place, const OrbitEnds& ends) const {
        const auto n = static_cast<std::uint64_t>(s_.n[lane]);
        const Complex<double> z = z_of(lane);
        if (s_.state[lane] == kEscaped) {
            ends.set(place, {n, z, equivalent(lane, z), PixelStatus::Escaped});
        } else if (s_.state[lane] == kAtLimit) {
            ends.set(place, {n, {}, {smallest(lane), 0}, PixelStatus::Limit});
        } else {
            ends.n[place] = s_.state[lane] == kSmall ? kTooSmall : n;
        }
    }

    Complex<double> z_of(std::size_t lane) const {
        return {s_.reference.x[lane] + s_.dz.x[lane], s_.reference.y[lane] + s_.dz.y[lane]};
    }

    // Which of the active lanes are rebased at z, those that are lost there left out; they go to
    // the start of the critical orbit.
    HWY_INLINE Mask rebase(std::size_t i, Mask active, Vec z_sq, Vec dz_sq) {
        const IntTag id;
        const auto is_last = hn::Eq(hn::Load(id, &s_.m[i]), hn::Load(id, &s_.last[i]));
        const Mask rebases =
            hn::And(active, hn::Or(hn::Lt(z_sq, dz_sq), hn::RebindMask(Tag(), is_last)));
        if (hn::AllFalse(Tag(), rebases)) return rebases;
        const Vec size_sq = hn::Add(norm_of(s_.right.load(i)), norm_of(s_.up.load(i)));
        const Vec lost_sq = hn::Mul(z_sq, hn::Set(Tag(), lost_size_ * lost_size_));
        const Mask may_be_lost = hn::And(rebases, hn::Gt(size_sq, lost_sq));
        if (!hn::AllFalse(Tag(), may_be_lost)) lose_in_dips(i, may_be_lost);
        const auto lanes = hn::RebindMask(id, rebases);
        const auto put = [&](auto& row, std::int64_t value) HWY_ATTR {
            const Int old = hn::Load(id, &row[i]);
            hn::Store(hn::IfThenElse(lanes, hn::Set(id, value), old), id, &row[i]);
        };
        const LaneReference::Place& to = reference_.critical();
        put(s_.m, to.first);
        put(s_.last, to.last);
        return rebases;
    }

    HWY_INLINE void note_ends(std::size_t i, Mask active, Mask small, const VecPair& z,
                              const VecPair& right, const VecPair& up, Int n) {
        const Tag d;
        const IntTag id;
        const Vec z_sq = norm_of(z);
        const Vec size_sq = hn::Add(norm_of(right), norm_of(up));
        const Mask beyond = hn::Not(hn::Le(z_sq, hn::Set(d, task_.escape_radius_sq)));
        const Int limit = hn::Set(id, static_cast<std::int64_t>(task_.max_iterations));
        const Mask at_limit = hn::RebindMask(d, hn::Eq(n, limit));
        const Mask lost = hn::And(hn::Le(z_sq, hn::Set(d, task_.escaping_sq)),
                                  hn::Gt(size_sq, hn::Set(d, lost_size_ * lost_size_)));
        Int state = hn::Load(id, &s_.state[i]);
        const auto note = [&](Mask mask, std::int64_t what) HWY_ATTR {
            const auto now = hn::RebindMask(id, hn::And(mask, active));
            // What ended in a dip stays so.
            const auto runs = hn::Eq(hn::Load(id, &s_.state[i]), hn::Zero(id));
            state = hn::IfThenElse(hn::And(now, runs), hn::Set(id, what), state);
        };
        note(lost, kLost);
        note(at_limit, kAtLimit);
        note(beyond, kEscaped);
        note(small, kSmall);
        hn::Store(state, id, &s_.state[i]);
    }

    FamilySlope slope_of(std::size_t lane) const {
        return {ComplexExp(Complex<double>{s_.right.x[lane], s_.right.y[lane]}),
                ComplexExp(Complex<double>{s_.up.x[lane], s_.up.y[lane]})};
    }
    // The derivative d* of slope.h, and the smallest singular value.
    Complex<double> equivalent(std::size_t lane, const Complex<double>& z) const {
        const double size = std::sqrt(std::fma(z.re, z.re, z.im * z.im));
        const double x = z.re / size, y = z.im / size;
        const double along = std::fma(s_.right.x[lane], x, s_.right.y[lane] * y);
        const double across = std::fma(s_.up.x[lane], x, s_.up.y[lane] * y);
        return {std::fma(x, along, y * across), std::fma(y, along, -(x * across))};
    }
    double smallest(std::size_t lane) const { return slope_of(lane).smallest().to_double(); }

    const FamilyTask& task_;
    const LaneReference& reference_;
    const Complex<double> unit_right_, unit_up_;
    PixelLanes<kCount> s_;

private:
    // Few lanes, with wide exponents.
    HWY_NOINLINE void lose_in_dips(std::size_t i, Mask lanes) {
        hn::Store(hn::IfThenElse(hn::RebindMask(IntTag(), lanes), hn::Set(IntTag(), kLost),
                                 hn::Load(IntTag(), &s_.state[i])),
                  IntTag(), &candidates_[0]);
        for (std::size_t lane = i; lane < i + kLanes; ++lane) {
            if (candidates_[lane - i] != kLost || s_.state[lane] != kRunning) continue;
            if (s_.m[lane] == reference_.critical().first) continue;
            const double x = s_.reference.x[lane] + s_.dz.x[lane];
            const double y = s_.reference.y[lane] + s_.dz.y[lane];
            const FloatExp size(std::sqrt(std::fma(x, x, y * y)));
            if (is_family_lost_in_dip(task_, lost_size_, size, slope_of(lane))) {
                s_.state[lane] = kLost;
            }
        }
    }

    const double lost_size_;
    HWY_ALIGN std::array<std::int64_t, kLanes> candidates_{};
};

struct PixelBounds {
    double lost_size;     // as PixelsInLanes has it
    double least_change;  // a change of w^d below that, of a dz that is not 0, is too small
};

// Drives such pixels to their ends. Pool has step(i), a step of the lanes from i on, take(lane,
// place), and take_nothing(lane).
template <typename Pool>
class PixelPool : protected PixelsInLanes<LaneSchedule<kPixelVecs, 1>::kCount> {
public:
    std::uint64_t run(const StopFlag& stop) {
        lanes_.run(pool(), 1, stop);
        return steps_;
    }

    // For the schedule.

    void run_block() {
        for (std::uint64_t k = 0; k < kBlock; ++k) {
            for (std::size_t v = 0; v < kPixelVecs; ++v) pool().step(v * kLanes);
        }
        for (std::size_t v = 0; v < kPixelVecs; ++v) {
            const Int state = hn::Load(IntTag(), &this->s_.state[v * kLanes]);
            lanes_.mark(v, hn::RebindMask(Tag(), hn::Ne(state, hn::Zero(IntTag()))));
        }
    }
    void visit(std::size_t lane) {
        steps_ += kBlock * lanes_.age(lane);
        this->set_end(lane, lanes_.item(lane), ends_);
        lanes_.finish(pool(), lane);
    }
    void handle_event(std::size_t /*lane*/) {}

protected:
    using Lanes = LaneSchedule<kPixelVecs, 1>;

    PixelPool(const FamilyTask& task, const LaneReference& reference, const PixelBounds& bounds,
              std::span<const double> right, std::span<const double> up, const OrbitEnds& ends)
        : PixelsInLanes<Lanes::kCount>(task, reference, bounds.lost_size),
          right_(right),
          up_(up),
          ends_(ends),
          least_change_(bounds.least_change),
          lanes_(right.size()) {}

    // Of dv, the change of w^d.
    HWY_INLINE Mask is_too_small(const VecPair& dv, const VecPair& dz) const {
        const Vec size = hn::Max(hn::Abs(dv.x), hn::Abs(dv.y));
        const Vec z_size = hn::Max(hn::Abs(dz.x), hn::Abs(dz.y));
        return hn::And(hn::Lt(size, hn::Set(Tag(), least_change_)),
                       hn::Gt(z_size, hn::Zero(Tag())));
    }

    const std::span<const double> right_, up_;
    const OrbitEnds& ends_;

private:
    static constexpr std::uint64_t kBlock = 8;  // steps

    Pool& pool() { return static_cast<Pool&>(*this); }

    const double least_change_;
    Lanes lanes_;
    std::uint64_t steps_ = 0;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#endif  // include guard
