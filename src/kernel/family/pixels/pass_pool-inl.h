// Drives pixels through single steps and the steps of the table, in passes over the reference: all
// pixels at one place take the step from there together, so that what a step needs of the reference
// is the same for a whole vector. A pixel that takes a longer step waits where that ends, and one
// that is rebased for the next pass. Included once for each instruction set.
#if defined(MANDEL_KERNEL_FAMILY_PASS_POOL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_FAMILY_PASS_POOL_INL_H_
#undef MANDEL_KERNEL_FAMILY_PASS_POOL_INL_H_
#else
#define MANDEL_KERNEL_FAMILY_PASS_POOL_INL_H_
#endif

#include <algorithm>
#include <bit>
#include <utility>

#include "kernel/family/pixels/perturb_lanes.h"
#include "kernel/family/pixels/pixel_lanes-inl.h"
#include "kernel/lanes/complex_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Pixels under way: the more, the more of them stand at one place.
constexpr std::size_t kPassPixels = 512;
// Rows of them are not a multiple of 4 KiB apart, where loads would wait for unrelated stores.
constexpr std::size_t kPassLanes = kPassPixels + 8;

// Step is PerturbStep or PreciseStep.
template <typename Step>
class PassPool : PixelsInLanes<kPassLanes, Step> {
public:
    PassPool(const FamilyTask& task, const LaneReference& reference, std::span<const double> right,
             std::span<const double> up, const OrbitEnds& ends)
        : Base(task, reference, ends),
          step_(task),
          right_(right),
          up_(up),
          least_change_(task.is_julia ? Step::kLeastChange : 0),
          used_(std::min(kPassPixels, this->pending_count() / kLanes * kLanes + kLanes)) {
        for (std::size_t lane = 0; lane < used_; ++lane) this->clear(lane);
    }

    std::uint64_t run(const StopFlag& stop) {
        while (!stop.is_requested()) {
            begin_pixels();
            std::int64_t m = next_place(-1);
            if (m == kNowhere && begun_ == right_.size()) break;
            for (; m != kNowhere && !stop.is_requested(); m = next_place(m)) go_on_from(m);
        }
        return steps_;
    }

private:
    using Base = PixelsInLanes<kPassLanes, Step>;
    using Base::kNowhere;
    using Base::reference_;
    using Base::s_;
    using Base::task_;
    using Number = typename Step::Number;
    // Iterations after which pixels that are left are put together again: rebased ones leave gaps.
    static constexpr std::int64_t kStretch = Step::kTakesLong ? 8 : 4;

    // Pixels of a vector, from its first lane on.
    struct Some {
        std::size_t first;
        Mask lanes;
    };
    struct Moving {
        Some some;
        Number dz, z, dc;
        VecPair right, up;
        Int left;  // iterations to the limit
    };

    void begin_pixels() {
        for (std::size_t lane = 0; lane < used_; ++lane) {
            if (s_.m[lane] != kNowhere) continue;
            while (begun_ < right_.size() && !this->is_pending(begun_)) ++begun_;
            if (begun_ == right_.size()) break;
            const double right = right_[begun_], up = up_[begun_];
            this->begin(lane, begun_, {right, up}, step_.offset(task_, right, up));
            ++begun_;
        }
        if (!task_.is_julia) return;
        // A point of the plane of z may have ended, or be nearer to 0 than to the reference.
        const std::int64_t first = reference_.start().first;
        const Number Z = step_.place(reference_, first).Z;
        for (std::size_t i = 0; i < used_; i += kLanes) {
            look_at_all({i, standing_at(i, first)}, sum_of(Z, s_.dz.load(i)));
        }
    }

    // The first place beyond m at which a pixel stands.
    std::int64_t next_place(std::int64_t m) const {
        const IntTag d;
        const Int here = hn::Set(d, m), nowhere = hn::Set(d, kNowhere);
        Int next = nowhere;
        for (std::size_t i = 0; i < used_; i += kLanes) {
            const Int at = hn::Load(d, &s_.m[i]);
            next = hn::Min(next, hn::IfThenElse(hn::Gt(at, here), at, nowhere));
        }
        HWY_ALIGN std::array<std::int64_t, kLanes> lanes;
        hn::Store(next, d, lanes.data());
        return *std::ranges::min_element(lanes);
    }

