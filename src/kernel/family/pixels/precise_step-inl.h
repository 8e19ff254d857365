// One iteration of pixels in double-doubles that stand at the same place of the reference. Included
// once for each instruction set.
#if defined(MANDEL_KERNEL_FAMILY_PRECISE_STEP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_FAMILY_PRECISE_STEP_INL_H_
#undef MANDEL_KERNEL_FAMILY_PRECISE_STEP_INL_H_
#else
#define MANDEL_KERNEL_FAMILY_PRECISE_STEP_INL_H_
#endif

#include "kernel/family/pixels/perturb_lanes.h"
#include "kernel/family/pixels/pixel_lanes-inl.h"
#include "kernel/family/step/double_double_lanes-inl.h"
#include "kernel/family/step/double_double_real.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

HWY_INLINE VecLongPair sum_of(const VecLongPair& a, const VecLongPair& b) {
    return {long_sum(a.x, b.x), long_sum(a.y, b.y)};
}
HWY_INLINE VecLong chosen(Mask mask, const VecLong& yes, const VecLong& no) {
    return {hn::IfThenElse(mask, yes.high, no.high), hn::IfThenElse(mask, yes.low, no.low)};
}
HWY_INLINE VecLongPair chosen(Mask mask, const VecLongPair& yes, const VecLongPair& no) {
    return {chosen(mask, yes.x, no.x), chosen(mask, yes.y, no.y)};
}
HWY_INLINE VecPair high_of(const VecLongPair& z) { return {z.x.high, z.y.high}; }
HWY_INLINE VecPair low_of(const VecLongPair& z) { return {z.x.low, z.y.low}; }
HWY_INLINE VecLongPair joined(const VecPair& high, const VecPair& low) {
    return {{high.x, low.x}, {high.y, low.y}};
}

// fold(X + t) - fold(X).
HWY_INLINE VecLong long_fold_change(Fold fold, const VecLong& X, const VecLong& t,
                                    const VecLong& sum) {
    const Tag d;
    const Vec sign = hn::Set(d, -0.0);
    if (fold == Fold::Keep) return t;
    if (fold == Fold::Negate) return turned_sign(t, sign);
    const Vec side = hn::And(X.high, sign);
    const VecLong along = turned_sign(t, side);
    // X + t on the other side of the fold than X.
    const Mask crosses = hn::Lt(hn::Xor(sum.high, side), hn::Zero(d));
    VecLong change = along;
    if (!hn::AllFalse(d, crosses)) {
        const Vec minus_two = hn::Xor(hn::Set(d, -2.0), side);
        const VecLong turn{hn::Mul(X.high, minus_two), hn::Mul(X.low, minus_two)};
        change = chosen(crosses, long_sum(turn, turned_sign(along, sign)), along);
    }
    return fold == Fold::Abs ? change : turned_sign(change, sign);
}

class PreciseStep {
public:
    // As in family_precise.cpp.
    static constexpr double kLeastChange = 0x1p-900, kLostSize = 0x1p72;
    static constexpr bool kTakesLong = false;
    using Number = VecLongPair;
    struct Offset {
        Complex<double> high, low;
    };
    template <std::size_t kCount>
    struct Rows {
        PairRows<kCount> high, low;

        HWY_INLINE VecLongPair load(std::size_t i) const {
            return joined(high.load(i), low.load(i));
        }
        HWY_INLINE void store(const VecLongPair& z, std::size_t i) {
            high.store(high_of(z), i);
            low.store(low_of(z), i);
        }
        void set(std::size_t lane, const Offset& value) {
            high.set(lane, value.high);
            low.set(lane, value.low);
        }
        Complex<double> get(std::size_t lane) const { return high.get(lane); }
        void copy(std::size_t lane, const Rows& from) {
            set(lane, {from.high.get(lane), from.low.get(lane)});
        }
        void swap(std::size_t a, std::size_t b) {
            high.swap(a, b);
            low.swap(a, b);
        }
    };

    explicit PreciseStep(const FamilyTask& task)
        : formula_(task.formula),
          folds_{VecFold(formula_.pre_re), VecFold(formula_.pre_im), VecFold(formula_.post_re),
                 VecFold(formula_.post_im)} {}

