// The steps of the SIMD loop of perturb.cpp: drives on the pixels of a pool that stand at the
// smallest index of the reference, and notes what happens to them. Steps are written as in
// perturb_scalar.cpp, operation by operation, and must stay the same.
#if defined(MANDEL_KERNEL_PERTURB_STEPS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_PERTURB_STEPS_INL_H_
#undef MANDEL_KERNEL_PERTURB_STEPS_INL_H_
#else
#define MANDEL_KERNEL_PERTURB_STEPS_INL_H_
#endif

#include <hwy/highway.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "kernel/direct_tail-inl.h"
#include "kernel/perturb.h"
#include "kernel/perturb_lanes-inl.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// What happened to the pixels, one bit a lane.
template <std::size_t kVecs>
struct PerturbEvents {
    using Bits = std::array<std::uint8_t, kVecs>;
    Bits over{};       // escaped, at the limit, or back at the start of the reference
    Bits hand_over{};  // go on with wide exponents, or up to the limit
    Bits direct{};     // go on directly
    std::array<std::uint64_t, (kVecs + 63) / 64> vectors{};  // one bit for each that has any
    bool any = false;
};

// kWide: pixels may have to be handed over to the loop with wide exponents.
template <bool kWide>
class PerturbSteps {
public:
    static constexpr std::size_t kVecs = PerturbPool::kPlaces / kLanes;
    using Bits = typename PerturbEvents<kVecs>::Bits;

    PerturbSteps(const PerturbTask& task, const Reference& reference)
        : task_(task),
          table_(reference.approximation),
          Z_(reference.orbit.z().data()),
          last_(static_cast<std::int64_t>(reference.orbit.last())),
          limit_(static_cast<std::int64_t>(task.max_iterations)) {}

    PerturbPool& pool() { return pool_; }
    // What has been noted since it was last cleared.
    PerturbEvents<kVecs>& events() { return events_; }

    std::size_t active_vectors() const { return (pool_.span + kLanes - 1) / kLanes; }

    // All that stand at the smallest index go on.
    HWY_NOINLINE void advance_hindmost() {
        const IntTag d;
        const std::size_t vectors = active_vectors();
        auto least = hn::Set(d, std::numeric_limits<std::int64_t>::max());
        for (std::size_t v = 0; v < vectors; ++v) {
            const auto m = hn::Load(d, &pool_.m[v * kLanes]);
            least = hn::Min(least, m);
        }
        const std::int64_t m = hn::GetLane(hn::MinOfLanes(d, least));
        const double smallest = measure(m, vectors);
        if (has_none_) return;

        std::uint32_t i = step_to_try(smallest);
        double bound = smallest;
        for (;;) {
            while (!(bound < table_.step(i).limit_sq)) {
                const std::uint32_t child = table_.link(i).child;
                if (child == kNone) {
                    go_one_by_one(i, vectors);
                    return;
                }
                i = child;
            }
            bound = take_step(i, vectors);
            if (bound == HUGE_VAL) return;
            const std::uint32_t child = table_.link(i).child;
            if (child == kNone) {
                go_one_by_one(i, vectors);
                return;
            }
            i = child;
        }
    }

private:
    using Step = LinearApproximation::Step;
    using Link = LinearApproximation::Link;
    static constexpr std::uint32_t kNone = LinearApproximation::kNone;

    HWY_INLINE void note(Bits& events, std::size_t v, Mask mask) {
        const std::uint64_t bits = bits_of(mask);
        events[v] = static_cast<std::uint8_t>(events[v] | bits);
        events_.vectors[v / 64] |= std::uint64_t{bits != 0} << (v % 64);
        events_.any |= bits != 0;
    }

    // A step that starts where those of here_ stand, as any of them knows one: the longest that is
    // valid for |w|^2 = bound, or one that is not valid.
    HWY_INLINE std::uint32_t step_to_try(double bound) const {
        std::size_t v = 0;
        while (here_[v] == 0) ++v;
        const std::size_t lane =
            v * kLanes + static_cast<std::size_t>(std::countr_zero(unsigned{here_[v]}));
        auto i = static_cast<std::uint32_t>(pool_.step[lane]);
        while (bound < table_.step(i).limit_sq) {
            const std::uint32_t parent = table_.link(i).parent;
            if (parent == kNone || !(bound < table_.step(parent).limit_sq)) break;
            i = parent;
        }
        return i;
    }