    // Those that stand at m, by long steps from there or one by one for a stretch.
    void go_on_from(std::int64_t m) {
        gather_at(m);
        const std::int64_t finest =
            Step::kTakesLong ? reference_.finest()[m] : LaneReference::kNone;
        const std::int64_t end =
            std::min((m / kStretch + 1) * kStretch,
                     Step::kTakesLong ? reference_.next_step()[m] : this->end_of_orbit(m));
        const auto at = step_.place(reference_, m);
        std::array<Moving, 2> pair;
        bool waits = false;
        for (std::size_t i = 0; i < used_; i += kLanes) {
            const Mask lanes = standing_at(i, m);
            if (hn::AllFalse(Tag(), lanes)) continue;
            Moving& p = pair[waits ? 1 : 0];
            p = moving({i, lanes}, at.Z);
            if constexpr (Step::kTakesLong) {
                if (finest != LaneReference::kNone) take_long_steps(p, at, m, finest);
            }
            if (hn::AllFalse(Tag(), p.some.lanes)) continue;
            if (waits) iterate<2>(pair.data(), m, end);
            waits = !waits;
        }
        if (waits) iterate<1>(pair.data(), m, end);
    }
    HWY_INLINE Mask standing_at(std::size_t i, std::int64_t m) const {
        const IntTag d;
        return hn::RebindMask(Tag(), hn::Eq(hn::Load(d, &s_.m[i]), hn::Set(d, m)));
    }
    HWY_INLINE Moving moving(const Some& some, const Number& Z) const {
        const std::size_t i = some.first;
        const Int limit = hn::Set(IntTag(), static_cast<std::int64_t>(task_.max_iterations));
        const Int left = hn::Sub(limit, hn::Load(IntTag(), &s_.n[i]));
        const Number dz = s_.dz.load(i);
        return {some, dz, sum_of(Z, dz), s_.dc.load(i), s_.right.load(i), s_.up.load(i), left};
    }

    // Puts the pixels that stand at m into the same vectors, where they fill few.
    void gather_at(std::int64_t m) {
        std::size_t lanes = 0, vectors = 0;
        for (std::size_t i = 0; i < used_; i += kLanes) {
            const std::size_t count = hn::CountTrue(Tag(), standing_at(i, m));
            lanes += count;
            vectors += count > 0 ? 1 : 0;
        }
        if (4 * lanes >= 3 * kLanes * vectors || lanes + kLanes > kLanes * vectors) return;
        std::size_t front = 0, back = used_;
        for (;; s_.swap(front, back)) {
            while (front < back && s_.m[front] == m) ++front;
            while (front < back && s_.m[back - 1] != m) --back;
            if (front == back) return;
            --back;
        }
    }

    // One by one to the end of a stretch.
    template <std::size_t kVecs>
    HWY_INLINE void iterate(Moving* p, std::int64_t m, std::int64_t end) {
        const Tag d;
        for (std::size_t k = 0; k < kVecs; ++k) {
            steps_ += static_cast<std::uint64_t>(end - m) * hn::CountTrue(d, p[k].some.lanes);
        }
        const std::int64_t begin = m;
        auto at = step_.place(reference_, m);
        while (m < end) {
            ++m;
            const auto next = step_.place(reference_, m);
            std::array<Mask, kVecs> over, small;
            for (std::size_t k = 0; k < kVecs; ++k) {
                take_single(p[k], at, next.Z, small[k]);
                over[k] = decided(p[k], small[k], m - begin);
            }
            at = next;
            Mask any = over[0];
            if constexpr (kVecs == 2) any = hn::Or(any, over[1]);
            if (hn::AllFalse(d, any)) continue;
            bool goes_on = false;
            for (std::size_t k = 0; k < kVecs; ++k) {
                if (!hn::AllFalse(d, over[k])) leave(p[k], over[k], small[k], m - begin, m);
                goes_on |= !hn::AllFalse(d, p[k].some.lanes);
            }
            if (!goes_on) return;
        }
        for (std::size_t k = 0; k < kVecs; ++k) put(p[k], p[k].some.lanes, m - begin, m);
        if (!this->is_last(m)) return;
        for (std::size_t k = 0; k < kVecs; ++k) look_at_all(p[k].some, p[k].z);
    }
    HWY_INLINE void take_single(Moving& p, const typename Step::Place& at, const Number& next,
                                Mask& small) const {
        const auto change = step_.change(at, p.dz, p.z);
        small = is_too_small(change.dv, high_of(p.dz));
        p.right = turned(change.turn, p.right, unit(this->unit_right_));
        p.up = turned(change.turn, p.up, unit(this->unit_up_));
        p.dz = sum_of(change.dz, p.dc);
        p.z = sum_of(next, p.dz);
    }
    HWY_INLINE VecPair unit(const Complex<double>& column) const {
        const Tag d;
        if (task_.is_julia) return {hn::Zero(d), hn::Zero(d)};
        return {hn::Set(d, column.re), hn::Set(d, column.im)};
    }
    // Of dv, the change of w^d.
    HWY_INLINE Mask is_too_small(const VecPair& dv, const VecPair& dz) const {
        if (least_change_ == 0) return hn::FirstN(Tag(), 0);
        const Vec size = hn::Max(hn::Abs(dv.x), hn::Abs(dv.y));
        const Vec z_size = hn::Max(hn::Abs(dz.x), hn::Abs(dz.y));
        return hn::And(hn::Lt(size, hn::Set(Tag(), least_change_)),
                       hn::Gt(z_size, hn::Zero(Tag())));
    }

