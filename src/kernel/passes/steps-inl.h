// The steps of the SIMD loop of passes-inl.h: drives on the pixels of a pool that stand at the
// smallest index of the reference, and notes what happens to them. Steps are written as in
// scalar.cpp, operation by operation, and must stay the same.
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
#include <span>

#include "kernel/passes/perturb_lanes-inl.h"
#include "kernel/passes/singles-inl.h"
#include "kernel/perturb/perturb.h"
#include "kernel/perturb/wide_steps.h"
#include "kernel/tail/direct_tail-inl.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// kWide: pixels may have to be handed over to the loop with wide exponents.
template <bool kWide>
class PerturbSteps {
public:
    PerturbSteps(const PixelTask& task, const Reference& reference)
        : task_(task),
          table_(reference.approximation),
          Z_(reference.orbit.z().data()),
          last_(static_cast<std::int64_t>(reference.orbit.last())),
          limit_(static_cast<std::int64_t>(task.max_iterations)),
          singles_(task, reference, pool_, events_) {
        hindmost_.fill(PerturbPool::kWaiting);
    }

    PerturbPool& pool() { return pool_; }
    // What has been noted since it was last cleared.
    PerturbEvents& events() { return events_; }

    // Steps of all pixels, long and single ones.
    std::uint64_t taken() const { return taken_ + singles_.taken(); }

    // The vectors that were driven on last: all events are in these.
    std::span<const std::size_t> group() const { return {group_.data(), group_size_}; }

    // So many lanes have been taken up.
    void start_pass(std::size_t lanes) {
        vectors_ = group_size_ = (lanes + kLanes - 1) / kLanes;
        for (std::size_t v = 0; v < vectors_; ++v) group_[v] = v;
    }

    // All that stand at the smallest index go on; false if there are none.
    HWY_NOINLINE bool advance_hindmost() {
        const std::int64_t m = find_hindmost();
        if (m == PerturbPool::kWaiting) return false;
        const double smallest = measure(m);
        if (has_none_) return true;

        std::uint32_t i = step_to_try(smallest);
        double bound = smallest;
        for (;;) {
            while (!(bound < table_.step(i).limit_sq)) {
                const std::uint32_t child = table_.link(i).child;
                if (child == kNone) {
                    go_one_by_one(i);
                    return true;
                }
                i = child;
            }
            bound = take_step(i);
            if (bound == HUGE_VAL) return true;
            const std::uint32_t child = table_.link(i).child;
            if (child == kNone) {
                go_one_by_one(i);
                return true;
            }
            i = child;
        }
    }

private:
    using Step = LinearApproximation::Step;
    using Bits = PerturbEvents::Bits;
    static constexpr std::size_t kVecs = PerturbEvents::kVecs;
    static constexpr std::uint32_t kNone = LinearApproximation::kNone;

    // The smallest m, and the vectors in which it occurs: only those that were driven on last have
    // another one than before.
    HWY_INLINE std::int64_t find_hindmost() {
        const IntTag d;
        for (const std::size_t v : group()) {
            hindmost_[v] = hn::GetLane(hn::MinOfLanes(d, hn::Load(d, &pool_.m[v * kLanes])));
        }
        auto least = hn::Load(d, &hindmost_[0]);
        for (std::size_t v = kLanes; v < vectors_; v += kLanes) {
            least = hn::Min(least, hn::Load(d, &hindmost_[v]));
        }
        const std::int64_t m = hn::GetLane(hn::MinOfLanes(d, least));
        group_size_ = 0;
        for (std::size_t first = 0; first < vectors_; first += kLanes) {
            const auto is_there = hn::Eq(hn::Load(d, &hindmost_[first]), hn::Set(d, m));
            for (std::uint64_t bits = bits_of(hn::RebindMask(Tag(), is_there)); bits != 0;
                 bits &= bits - 1) {
                group_[group_size_++] = first + static_cast<std::size_t>(std::countr_zero(bits));
            }
        }
        return m;
    }