    // Finds the pixels at m and |w|^2 of each; returns the smallest one.
    HWY_INLINE double measure(std::int64_t m, std::size_t vectors) {
        const Tag d;
        const IntTag di;
        const Pair Z = broadcast(Z_[m].re, Z_[m].im);
        Vec smallest = hn::Set(d, HUGE_VAL);
        has_none_ = true;
        for (std::size_t v = 0; v < vectors; ++v) {
            Mask here =
                hn::RebindMask(d, hn::Eq(hn::Load(di, &pool_.m[v * kLanes]), hn::Set(di, m)));
            here_[v] = 0;
            if (hn::AllFalse(d, here)) continue;
            const Pair dz = load(pool_.dz_re, pool_.dz_im, v);
            const Vec w_sq = square(times(dz, plus(twice(Z), dz)));
            if constexpr (kWide) {
                const Mask small = hn::And(here, hn::Lt(w_sq, hn::Set(d, PerturbRange::kTinySq)));
                note(events_.hand_over, v, small);
                here = hn::AndNot(small, here);
            }
            here_[v] = static_cast<std::uint8_t>(bits_of(here));
            has_none_ &= here_[v] == 0;
            hn::Store(w_sq, d, &w_sq_[v * kLanes]);
            smallest = hn::Min(smallest, hn::IfThenElse(here, w_sq, smallest));
        }
        return hn::GetLane(hn::MinOfLanes(d, smallest));
    }

    // Step i for those of here_ for which it is valid; the rest stay in here_, and the smallest
    // |w|^2 among them is returned: infinity if there is none.
    HWY_INLINE double take_step(std::uint32_t i, std::size_t vectors) {
        const Tag d;
        const Step& step = table_.step(i);
        const Link& link = table_.link(i);
        const auto length = static_cast<std::int64_t>(link.length);
        const std::int64_t end = link.start + length;
        const Pair ref = broadcast(Z_[link.start].re, Z_[link.start].im);
        const Pair a = broadcast(step.a_re, step.a_im);
        const Pair b = broadcast(step.b_re, step.b_im);
        const Pair q = broadcast(step.q_re, step.q_im);
        const Pair Z = broadcast(Z_[end].re, Z_[end].im);
        const Vec limit_sq = hn::Set(d, step.limit_sq);
        const Vec radius_sq = hn::Set(d, task_.escape_radius_sq);
        Vec smallest = hn::Set(d, HUGE_VAL);
        for (std::size_t v = 0; v < vectors; ++v) {
            if (here_[v] == 0) continue;
            const Mask here = mask_of(here_[v]);
            const Vec w_sq = hn::Load(d, &w_sq_[v * kLanes]);
            const Mask valid =
                hn::And(hn::And(here, hn::Lt(w_sq, limit_sq)), have_left(pool_, v, limit_, length));
            const Mask rest = hn::AndNot(valid, here);
            here_[v] = static_cast<std::uint8_t>(bits_of(rest));
            smallest = hn::Min(smallest, hn::IfThenElse(rest, w_sq, smallest));
            if (hn::AllFalse(d, valid)) continue;

            const Pair dz = load(pool_.dz_re, pool_.dz_im, v);
            const Pair z = plus(ref, dz);
            const Pair w = times(dz, plus(twice(ref), dz));
            const Pair slope = times(twice(z), load(pool_.d_re, pool_.d_im, v));
            const Pair pixel = load(pool_.pixel_re, pool_.pixel_im, v);
            const Pair e = times_plus(q, w, a);
            store(valid, times_plus(times_plus(q, w, e), slope, times(b, pixel)), pool_.d_re,
                  pool_.d_im, v);
            const Pair next_dz = times_plus(e, w, times(b, load(pool_.dc_re, pool_.dc_im, v)));
            store(valid, next_dz, pool_.dz_re, pool_.dz_im, v);
            store_counts(pool_, valid, v, length, end, std::int64_t{i} + 1);
            const Vec next_sq = square(plus(Z, next_dz));
            const Mask goes_on =
                hn::And(hn::Le(next_sq, radius_sq), hn::Ge(next_sq, square(next_dz)));
            Mask event = hn::Or(hn::Not(goes_on), at_limit(pool_, v, limit_));
            if (end == last_) event = valid;
            note(events_.over, v, hn::And(valid, event));
        }
        return hn::GetLane(hn::MinOfLanes(d, smallest));
    }

    // Takes those out of here_ that go on directly: as DirectTail::may_begin has it.
    HWY_INLINE void part_from_reference(std::size_t v) {
        const Tag d;
        const IntTag di;
        const Vec size = hn::Max(hn::Abs(hn::Load(d, &pool_.d_re[v * kLanes])),
                                 hn::Abs(hn::Load(d, &pool_.d_im[v * kLanes])));
        const auto n = hn::Load(di, &pool_.n[v * kLanes]);
        const Vec least =
            hn::Mul(hn::Set(d, DirectTail::kMargin), least_derivative(hn::ConvertTo(d, n)));
        auto direct = hn::And(hn::Ge(size, least), mask_of(here_[v]));
        if (hn::AllFalse(d, direct)) return;
        const auto from = hn::Load(di, &pool_.direct_from[v * kLanes]);
        direct = hn::AndNot(hn::RebindMask(d, hn::Lt(n, from)), direct);
        if constexpr (kWide) {
            const auto exponent = hn::Load(di, &pool_.derivative_exponent[v * kLanes]);
            direct = hn::And(direct, hn::RebindMask(d, hn::Eq(exponent, hn::Zero(di))));
        }
        note(events_.direct, v, direct);
        here_[v] = static_cast<std::uint8_t>(here_[v] & ~bits_of(direct));
    }