    // Which of the pixels have ended after so many iterations, or are to be rebased.
    HWY_INLINE Mask decided(const Moving& p, Mask small, std::int64_t taken) const {
        const Tag d;
        const Vec z_sq = norm_of(high_of(p.z)), dz_sq = norm_of(high_of(p.dz));
        const Vec size_sq = hn::Add(norm_of(p.right), norm_of(p.up));
        const Mask bounded = hn::Le(z_sq, hn::Set(d, task_.escape_radius_sq));
        const Mask goes_on = hn::AndNot(hn::Lt(z_sq, dz_sq), bounded);
        const Mask lost = hn::And(hn::Le(z_sq, hn::Set(d, task_.escaping_sq)),
                                  hn::Gt(size_sq, hn::Set(d, Step::kLostSize * Step::kLostSize)));
        const Mask at_limit = hn::RebindMask(d, hn::Eq(p.left, hn::Set(IntTag(), taken)));
        const Mask over = hn::Or(hn::Or(lost, at_limit), hn::Or(small, hn::Not(goes_on)));
        return hn::And(p.some.lanes, over);
    }
    HWY_INLINE void put(const Moving& p, Mask lanes, std::int64_t taken, std::int64_t m) {
        const IntTag d;
        const std::size_t i = p.some.first;
        s_.dz.store(chosen(lanes, p.dz, s_.dz.load(i)), i);
        s_.right.store(chosen(lanes, p.right, s_.right.load(i)), i);
        s_.up.store(chosen(lanes, p.up, s_.up.load(i)), i);
        const auto mask = hn::RebindMask(d, lanes);
        const Int n = hn::Load(d, &s_.n[i]), at = hn::Load(d, &s_.m[i]);
        hn::Store(hn::IfThenElse(mask, hn::Add(n, hn::Set(d, taken)), n), d, &s_.n[i]);
        hn::Store(hn::IfThenElse(mask, hn::Set(d, m), at), d, &s_.m[i]);
    }
    // Of those that are decided: the ones that are rebased and nothing else.
    HWY_INLINE Mask only_rebased(const Moving& p, Mask over, Mask small, std::int64_t taken) const {
        const Tag d;
        const Vec z_sq = norm_of(high_of(p.z)), dz_sq = norm_of(high_of(p.dz));
        const Vec size_sq = hn::Add(norm_of(p.right), norm_of(p.up));
        const Vec lost_sq = hn::Set(d, Step::kLostSize * Step::kLostSize);
        const Vec bound = hn::Mul(lost_sq, hn::Min(z_sq, hn::Set(d, 1.0)));
        const Mask bounded = hn::Le(z_sq, hn::Set(d, task_.escape_radius_sq));
        const Mask at_limit = hn::RebindMask(d, hn::Eq(p.left, hn::Set(IntTag(), taken)));
        const Mask plain = hn::And(hn::And(bounded, hn::Lt(z_sq, dz_sq)), hn::Le(size_sq, bound));
        return hn::And(over, hn::AndNot(hn::Or(small, at_limit), plain));
    }
    HWY_NOINLINE void leave(Moving& p, Mask over, Mask small, std::int64_t taken, std::int64_t m) {
        const IntTag d;
        const std::size_t i = p.some.first;
        p.some.lanes = hn::AndNot(over, p.some.lanes);
        const Mask rebased = only_rebased(p, over, small, taken);
        if (!hn::AllFalse(Tag(), rebased)) {
            Moving after = p;
            after.dz = p.z;
            put(after, rebased, taken, reference_.critical().first);
            over = hn::AndNot(rebased, over);
            if (hn::AllFalse(Tag(), over)) return;
        }
        put(p, over, taken, m);
        const auto is_small = hn::RebindMask(d, hn::And(over, small));
        hn::Store(hn::IfThenElse(is_small, hn::Set(d, kSmall), hn::Load(d, &s_.state[i])), d,
                  &s_.state[i]);
        look_at_all({i, over}, p.z);
    }
    HWY_INLINE void look_at_all(const Some& some, const Number& z) {
        s_.z.store(z, some.first);
        for (std::uint64_t bits = bits_of(some.lanes); bits != 0; bits &= bits - 1) {
            this->look_at(some.first + static_cast<std::size_t>(std::countr_zero(bits)));
        }
    }

