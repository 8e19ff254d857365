// Drives pixels in doubles through single steps and the steps of the table. Included once for each
// instruction set.
#if defined(MANDEL_KERNEL_FAMILY_PERTURB_POOL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_FAMILY_PERTURB_POOL_INL_H_
#undef MANDEL_KERNEL_FAMILY_PERTURB_POOL_INL_H_
#else
#define MANDEL_KERNEL_FAMILY_PERTURB_POOL_INL_H_
#endif

#include "kernel/family/pixels/perturb_lanes.h"
#include "kernel/family/pixels/pixel_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// kDegree: as a constant, or 0. kShape: of direct_laws-inl.h.
template <int kDegree, Shape kShape>
class PerturbPool : public PixelPool<PerturbPool<kDegree, kShape>> {
public:
    PerturbPool(const FamilyTask& task, const LaneReference& reference,
                std::span<const double> right, std::span<const double> up, const OrbitEnds& ends)
        : Base(task, reference, {kLostSize, task.is_julia ? kLeastChange : 0}, right, up, ends),
          folds_{VecFoldChange(task.formula.pre_re), VecFoldChange(task.formula.pre_im),
                 VecFoldChange(task.formula.post_re), VecFoldChange(task.formula.post_im)} {}

    // For the schedule.

    bool take(std::size_t lane, std::size_t place) {
        if (ends_.status[place] != PixelStatus::Pending) return false;
        this->reset(lane);
        const double right = right_[place], up = up_[place];
        s_.offset.set(lane, {right, up});
        const ComplexExp offset = task_.unit.right * FloatExp(right) + task_.unit.up * FloatExp(up);
        return this->begin(lane, place, narrow(offset), ends_);
    }
    void take_nothing(std::size_t lane) { this->reset(lane); }

private:
    using Base = PixelPool<PerturbPool>;
    friend Base;
    using Base::ends_;
    using Base::reference_;
    using Base::right_;
    using Base::s_;
    using Base::task_;
    using Base::up_;
    // As in family_pixels.cpp.
    static constexpr double kLeastChange = 0x1p-940, kLostSize = 0x1p24;

    struct Change {
        VecPair dz, power;  // of one iteration without c, and d (full w)^(d - 1)
        VecFolded full;
        Vec t1, t2;  // slopes of the outer folds
        VecPair dv;
    };

    HWY_INLINE void step(std::size_t i) {
        const IntTag id;
        const Int state = hn::Load(id, &s_.state[i]);
        const Mask active = hn::RebindMask(Tag(), hn::Eq(state, hn::Zero(id)));
        if (hn::AllFalse(Tag(), active)) return;
        VecPair Z = s_.reference.load(i), dz = s_.dz.load(i);
        const VecPair z = sum_of(Z, dz);
        const Mask rebases = this->rebase(i, active, norm_of(z), norm_of(dz));
        dz = chosen(rebases, z, dz);
        Z = {hn::IfThenZeroElse(rebases, Z.x), hn::IfThenZeroElse(rebases, Z.y)};
        const Change change = changed(Z, dz, hn::Load(id, &s_.m[i]));
        take_step(i, active, change, this->is_too_small(change.dv, dz));
    }