    // Those of here_ iterate singly through the finest step i, two vectors at a time: one alone
    // would wait for its own results.
    HWY_INLINE void go_one_by_one(std::uint32_t i, std::size_t vectors) {
        const Link link = table_.link(i);
        std::size_t waiting = kVecs;
        for (std::size_t v = 0; v < vectors; ++v) {
            if (here_[v] != 0) part_from_reference(v);
            if (here_[v] == 0) continue;
            const Mask here = mask_of(here_[v]);
            const Mask live = hn::And(here, have_left(pool_, v, limit_, link.length));
            note(events_.hand_over, v, hn::AndNot(live, here));
            here_[v] = static_cast<std::uint8_t>(bits_of(live));
            if (here_[v] == 0) continue;
            if (waiting == kVecs) {
                waiting = v;
                continue;
            }
            iterate<2>({waiting, v}, link, i);
            waiting = kVecs;
        }
        if (waiting < kVecs) iterate<1>({waiting}, link, i);
    }

    template <std::size_t kCount>
    HWY_INLINE void iterate(const std::array<std::size_t, kCount>& vecs, const Link& link,
                            std::uint32_t i) {
        const Tag d;
        const Vec radius_sq = hn::Set(d, task_.escape_radius_sq);
        const Complex<double>* ref = Z_ + link.start;
        Pair Z = broadcast(ref->re, ref->im);
        Pair dc[kCount], dz[kCount], z[kCount], slope[kCount], pixel[kCount];
        Mask live[kCount];
        for (std::size_t j = 0; j < kCount; ++j) {
            const std::size_t v = vecs[j];
            live[j] = mask_of(here_[v]);
            dc[j] = load(pool_.dc_re, pool_.dc_im, v);
            dz[j] = load(pool_.dz_re, pool_.dz_im, v);
            z[j] = plus(Z, dz[j]);
            slope[j] = load(pool_.d_re, pool_.d_im, v);
            pixel[j] = load(pool_.pixel_re, pool_.pixel_im, v);
        }
        for (std::int64_t k = 1; k <= link.length; ++k) {
            const Pair next_Z = broadcast(ref[k].re, ref[k].im);
            bool is_over = true;
            for (std::size_t j = 0; j < kCount; ++j) {
                const Pair sum = plus(twice(Z), dz[j]);
                slope[j] = times_plus(twice(z[j]), slope[j], pixel[j]);
                dz[j] = times_plus(dz[j], sum, dc[j]);
                z[j] = plus(next_Z, dz[j]);
                const Vec z_sq = square(z[j]);
                const Mask goes_on = hn::And(hn::Le(z_sq, radius_sq), hn::Ge(z_sq, square(dz[j])));
                const Mask event = hn::AndNot(goes_on, live[j]);
                if (HWY_UNLIKELY(!hn::AllFalse(d, event))) {
                    save(event, vecs[j], dz[j], slope[j], k, link, i);
                    note(events_.over, vecs[j], event);
                    live[j] = hn::AndNot(event, live[j]);
                }
                is_over &= hn::AllFalse(d, live[j]);
            }
            if (is_over) return;
            Z = next_Z;
        }
        for (std::size_t j = 0; j < kCount; ++j) {
            save(live[j], vecs[j], dz[j], slope[j], link.length, link, i);
            Mask event = at_limit(pool_, vecs[j], limit_);
            if (link.start + link.length == last_) event = live[j];
            note(events_.over, vecs[j], hn::And(live[j], event));
        }
    }

    HWY_INLINE void save(Mask mask, std::size_t v, const Pair& dz, const Pair& slope,
                         std::int64_t count, const Link& link, std::uint32_t i) {
        store(mask, dz, pool_.dz_re, pool_.dz_im, v);
        store(mask, slope, pool_.d_re, pool_.d_im, v);
        const bool is_whole = count == link.length;
        store_counts(pool_, mask, v, count, link.start + count, std::int64_t{i} + is_whole);
    }

    const PerturbTask& task_;
    const LinearApproximation& table_;
    const Complex<double>* Z_;
    const std::int64_t last_, limit_;

    PerturbPool pool_;
    alignas(64) PerturbPool::Values<double> w_sq_;
    Bits here_{};  // those that are being driven on
    PerturbEvents<kVecs> events_;
    bool has_none_ = false;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