    // The longest steps of the table that the pixels may take, from m. Leaves those that take none.
    HWY_INLINE void take_long_steps(Moving& p, const typename Step::Place& at, std::int64_t m,
                                    std::int64_t finest) {
        const Tag d;
        const auto change = step_.change(at, p.dz, p.z);
        const Vec size_sq = norm_of(change.dz);
        const auto may_take = [&](std::int64_t step) HWY_ATTR {
            const auto lasts = hn::Gt(hn::Set(IntTag(), link_of(step, 0)), p.left);
            return hn::AndNot(hn::RebindMask(d, lasts),
                              hn::Lt(size_sq, hn::Set(d, map_of(step)[8])));
        };
        Mask here = p.some.lanes;
        for (std::int64_t step = finest; !hn::AllFalse(d, here);) {
            const std::int64_t up = link_of(step, 2);
            const Mask none = hn::FirstN(d, 0);
            const Mask climbs = up == LaneReference::kNone ? none : hn::And(here, may_take(up));
            Mask takes = hn::AndNot(climbs, here);
            if (step == finest) takes = hn::And(takes, may_take(step));
            if (!hn::AllFalse(d, takes)) take_long_step(p, takes, change, m, step);
            here = climbs;
            step = up;
        }
    }
    HWY_NOINLINE void take_long_step(Moving& p, Mask takes, const typename Step::Change& change,
                                     std::int64_t m, std::int64_t step) {
        const Tag d;
        const double* map = map_of(step);
        const auto pair = [&](int k) HWY_ATTR {
            return VecPair{hn::Set(d, map[k]), hn::Set(d, map[k + 1])};
        };
        const Vec parity = hn::Set(d, map[9]);
        const auto conjugated = [&](const VecPair& z) HWY_ATTR {
            return VecPair{z.x, hn::Xor(z.y, parity)};
        };
        const VecPair offset = s_.offset.load(p.some.first), zero{hn::Zero(d), hn::Zero(d)};
        const VecPair a = pair(0), by_right = pair(4), by_up = pair(6);
        const VecPair w = conjugated(change.dz), qw = product_of(pair(2), w);
        Moving after = p;
        after.dz = product_of(sum_of(a, qw), w);
        after.dz.x = fused(by_right.x, offset.x, fused(by_up.x, offset.y, after.dz.x));
        after.dz.y = fused(by_right.y, offset.x, fused(by_up.y, offset.y, after.dz.y));
        const VecPair slope = sum_of(a, sum_of(qw, qw));
        const auto moved = [&](const VecPair& column, const VecPair& by) HWY_ATTR {
            return sum_of(product_of(slope, conjugated(turned(change.turn, column, zero))), by);
        };
        after.right = moved(p.right, by_right);
        after.up = moved(p.up, by_up);
        after.some.lanes = takes;
        const std::int64_t length = link_of(step, 0);
        const Mask small = is_too_small(change.dv, p.dz);
        after.z = sum_of(step_.place(reference_, m + length).Z, after.dz);
        const Mask over = this->is_last(m + length) ? takes : decided(after, small, length);
        steps_ += hn::CountTrue(d, takes);
        put(after, hn::AndNot(over, takes), length, m + length);
        if (!hn::AllFalse(d, over)) leave(after, over, small, length, m + length);
        p.some.lanes = hn::AndNot(takes, p.some.lanes);
    }
    std::int64_t link_of(std::int64_t step, int place) const {
        return reference_.links()[LaneReference::kLinkSize * step + place];
    }
    const double* map_of(std::int64_t step) const {
        return reference_.maps() + LaneReference::kMapSize * step;
    }

    const Step step_;
    const std::span<const double> right_, up_;
    const double least_change_;
    const std::size_t used_;
    std::size_t begun_ = 0;
    std::uint64_t steps_ = 0;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#endif  // include guard
