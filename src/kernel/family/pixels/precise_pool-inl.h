// Drives pixels in double-doubles, step by step. Included once for each instruction set.
#if defined(MANDEL_KERNEL_FAMILY_PRECISE_POOL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_FAMILY_PRECISE_POOL_INL_H_
#undef MANDEL_KERNEL_FAMILY_PRECISE_POOL_INL_H_
#else
#define MANDEL_KERNEL_FAMILY_PRECISE_POOL_INL_H_
#endif

#include "kernel/family/pixels/perturb_lanes.h"
#include "kernel/family/pixels/pixel_lanes-inl.h"
#include "kernel/family/step/double_double_lanes-inl.h"
#include "kernel/family/step/double_double_real.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

HWY_INLINE VecLongPair long_sum(const VecLongPair& a, const VecLongPair& b) {
    return {long_sum(a.x, b.x), long_sum(a.y, b.y)};
}
HWY_INLINE VecLong chosen(Mask mask, const VecLong& yes, const VecLong& no) {
    return {hn::IfThenElse(mask, yes.high, no.high), hn::IfThenElse(mask, yes.low, no.low)};
}
HWY_INLINE VecPair high_of(const VecLongPair& z) { return {z.x.high, z.y.high}; }
HWY_INLINE VecPair low_of(const VecLongPair& z) { return {z.x.low, z.y.low}; }
HWY_INLINE VecLongPair joined(const VecPair& high, const VecPair& low) {
    return {{high.x, low.x}, {high.y, low.y}};
}

// fold(X + t) - fold(X).
HWY_INLINE VecLong long_fold_change(Fold fold, const VecLong& X, const VecLong& t) {
    const Tag d;
    const Vec sign = hn::Set(d, -0.0);
    if (fold == Fold::Keep) return t;
    if (fold == Fold::Negate) return turned_sign(t, sign);
    const Vec side = hn::And(X.high, sign);
    const VecLong along = turned_sign(t, side), size = turned_sign(X, side);
    const Vec minus_two = hn::Set(d, -2.0);
    const VecLong twice{hn::Mul(size.high, minus_two), hn::Mul(size.low, minus_two)};
    const VecLong beyond = long_sum(twice, turned_sign(along, sign));
    const VecLong difference = long_sum(along, turned_sign(beyond, sign));
    const VecLong change = chosen(hn::Lt(difference.high, hn::Zero(d)), beyond, along);
    return fold == Fold::Abs ? change : turned_sign(change, sign);
}

class PrecisePool : public PixelPool<PrecisePool> {
public:
    PrecisePool(const FamilyTask& task, const LaneReference& reference,
                std::span<const double> right, std::span<const double> up, const OrbitEnds& ends)
        : PixelPool(task, reference, {kMostSlope, task.is_julia ? kLeastPrecise : 0}, right, up,
                    ends),
          folds_{VecFold(task.formula.pre_re), VecFold(task.formula.pre_im),
                 VecFold(task.formula.post_re), VecFold(task.formula.post_im)},
          has_outer_(task.formula.post_re != Fold::Keep || task.formula.post_im != Fold::Keep) {}

    // For the schedule.

    bool take(std::size_t lane, std::size_t place) {
        if (ends_.status[place] != PixelStatus::Pending) return false;
        take_nothing(lane);
        const DoubleDoubleReal x(right_[place]), y(up_[place]);
        const auto part = [&](double r, double r_rest, double u, double u_rest) {
            return DoubleDoubleReal(r, r_rest) * x + DoubleDoubleReal(u, u_rest) * y;
        };
        const Complex<double> right_rest = narrow(task_.unit_rest.right);
        const Complex<double> up_rest = narrow(task_.unit_rest.up);
        const DoubleDoubleReal re = part(unit_right_.re, right_rest.re, unit_up_.re, up_rest.re);
        const DoubleDoubleReal im = part(unit_right_.im, right_rest.im, unit_up_.im, up_rest.im);
        (task_.is_julia ? dz_rest_ : dc_rest_).set(lane, {re.low, im.low});
        return begin(lane, place, {re.high, im.high}, ends_);
    }
    void take_nothing(std::size_t lane) {
        reset(lane);
        const double* z = reference_.z_rest() + 2 * reference_.start().first;
        reference_rest_.set(lane, {z[0], z[1]});
        dz_rest_.set(lane, {});
        dc_rest_.set(lane, {});
    }

private:
    friend PixelPool;
    // As in family_precise.cpp.
    static constexpr double kMostSlope = 0x1p72, kLeastPrecise = 0x1p-900;