    Offset offset(const FamilyTask& task, double right, double up) const {
        const DoubleDoubleReal x(right), y(up);
        const auto part = [&](double r, double r_rest, double u, double u_rest) {
            return DoubleDoubleReal(r, r_rest) * x + DoubleDoubleReal(u, u_rest) * y;
        };
        const Complex<double> r = narrow(task.unit.right), u = narrow(task.unit.up);
        const Complex<double> r_rest = narrow(task.unit_rest.right);
        const Complex<double> u_rest = narrow(task.unit_rest.up);
        const DoubleDoubleReal re = part(r.re, r_rest.re, u.re, u_rest.re);
        const DoubleDoubleReal im = part(r.im, r_rest.im, u.im, u_rest.im);
        return {{re.high, im.high}, {re.low, im.low}};
    }

    // A place of the reference, for all lanes.
    struct Place {
        VecLongPair Z, V;
    };
    HWY_INLINE Place place(const LaneReference& reference, std::int64_t m) const {
        const VecLong zero{hn::Zero(Tag()), hn::Zero(Tag())};
        Place at{joined(pair_at(reference.z(), m), pair_at(reference.z_rest(), m)), {zero, zero}};
        if (formula_.has_post_fold() && reference.has_v()) {
            at.V = joined(pair_at(reference.v(), m), pair_at(reference.v_rest(), m));
        }
        return at;
    }

    struct Change {
        VecPair dv;      // of w^d
        VecLongPair dz;  // of one iteration without c
        VecTurn turn;    // of the derivative
    };
    // From dz, with the full z.
    HWY_INLINE Change change(const Place& at, const VecLongPair& dz, const VecLongPair& z) const {
        const Formula& f = formula_;
        const VecPair zero{hn::Zero(Tag()), hn::Zero(Tag())};
        const VecLongPair dw{long_fold_change(f.pre_re, at.Z.x, dz.x, z.x),
                             long_fold_change(f.pre_im, at.Z.y, dz.y, z.y)};
        const VecLongPair dv = long_product(dw, powers(folded(at.Z), folded(z)));
        if (!f.has_post_fold()) return {high_of(dv), dv, turn_at(high_of(z), zero)};
        const VecLongPair v = sum_of(at.V, dv);
        return {high_of(dv),
                {long_fold_change(f.post_re, at.V.x, dv.x, v.x),
                 long_fold_change(f.post_im, at.V.y, dv.y, v.y)},
                turn_at(high_of(z), high_of(v))};
    }

private:
    // pre(z)
    HWY_INLINE VecLongPair folded(const VecLongPair& z) const {
        return {turned_sign(z.x, folds_[0].slope(z.x.high)),
                turned_sign(z.y, folds_[1].slope(z.y.high))};
    }
    // The sum of the products of powers of W and w.
    HWY_INLINE VecLongPair powers(const VecLongPair& W, const VecLongPair& w) const {
        VecLongPair sum = sum_of(w, W), W_power = W;
        for (int k = 2; k < formula_.degree; ++k) {
            W_power = long_product(W_power, W);
            sum = sum_of(long_product(sum, w), W_power);
        }
        return sum;
    }

    // Over z with z^d = v, which only outer folds look at.
    HWY_INLINE VecTurn turn_at(const VecPair& at, const VecPair& v) const {
        const Tag d;
        const VecPair z{hn::Add(at.x, hn::Zero(d)), hn::Add(at.y, hn::Zero(d))};
        const Vec s1 = folds_[0].slope(z.x), s2 = folds_[1].slope(z.y);
        const VecFolded w{hn::Xor(z.x, s1), hn::Xor(z.y, s2), s1, s2};
        const VecPair full{w.x, w.y};
        VecPair power = full;
        for (int k = 2; k < formula_.degree; ++k) power = product_of(power, full);
        const Vec degree = hn::Set(d, static_cast<double>(formula_.degree));
        power = {hn::Mul(power.x, degree), hn::Mul(power.y, degree)};
        return turn(power, w, folds_[2].slope(hn::Add(v.x, hn::Zero(d))),
                    folds_[3].slope(hn::Add(v.y, hn::Zero(d))));
    }

    const Formula& formula_;
    const std::array<VecFold, 4> folds_;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#endif  // include guard