    HWY_INLINE Change changed(const VecPair& Z, const VecPair& dz, Int m) const {
        const Tag d;
        Change c;
        VecPair W, dw, power;
        if constexpr (kShape == Shape::Power) {
            W = Z;
            dw = dz;
        } else {
            W = {hn::Xor(Z.x, folds_[0].slope(Z.x)), hn::Xor(Z.y, folds_[1].slope(Z.y))};
            dw = {folds_[0].change(Z.x, dz.x), folds_[1].change(Z.y, dz.y)};
        }
        const VecPair w = sum_of(W, dw);
        power = sum_of(w, W);
        if constexpr (kDegree != 2) {
            VecPair W_power = W;
            for (int k = 2; k < task_.formula.degree; ++k) {
                W_power = product_of(W_power, W);
                power = sum_of(product_of(power, w), W_power);
            }
        }
        c.dv = product_of(dw, power);
        c.dz = c.dv;
        c.t1 = c.t2 = hn::Zero(d);
        if constexpr (kShape == Shape::Any) {
            VecPair V{hn::Zero(d), hn::Zero(d)};
            if (reference_.has_v()) V = gather_pair(reference_.v(), hn::Add(m, m));
            c.dz = {folds_[2].change(V.x, c.dv.x), folds_[3].change(V.y, c.dv.y)};
            const VecPair v = sum_of(V, c.dv);
            c.t1 = folds_[2].slope(hn::Add(v.x, hn::Zero(d)));
            c.t2 = folds_[3].slope(hn::Add(v.y, hn::Zero(d)));
        }
        const VecPair z{hn::Add(hn::Add(Z.x, dz.x), hn::Zero(d)),
                        hn::Add(hn::Add(Z.y, dz.y), hn::Zero(d))};
        c.full = {z.x, z.y, hn::Zero(d), hn::Zero(d)};
        if constexpr (kShape != Shape::Power) {
            const Vec s1 = folds_[0].slope(z.x), s2 = folds_[1].slope(z.y);
            c.full = {hn::Xor(z.x, s1), hn::Xor(z.y, s2), s1, s2};
        }
        const VecPair full{c.full.x, c.full.y};
        c.power = full;
        if constexpr (kDegree == 2) {
            c.power = sum_of(full, full);
        } else {
            for (int k = 2; k < task_.formula.degree; ++k) c.power = product_of(c.power, full);
            const Vec degree = hn::Set(d, static_cast<double>(task_.formula.degree));
            c.power = {hn::Mul(c.power.x, degree), hn::Mul(c.power.y, degree)};
        }
        return c;
    }

    // The steps of the table that may be taken: the longest of those that begin here.
    HWY_INLINE Int find_steps(std::size_t i, Mask active, Vec size_sq) {
        const IntTag id;
        const Int none = hn::Set(id, LaneReference::kNone);
        const Vec largest = hn::Set(Tag(), reference_.largest_limit_sq());
        Mask looks = hn::And(active, hn::Lt(size_sq, largest));
        if (hn::AllFalse(Tag(), looks)) return none;
        Int at = hn::GatherIndex(id, reference_.finest(), hn::Load(id, &s_.m[i]));
        looks = hn::And(looks, hn::RebindMask(Tag(), hn::Ne(at, none)));
        Int found = none;
        if (hn::AllFalse(Tag(), looks)) return found;
        at = hn::IfThenElseZero(hn::RebindMask(id, looks), at);
        const Int left = hn::Sub(hn::Set(id, static_cast<std::int64_t>(task_.max_iterations)),
                                 hn::Load(id, &s_.n[i]));
        Mask climbs = looks;
        while (true) {
            const Int up = link_of(at, 2);
            climbs = hn::And(climbs, hn::RebindMask(Tag(), hn::Ne(up, none)));
            if (hn::AllFalse(Tag(), climbs)) break;
            climbs = hn::And(climbs, may_take(hn::Max(up, hn::Zero(id)), left, size_sq));
            at = hn::IfThenElse(hn::RebindMask(id, climbs), up, at);
        }
        while (true) {
            const Mask taken = hn::And(looks, may_take(at, left, size_sq));
            found = hn::IfThenElse(hn::RebindMask(id, taken), at, found);
            looks = hn::AndNot(taken, looks);
            const Int child = link_of(at, 1);
            looks = hn::And(looks, hn::RebindMask(Tag(), hn::Ne(child, none)));
            if (hn::AllFalse(Tag(), looks)) return found;
            at = hn::IfThenElse(hn::RebindMask(id, looks), child, at);
        }
    }
    HWY_INLINE Int link_of(Int step, int place) const {
        return hn::GatherIndex(IntTag(), reference_.links() + place,
                               hn::Add(hn::Add(step, step), step));
    }
    HWY_INLINE Vec map_of(Int step, int place) const {
        const Int twice = hn::Add(step, step);
        return hn::GatherIndex(Tag(), reference_.maps() + place,
                               hn::Add(hn::ShiftLeft<2>(twice), twice));
    }
    HWY_INLINE Mask may_take(Int step, Int left, Vec size_sq) const {
        const Mask too_long = hn::RebindMask(Tag(), hn::Gt(link_of(step, 0), left));
        return hn::AndNot(too_long, hn::Lt(size_sq, map_of(step, 8)));
    }

