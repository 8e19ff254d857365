#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/family/pixels/perturb_lanes.cpp"
// Besides the targets with fused multiply-add, the baseline of the machine, whose results are the
// same.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

#include <array>
#include <cmath>

#include "kernel/family/pixels/perturb_lanes.h"
#include "kernel/family/step/fold_lanes-inl.h"
#include "kernel/lanes/lane_schedule-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Int = hn::Vec<IntTag>;

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
    HWY_ALIGN Row<std::int64_t> m, last, step, single, n, state;
};

enum State : std::int64_t { kRunning, kEscaped, kAtLimit, kLost, kSmall };

// kDegree: as a constant, or 0. kShape: of direct_laws-inl.h.
template <int kDegree, Shape kShape>
class PerturbPool {
public:
    PerturbPool(const FamilyTask& task, const LaneReference& reference,
                std::span<const double> right, std::span<const double> up, const OrbitEnds& ends)
        : task_(task),
          reference_(reference),
          right_(right),
          up_(up),
          ends_(ends),
          folds_{VecFoldChange(task.formula.pre_re), VecFoldChange(task.formula.pre_im),
                 VecFoldChange(task.formula.post_re), VecFoldChange(task.formula.post_im)},
          unit_right_(narrow(task.unit.right)),
          unit_up_(narrow(task.unit.up)),
          least_change_(task.is_julia ? kLeastChange : 0),
          lanes_(right.size()) {}

    std::uint64_t run(const StopFlag& stop) {
        lanes_.run(*this, 1, stop);
        return steps_;
    }

    // For the schedule.

    void run_block() {
        for (int k = 0; k < kBlock; ++k) {
            for (std::size_t v = 0; v < kVecs; ++v) step(v * kLanes);
        }
        for (std::size_t v = 0; v < kVecs; ++v) {
            const Int state = hn::Load(IntTag(), &s_.state[v * kLanes]);
            lanes_.mark(v, hn::RebindMask(Tag(), hn::Ne(state, hn::Zero(IntTag()))));
        }
    }

    void visit(std::size_t lane) {
        const std::size_t place = lanes_.item(lane);
        const auto n = static_cast<std::uint64_t>(s_.n[lane]);
        steps_ += kBlock * lanes_.age(lane);
        if (s_.state[lane] == kEscaped) {
            const Complex<double> z{s_.reference.x[lane] + s_.dz.x[lane],
                                    s_.reference.y[lane] + s_.dz.y[lane]};
            ends_.set(place, {n, z, equivalent(lane, z), PixelStatus::Escaped});
        } else if (s_.state[lane] == kAtLimit) {
            ends_.set(place, {n, {}, {smallest(lane), 0}, PixelStatus::Limit});
        } else {
            ends_.n[place] = s_.state[lane] == kSmall ? kTooSmall : n;
        }
        lanes_.finish(*this, lane);
    }

    void handle_event(std::size_t /*lane*/) {}

