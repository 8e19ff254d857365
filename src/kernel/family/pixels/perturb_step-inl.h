// One iteration of pixels in doubles that stand at the same place of the reference. Included once
// for each instruction set.
#if defined(MANDEL_KERNEL_FAMILY_PERTURB_STEP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_FAMILY_PERTURB_STEP_INL_H_
#undef MANDEL_KERNEL_FAMILY_PERTURB_STEP_INL_H_
#else
#define MANDEL_KERNEL_FAMILY_PERTURB_STEP_INL_H_
#endif

#include <hwy/highway.h>

#include <array>
#include <cmath>

#include "kernel/family/pixels/lane_reference.h"
#include "kernel/family/pixels/pixel_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// pre(X + t) - pre(X), free of cancellation (family_step.h), and what it needs of an X.
class VecFoldChange {
public:
    explicit VecFoldChange(Fold fold)
        : fold_(fold),
          bias_(is_fold(fold) ? 0 : -HUGE_VAL),
          mask_(is_fold(fold) ? -0.0 : 0.0),
          flip_(is_negating(fold) ? -0.0 : 0.0) {}

    struct Place {
        Vec side, turn;
    };
    HWY_INLINE Place place(Vec X) const {
        const Tag d;
        const Vec size = hn::Abs(X);
        return {hn::And(X, hn::Set(d, mask_)), hn::Sub(hn::Set(d, bias_), hn::Add(size, size))};
    }

    // The slope at a t that is not -0, as a sign bit.
    HWY_INLINE Vec slope(Vec t) const { return fold_.slope(t); }
    HWY_INLINE Vec change(const Place& X, Vec t) const {
        const Vec along = hn::Xor(t, X.side);
        const Vec beyond = hn::Sub(X.turn, along);
        return hn::Xor(hn::IfThenElse(hn::Lt(along, beyond), beyond, along), hn::Set(Tag(), flip_));
    }

private:
    static bool is_negating(Fold fold) { return fold == Fold::Negate || fold == Fold::NegatedAbs; }

    VecFold fold_;
    double bias_;  // no turn where a coordinate is not folded
    double mask_, flip_;
};

// kDegree: as a constant, or 0. kShape: of fold_lanes-inl.h.
template <int kDegree, Shape kShape>
class PerturbStep {
public:
    // As in family_pixels.cpp.
    static constexpr double kLeastChange = 0x1p-940, kLostSize = 0x1p24;
    static constexpr bool kTakesLong = true;
    using Number = VecPair;
    using Offset = Complex<double>;
    template <std::size_t kCount>
    struct Rows : PairRows<kCount> {
        void copy(std::size_t lane, const Rows& from) { this->set(lane, from.get(lane)); }
    };

    explicit PerturbStep(const FamilyTask& task)
        : degree_(task.formula.degree),
          folds_{VecFoldChange(task.formula.pre_re), VecFoldChange(task.formula.pre_im),
                 VecFoldChange(task.formula.post_re), VecFoldChange(task.formula.post_im)} {}

    Offset offset(const FamilyTask& task, double right, double up) const {
        return narrow(task.unit.right * FloatExp(right) + task.unit.up * FloatExp(up));
    }

    // A place of the reference, for all lanes.
    struct Place {
        VecPair Z, W, V;
        std::array<VecFoldChange::Place, 4> folds;
    };
    HWY_INLINE Place place(const LaneReference& reference, std::int64_t m) const {
        Place at;
        at.W = at.Z = pair_at(reference.z(), m);
        if constexpr (kShape != Shape::Power) {
            at.W = {hn::Xor(at.Z.x, folds_[0].slope(at.Z.x)),
                    hn::Xor(at.Z.y, folds_[1].slope(at.Z.y))};
            at.folds[0] = folds_[0].place(at.Z.x);
            at.folds[1] = folds_[1].place(at.Z.y);
        }
        if constexpr (kShape == Shape::Any) {
            at.V = {hn::Zero(Tag()), hn::Zero(Tag())};
            if (reference.has_v()) at.V = pair_at(reference.v(), m);
            at.folds[2] = folds_[2].place(at.V.x);
            at.folds[3] = folds_[3].place(at.V.y);
        }
        return at;
    }

    struct Change {
        VecPair dv, dz;  // of w^d, and of one iteration without c
        VecTurn turn;    // of the derivative
    };
    // From dz, with the full z.
    HWY_INLINE Change change(const Place& at, const VecPair& dz, const VecPair& z) const {
        const Tag d;
        Change c;
        VecPair dw = dz;
        if constexpr (kShape != Shape::Power) {
            dw = {folds_[0].change(at.folds[0], dz.x), folds_[1].change(at.folds[1], dz.y)};
        }
        const VecPair w = sum_of(at.W, dw);
        VecPair power = sum_of(w, at.W), W_power = at.W;
        for (int k = 2; k < degree(); ++k) {
            W_power = product_of(W_power, at.W);
            power = sum_of(product_of(power, w), W_power);
        }
        c.dv = c.dz = product_of(dw, power);
        Vec t1 = hn::Zero(d), t2 = t1;
        if constexpr (kShape == Shape::Any) {
            c.dz = {folds_[2].change(at.folds[2], c.dv.x), folds_[3].change(at.folds[3], c.dv.y)};
            const VecPair v = sum_of(at.V, c.dv);
            t1 = folds_[2].slope(hn::Add(v.x, hn::Zero(d)));
            t2 = folds_[3].slope(hn::Add(v.y, hn::Zero(d)));
        }
        c.turn = turn_at(z, t1, t2);
        return c;
    }

private:
    HWY_INLINE int degree() const { return kDegree != 0 ? kDegree : degree_; }

    // With the slopes of the outer folds.
    HWY_INLINE VecTurn turn_at(const VecPair& at, Vec t1, Vec t2) const {
        const Tag d;
        VecFolded full{at.x, at.y, hn::Zero(d), hn::Zero(d)};
        if constexpr (kShape != Shape::Power) {
            // Not -0, of which the slope is that of 0.
            const VecPair z{hn::Add(at.x, hn::Zero(d)), hn::Add(at.y, hn::Zero(d))};
            const Vec s1 = folds_[0].slope(z.x), s2 = folds_[1].slope(z.y);
            full = {hn::Xor(z.x, s1), hn::Xor(z.y, s2), s1, s2};
        }
        const VecPair w{full.x, full.y};
        VecPair power = w;
        if constexpr (kDegree == 2) {
            power = sum_of(w, w);
        } else {
            for (int k = 2; k < degree(); ++k) power = product_of(power, w);
            const Vec factor = hn::Set(d, static_cast<double>(degree()));
            power = {hn::Mul(power.x, factor), hn::Mul(power.y, factor)};
        }
        return turn(power, full, t1, t2);
    }

    const int degree_;
    const std::array<VecFoldChange, 4> folds_;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#endif  // include guard