    HWY_INLINE void take_step(std::size_t i, Mask active, const Change& c, Mask small) {
        const Tag d;
        const IntTag id;
        const Int found = find_steps(i, active, norm_of(c.dz));
        const Mask is_long = hn::RebindMask(d, hn::Ne(found, hn::Set(id, LaneReference::kNone)));
        const VecTurn g = turn(c.power, c.full, c.t1, c.t2);
        const auto unit = [&](const Complex<double>& column) HWY_ATTR {
            if (task_.is_julia) return VecPair{hn::Zero(d), hn::Zero(d)};
            return VecPair{hn::IfThenZeroElse(is_long, hn::Set(d, column.re)),
                           hn::IfThenZeroElse(is_long, hn::Set(d, column.im))};
        };
        VecPair right = turned(g, s_.right.load(i), unit(this->unit_right_));
        VecPair up = turned(g, s_.up.load(i), unit(this->unit_up_));
        VecPair dz = sum_of(c.dz, s_.dc.load(i));
        Int m = hn::Load(id, &s_.m[i]), n = hn::Load(id, &s_.n[i]);
        Int length = hn::Set(id, 1);
        if (!hn::AllFalse(d, is_long)) {
            const auto longs = hn::RebindMask(id, is_long);
            const Int at = hn::IfThenElse(longs, found, hn::Zero(id));
            take_long(i, at, is_long, c.dz, dz, right, up);
            length = hn::IfThenElse(longs, link_of(at, 0), length);
        }
        const auto moves = hn::RebindMask(id, active);
        length = hn::IfThenElseZero(moves, length);
        m = hn::Add(m, length);
        n = hn::Add(n, length);
        hn::Store(m, id, &s_.m[i]);
        hn::Store(n, id, &s_.n[i]);
        const VecPair Z = gather_pair(reference_.z(), hn::Add(m, m));
        s_.reference.store(Z, i);
        s_.dz.store(chosen(active, dz, s_.dz.load(i)), i);
        s_.right.store(chosen(active, right, s_.right.load(i)), i);
        s_.up.store(chosen(active, up, s_.up.load(i)), i);
        this->note_ends(i, active, small, sum_of(Z, dz), right, up, n);
    }

    HWY_INLINE void take_long(std::size_t i, Int at, Mask is_long, const VecPair& w, VecPair& dz,
                              VecPair& right, VecPair& up) const {
        const auto pair = [&](int place) HWY_ATTR {
            return VecPair{map_of(at, place), map_of(at, place + 1)};
        };
        const Vec parity = map_of(at, 9);
        const auto conjugated = [&](const VecPair& z) HWY_ATTR {
            return VecPair{z.x, hn::Xor(z.y, parity)};
        };
        const VecPair offset = s_.offset.load(i);
        const VecPair a = pair(0), by_right = pair(4), by_up = pair(6);
        const VecPair turned = conjugated(w), qw = product_of(pair(2), turned);
        VecPair moved = product_of(sum_of(a, qw), turned);
        moved.x = fused(by_right.x, offset.x, fused(by_up.x, offset.y, moved.x));
        moved.y = fused(by_right.y, offset.x, fused(by_up.y, offset.y, moved.y));
        const VecPair slope = sum_of(a, sum_of(qw, qw));
        dz = chosen(is_long, moved, dz);
        right = chosen(is_long, sum_of(product_of(slope, conjugated(right)), by_right), right);
        up = chosen(is_long, sum_of(product_of(slope, conjugated(up)), by_up), up);
    }

    const std::array<VecFoldChange, 4> folds_;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#endif  // include guard