    // A step that starts where those of here_ stand, found from the step of the first of them: the
    // longest that is valid for |w|^2 = bound, or one that is not valid.
    HWY_INLINE std::uint32_t step_to_try(double bound) const {
        std::size_t g = 0;
        while (here_[group_[g]] == 0) ++g;
        const std::size_t v = group_[g];
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
    HWY_INLINE double measure(std::int64_t m) {
        const Tag d;
        const IntTag di;
        const ComplexVec Z = broadcast(Z_[m].re, Z_[m].im);
        Vec smallest = hn::Set(d, HUGE_VAL);
        has_none_ = true;
        for (const std::size_t v : group()) {
            Mask here =
                hn::RebindMask(d, hn::Eq(hn::Load(di, &pool_.m[v * kLanes]), hn::Set(di, m)));
            const ComplexVec dz = load(pool_.dz_re, pool_.dz_im, v);
            const Vec w_sq = square(times(dz, plus(twice(Z), dz)));
            if constexpr (kWide) {
                const Mask small = hn::And(here, hn::Lt(w_sq, hn::Set(d, PerturbRange::kTinySq)));
                events_.note(events_.small, v, small);
                here = hn::AndNot(small, here);
            }
            here_[v] = static_cast<std::uint16_t>(bits_of(here));
            has_none_ &= here_[v] == 0;
            hn::Store(w_sq, d, &w_sq_[v * kLanes]);
            smallest = hn::Min(smallest, hn::IfThenElse(here, w_sq, smallest));
        }
        return hn::GetLane(hn::MinOfLanes(d, smallest));
    }

    // Step i for those of here_ for which it is valid; the rest stay in here_, and the smallest
    // |w|^2 among them is returned: infinity if there is none.
    HWY_INLINE double take_step(std::uint32_t i) {
        const Tag d;
        const Step& step = table_.step(i);
        const Link& link = table_.link(i);
        const auto length = static_cast<std::int64_t>(link.length);
        const std::int64_t end = link.start + length;
        const ComplexVec ref = broadcast(Z_[link.start].re, Z_[link.start].im);
        const ComplexVec a = broadcast(step.a_re, step.a_im);
        const ComplexVec b = broadcast(step.b_re, step.b_im);
        const ComplexVec q = broadcast(step.q_re, step.q_im);
        const ComplexVec Z = broadcast(Z_[end].re, Z_[end].im);
        const Vec limit_sq = hn::Set(d, step.limit_sq);
        const Vec radius_sq = hn::Set(d, task_.escape_radius_sq);
        Vec smallest = hn::Set(d, HUGE_VAL);
        for (const std::size_t v : group()) {
            if (here_[v] == 0) continue;
            const Mask here = mask_of(here_[v]);
            const Vec w_sq = hn::Load(d, &w_sq_[v * kLanes]);
            const Mask valid =
                hn::And(hn::And(here, hn::Lt(w_sq, limit_sq)), have_left(pool_, v, limit_, length));
            const Mask rest = hn::AndNot(valid, here);
            const auto left = static_cast<std::uint16_t>(bits_of(rest));
            taken_ += static_cast<unsigned>(std::popcount(unsigned{here_[v]} ^ left));
            here_[v] = left;
            smallest = hn::Min(smallest, hn::IfThenElse(rest, w_sq, smallest));
            if (hn::AllFalse(d, valid)) continue;

            const ComplexVec dz = load(pool_.dz_re, pool_.dz_im, v);
            const ComplexVec z = plus(ref, dz);
            const ComplexVec w = times(dz, plus(twice(ref), dz));
            const ComplexVec slope = times(twice(z), load(pool_.d_re, pool_.d_im, v));
            const ComplexVec pixel = load(pool_.pixel_re, pool_.pixel_im, v);
            const ComplexVec e = times_plus(q, w, a);
            store(valid, times_plus(times_plus(q, w, e), slope, times(b, pixel)), pool_.d_re,
                  pool_.d_im, v);
            const ComplexVec next_dz =
                times_plus(e, w, times(b, load(pool_.dc_re, pool_.dc_im, v)));
            store(valid, next_dz, pool_.dz_re, pool_.dz_im, v);
            store_counts(pool_, valid, v, length, end, std::int64_t{i} + 1);
            const Vec next_sq = square(plus(Z, next_dz));
            const Mask goes_on =
                hn::And(hn::Le(next_sq, radius_sq), hn::Ge(next_sq, square(next_dz)));
            Mask event = hn::Or(hn::Not(goes_on), at_limit(pool_, v, limit_));
            if (end == last_) event = valid;
            events_.note(events_.over, v, hn::And(valid, event));
        }
        return hn::GetLane(hn::MinOfLanes(d, smallest));
    }

    // Takes those out of here_ that go on directly, by the rule of DirectTail::may_begin().
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
        events_.note(events_.direct, v, direct);
        here_[v] = static_cast<std::uint16_t>(here_[v] & ~bits_of(direct));
    }

    // Those of here_ iterate singly through the finest step i.
    HWY_INLINE void go_one_by_one(std::uint32_t i) {
        const Link& link = table_.link(i);
        singles_.start(link, i);
        for (const std::size_t v : group()) {
            if (here_[v] != 0) part_from_reference(v);
            if (here_[v] == 0) continue;
            const Mask here = mask_of(here_[v]);
            const Mask live = hn::And(here, have_left(pool_, v, limit_, link.length));
            events_.note(events_.hand_over, v, hn::AndNot(live, here));
            if (!hn::AllFalse(Tag(), live)) singles_.add(v, static_cast<unsigned>(bits_of(live)));
        }
        singles_.finish();
    }

    const PixelTask& task_;
    const LinearApproximation& table_;
    const Complex<double>* Z_;
    const std::int64_t last_, limit_;

    PerturbPool pool_;
    alignas(64) PerturbPool::Values<double> w_sq_;
    Bits here_{};  // those that are being driven on
    PerturbEvents events_;
    PerturbSingles singles_;
    std::array<std::size_t, kVecs> group_{};  // [0, group_size_)
    std::size_t group_size_ = 0;
    std::uint64_t taken_ = 0;                             // long steps
    bool has_none_ = false;                               // all of the group are handed over
    std::size_t vectors_ = 0;                             // with pixels of this pass
    HWY_ALIGN std::array<std::int64_t, kVecs> hindmost_;  // the smallest m in each vector
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