    HWY_INLINE void step(std::size_t i) {
        const Tag d;
        const IntTag id;
        const Int state = hn::Load(id, &s_.state[i]);
        const Mask active = hn::RebindMask(d, hn::Eq(state, hn::Zero(id)));
        if (hn::AllFalse(d, active)) return;
        VecLongPair Z = joined(s_.reference.load(i), reference_rest_.load(i));
        VecLongPair dz = joined(s_.dz.load(i), dz_rest_.load(i));
        const VecLongPair z = long_sum(Z, dz);
        const Mask rebases = rebase(i, active, norm_of(high_of(z)), norm_of(high_of(dz)));
        dz = {chosen(rebases, z.x, dz.x), chosen(rebases, z.y, dz.y)};
        const VecLong zero{hn::Zero(d), hn::Zero(d)};
        Z = {chosen(rebases, zero, Z.x), chosen(rebases, zero, Z.y)};
        Int m = hn::Load(id, &s_.m[i]);
        VecLongPair V{zero, zero};
        if (has_outer_ && reference_.has_v()) {
            const Int place = hn::Add(m, m);
            V = joined(gather_pair(reference_.v(), place), gather_pair(reference_.v_rest(), place));
        }
        const Formula& f = task_.formula;
        const VecLongPair dw{long_fold_change(f.pre_re, Z.x, dz.x),
                             long_fold_change(f.pre_im, Z.y, dz.y)};
        const VecLongPair dv = long_product(dw, powers(Z, dw));
        const Mask small = is_too_small(high_of(dv), high_of(dz));
        take_slopes(i, active, high_of(z), high_of(long_sum(V, dv)));
        dz = {long_fold_change(f.post_re, V.x, dv.x), long_fold_change(f.post_im, V.y, dv.y)};
        dz = long_sum(dz, joined(s_.dc.load(i), dc_rest_.load(i)));
        const Int one = hn::IfThenElseZero(hn::RebindMask(id, active), hn::Set(id, 1));
        const Int n = hn::Add(hn::Load(id, &s_.n[i]), one);
        m = hn::Add(m, one);
        hn::Store(m, id, &s_.m[i]);
        hn::Store(n, id, &s_.n[i]);
        const Int place = hn::Add(m, m);
        const VecPair high = gather_pair(reference_.z(), place);
        const VecPair low = gather_pair(reference_.z_rest(), place);
        s_.reference.store(high, i);
        reference_rest_.store(low, i);
        s_.dz.store(chosen(active, high_of(dz), s_.dz.load(i)), i);
        dz_rest_.store(chosen(active, low_of(dz), dz_rest_.load(i)), i);
        note_ends(i, active, small, high_of(long_sum(joined(high, low), dz)), s_.right.load(i),
                  s_.up.load(i), n);
    }

    // The sum of the products of powers of W and w = W + dw.
    HWY_INLINE VecLongPair powers(const VecLongPair& Z, const VecLongPair& dw) const {
        const VecLongPair W{turned_sign(Z.x, folds_[0].slope(Z.x.high)),
                            turned_sign(Z.y, folds_[1].slope(Z.y.high))};
        const VecLongPair w = long_sum(W, dw);
        VecLongPair sum = long_sum(w, W), W_power = W;
        for (int k = 2; k < task_.formula.degree; ++k) {
            W_power = long_product(W_power, W);
            sum = long_sum(long_product(sum, w), W_power);
        }
        return sum;
    }

    // Over z with z^d = v, which only outer folds look at.
    HWY_INLINE void take_slopes(std::size_t i, Mask active, const VecPair& at, const VecPair& v) {
        const Tag d;
        const VecPair z{hn::Add(at.x, hn::Zero(d)), hn::Add(at.y, hn::Zero(d))};
        const Vec s1 = folds_[0].slope(z.x), s2 = folds_[1].slope(z.y);
        const VecFolded w{hn::Xor(z.x, s1), hn::Xor(z.y, s2), s1, s2};
        const VecPair full{w.x, w.y};
        VecPair power = full;
        for (int k = 2; k < task_.formula.degree; ++k) power = product_of(power, full);
        const Vec degree = hn::Set(d, static_cast<double>(task_.formula.degree));
        power = {hn::Mul(power.x, degree), hn::Mul(power.y, degree)};
        const VecTurn g = turn(power, w, folds_[2].slope(hn::Add(v.x, hn::Zero(d))),
                               folds_[3].slope(hn::Add(v.y, hn::Zero(d))));
        const auto step_column = [&](auto& column, const Complex<double>& unit) HWY_ATTR {
            const VecPair adds = task_.is_julia ? VecPair{hn::Zero(d), hn::Zero(d)}
                                                : VecPair{hn::Set(d, unit.re), hn::Set(d, unit.im)};
            const VecPair before = column.load(i);
            column.store(chosen(active, turned(g, before, adds), before), i);
        };
        step_column(s_.right, unit_right_);
        step_column(s_.up, unit_up_);
    }

    const std::array<VecFold, 4> folds_;
    const bool has_outer_;
    PixelLanes<Lanes::kCount>::Pair reference_rest_, dz_rest_, dc_rest_;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#endif  // include guard