    bool take(std::size_t lane, std::size_t place) {
        if (ends_.status[place] != PixelStatus::Pending) return false;
        const double right = right_[place], up = up_[place];
        const Complex<double> offset =
            narrow(task_.unit.right * FloatExp(right) + task_.unit.up * FloatExp(up));
        take_nothing(lane);
        s_.offset.set(lane, {right, up});
        s_.state[lane] = kRunning;
        if (task_.is_julia) {
            s_.dz.set(lane, offset);
            s_.right.set(lane, unit_right_);
            s_.up.set(lane, unit_up_);
            const Complex<double> z{s_.reference.x[lane] + offset.re,
                                    s_.reference.y[lane] + offset.im};
            if (!(std::fma(z.re, z.re, z.im * z.im) <= task_.escape_radius_sq)) {
                ends_.set(place, {0, z, equivalent(lane, z), PixelStatus::Escaped});
                return false;
            }
        } else {
            s_.dc.set(lane, offset);
        }
        return true;
    }
    void take_nothing(std::size_t lane) {
        for (auto* pair : {&s_.dz, &s_.right, &s_.up, &s_.offset, &s_.dc}) pair->set(lane, {});
        const LaneReference::Place& start = reference_.start();
        const double* z = reference_.z() + 2 * start.first;
        s_.reference.set(lane, {z[0], z[1]});
        s_.m[lane] = start.first;
        s_.last[lane] = start.last;
        s_.step[lane] = start.step;
        s_.single[lane] = s_.n[lane] = 0;
        s_.state[lane] = kLost;  // until it is taken
    }

private:
    static constexpr std::size_t kVecs = 4;
    static constexpr int kBlock = 8;
    using Lanes = LaneSchedule<kVecs, 1>;
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
        VecPair right = s_.right.load(i), up = s_.up.load(i);
        Int m = hn::Load(id, &s_.m[i]);
        const VecPair z = sum_of(Z, dz);
        const Vec z_sq = norm_of(z);
        const Mask rebases = hn::And(
            active, hn::Or(hn::Lt(z_sq, norm_of(dz)),
                           hn::RebindMask(Tag(), hn::Eq(m, hn::Load(id, &s_.last[i])))));
        if (!hn::AllFalse(Tag(), rebases)) {
            const Vec size_sq = hn::Add(norm_of(right), norm_of(up));
            const Vec lost_sq = hn::Mul(z_sq, hn::Set(Tag(), kLostSize * kLostSize));
            const Mask may_be_lost = hn::And(rebases, hn::Gt(size_sq, lost_sq));
            if (!hn::AllFalse(Tag(), may_be_lost)) lose_in_dips(i, may_be_lost);
            const LaneReference::Place& to = reference_.critical();
            const auto put = [&](auto& row, std::int64_t value) HWY_ATTR {
                const Int old = hn::Load(id, &row[i]);
                hn::Store(hn::IfThenElse(hn::RebindMask(id, rebases), hn::Set(id, value), old), id,
                          &row[i]);
            };
            put(s_.m, to.first);
            put(s_.last, to.last);
            put(s_.step, to.step);
            put(s_.single, 0);
            m = hn::Load(id, &s_.m[i]);
            dz = chosen(rebases, z, dz);
            Z = {hn::IfThenZeroElse(rebases, Z.x), hn::IfThenZeroElse(rebases, Z.y)};
        }
        const Change change = changed(Z, dz, m);
        const Mask small = is_too_small(change, dz);
        take_step(i, active, change, right, up, small);
    }

    // Deeper than is worth vectors.
    HWY_NOINLINE void lose_in_dips(std::size_t i, Mask lanes) {
        hn::Store(hn::IfThenElse(hn::RebindMask(IntTag(), lanes), hn::Set(IntTag(), kLost),
                                 hn::Load(IntTag(), &s_.state[i])),
                  IntTag(), &candidates_[0]);
        for (std::size_t lane = i; lane < i + kLanes; ++lane) {
            if (candidates_[lane - i] != kLost || s_.state[lane] != kRunning) continue;
            if (s_.m[lane] == reference_.critical().first) continue;
            const double x = s_.reference.x[lane] + s_.dz.x[lane];
            const double y = s_.reference.y[lane] + s_.dz.y[lane];
            const FamilySlope slope = slope_of(lane);
            if (is_family_lost_in_dip(task_, FloatExp(std::sqrt(std::fma(x, x, y * y))),
                                      slope.largest())) {
                s_.state[lane] = kLost;
            }
        }
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

    HWY_INLINE Mask is_too_small(const Change& c, const VecPair& dz) const {
        const Vec size = hn::Max(hn::Abs(c.dv.x), hn::Abs(c.dv.y));
        const Vec z_size = hn::Max(hn::Abs(dz.x), hn::Abs(dz.y));
        return hn::And(hn::Lt(size, hn::Set(Tag(), least_change_)),
                       hn::Gt(z_size, hn::Zero(Tag())));
    }

    // The steps of the table that may be taken: the longest of those that begin here. For the
    // others the finest one is left to be gone through one by one.
    HWY_INLINE Int find_steps(std::size_t i, Mask active, Vec size_sq) {
        const IntTag id;
        const Int none = hn::Set(id, LaneReference::kNone);
        const Int single = hn::Load(id, &s_.single[i]);
        Mask looks = hn::And(active, hn::RebindMask(Tag(), hn::Eq(single, hn::Zero(id))));
        Int found = none;
        if (hn::AllFalse(Tag(), looks)) return found;
        const Int left = hn::Sub(hn::Set(id, static_cast<std::int64_t>(task_.max_iterations)),
                                 hn::Load(id, &s_.n[i]));
        Int at = hn::IfThenElse(hn::RebindMask(id, looks), hn::Load(id, &s_.step[i]),
                                hn::Zero(id));
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
            if (hn::AllFalse(Tag(), looks)) break;
            const Int child = link_of(at, 1);
            const Mask is_finest =
                hn::And(looks, hn::RebindMask(Tag(), hn::Eq(child, none)));
            const auto finest = hn::RebindMask(id, is_finest);
            hn::Store(hn::IfThenElse(finest, at, hn::Load(id, &s_.step[i])), id, &s_.step[i]);
            hn::Store(hn::IfThenElse(finest, link_of(at, 0), hn::Load(id, &s_.single[i])), id,
                      &s_.single[i]);
            looks = hn::AndNot(is_finest, looks);
            at = hn::IfThenElse(hn::RebindMask(id, looks), child, at);
        }
        return found;
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

    HWY_INLINE void take_step(std::size_t i, Mask active, const Change& c, VecPair right,
                              VecPair up, Mask small) {
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
        right = turned(g, right, unit(unit_right_));
        up = turned(g, up, unit(unit_up_));
        VecPair dz = sum_of(c.dz, s_.dc.load(i));
        Int m = hn::Load(id, &s_.m[i]), n = hn::Load(id, &s_.n[i]);
        Int length = hn::Set(id, 1);
        if (!hn::AllFalse(d, is_long)) {
            const auto longs = hn::RebindMask(id, is_long);
            const Int at = hn::IfThenElse(longs, found, hn::Zero(id));
            take_long(i, at, is_long, c.dz, dz, right, up);
            length = hn::IfThenElse(longs, link_of(at, 0), length);
            hn::Store(hn::IfThenElse(longs, hn::Add(at, hn::Set(id, 1)),
                                     hn::Load(id, &s_.step[i])),
                      id, &s_.step[i]);
        }
        // Single steps lead to the end of the step of the table that they are in.
        const auto singles = hn::RebindMask(id, hn::AndNot(is_long, active));
        const Int single = hn::Load(id, &s_.single[i]);
        const Int rest = hn::IfThenElse(singles, hn::Sub(single, hn::Set(id, 1)), single);
        hn::Store(rest, id, &s_.single[i]);
        const auto is_through = hn::And(singles, hn::Eq(rest, hn::Zero(id)));
        const Int at = hn::Load(id, &s_.step[i]);
        hn::Store(hn::IfThenElse(is_through, hn::Add(at, hn::Set(id, 1)), at), id, &s_.step[i]);
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
        note_ends(i, active, small, sum_of(Z, dz), right, up, n);
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
                                  hn::Gt(size_sq, hn::Set(d, kLostSize * kLostSize)));
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
    const std::span<const double> right_, up_;
    const OrbitEnds& ends_;
    const std::array<VecFoldChange, 4> folds_;
    const Complex<double> unit_right_, unit_up_;
    const double least_change_;
    PixelLanes<Lanes::kCount> s_;
    HWY_ALIGN std::array<std::int64_t, kLanes> candidates_{};
    Lanes lanes_;
    std::uint64_t steps_ = 0;
};

template <int kDegree>
std::uint64_t perturb_degree(const FamilyTask& task, const LaneReference& reference,
                             std::span<const double> right, std::span<const double> up,
                             const OrbitEnds& ends, const StopFlag& stop) {
    const Formula& f = task.formula;
    if (f.is_power()) {
        return PerturbPool<kDegree, Shape::Power>(task, reference, right, up, ends).run(stop);
    }
    if (f.post_re == Fold::Keep && f.post_im == Fold::Keep) {
        return PerturbPool<kDegree, Shape::Inner>(task, reference, right, up, ends).run(stop);
    }
    return PerturbPool<kDegree, Shape::Any>(task, reference, right, up, ends).run(stop);
}

std::uint64_t perturb_family_simd(const FamilyTask& task, const LaneReference& reference,
                                  std::span<const double> right, std::span<const double> up,
                                  const OrbitEnds& ends, const StopFlag& stop) {
    if (task.formula.degree == 2) {
        return perturb_degree<2>(task, reference, right, up, ends, stop);
    }
    return perturb_degree<0>(task, reference, right, up, ends, stop);
}

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mandel {

std::uint64_t perturb_family_lanes([[maybe_unused]] SimdLevel level, const FamilyTask& task,
                                   const LaneReference& reference, std::span<const double> right,
                                   std::span<const double> up, const OrbitEnds& ends,
                                   const StopFlag& stop) {
#if defined(__x86_64__)
    if (level == SimdLevel::Avx512)
        return N_AVX3::perturb_family_simd(task, reference, right, up, ends, stop);
    if (level == SimdLevel::Avx2)
        return N_AVX2::perturb_family_simd(task, reference, right, up, ends, stop);
#endif
    return HWY_STATIC_DISPATCH(perturb_family_simd)(task, reference, right, up, ends, stop);
}

}  // namespace mandel
#endif
