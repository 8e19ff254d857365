// The SIMD loop: a pool of pixels passes over the reference together, so that what is read of it
// is the same for a whole vector.
// The pixels that stand at the smallest index are driven on, each by the longest step that is
// valid for it or else one by one to the end of its finest step; those that went farther wait
// there for the others. A pixel that returns to the start of the reference leaves the pass and
// takes part in the next one. Steps are written as in perturb_scalar.cpp, operation by operation,
// and must stay the same.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/perturb.cpp"
// Only targets with fused multiply-add, one for each level the program offers.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "kernel/perturb.h"
#include "kernel/perturb_lanes-inl.h"
#include "kernel/perturb_scalar.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <bool kDerivative, bool kWide>
class Passes {
public:
    Passes(const PerturbTask& task, const Reference& reference, std::span<const double> re,
           std::span<const double> im, const OrbitEnds& ends, const StopFlag& stop)
        : task_(task),
          reference_(reference),
          table_(reference.approximation),
          Z_(reference.orbit.z().data()),
          last_(static_cast<std::int64_t>(reference.orbit.last())),
          limit_(static_cast<std::int64_t>(task.max_iterations)),
          re_(re),
          im_(im),
          ends_(ends),
          stop_(stop) {}

    std::uint64_t run() {
        for (std::size_t place = 0; place < PerturbPool::kPlaces; ++place) start_point(place);
        std::uint64_t rounds = 0;
        for (pool_.start_pass(); pool_.active > 0; pool_.start_pass()) {
            while (pool_.active > 0) {
                if (++rounds % 256 == 0 && stop_.is_requested()) return iterations_;
                if (8 * pool_.active < 7 * pool_.span && pool_.span > kLanes) pool_.gather();
                advance_hindmost();
                if (has_events_) handle_events();
            }
        }
        return iterations_;
    }

private:
    using Step = LinearApproximation::Step;
    using Link = LinearApproximation::Link;
    static constexpr std::uint32_t kNone = LinearApproximation::kNone;
    static constexpr std::size_t kVecs = PerturbPool::kPlaces / kLanes;

    std::size_t active_vectors() const { return (pool_.span + kLanes - 1) / kLanes; }

    HWY_INLINE void note(std::array<std::uint8_t, kVecs>& events, std::size_t v, Mask mask) {
        const std::uint64_t bits = bits_of(mask);
        events[v] = static_cast<std::uint8_t>(events[v] | bits);
        has_events_ |= bits != 0;
    }

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

        std::uint32_t i = top_step();
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

    // The longest step that starts where those of here_ stand: any of them knows one.
    HWY_INLINE std::uint32_t top_step() const {
        std::size_t v = 0;
        while (here_[v] == 0) ++v;
        const std::size_t lane =
            v * kLanes + static_cast<std::size_t>(std::countr_zero(unsigned{here_[v]}));
        auto i = static_cast<std::uint32_t>(pool_.step[lane]);
        for (std::uint32_t up = table_.link(i).parent; up != kNone; up = table_.link(i).parent)
            i = up;
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
                note(hand_over_, v, small);
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
        const Pair ref = broadcast(step.ref_re, step.ref_im);
        const Pair a = broadcast(step.a_re, step.a_im);
        const Pair b = broadcast(step.b_re, step.b_im);
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
            if constexpr (kDerivative) {
                const Pair slope = times(twice(z), load(pool_.d_re, pool_.d_im, v));
                const Pair pixel = load(pool_.pixel_re, pool_.pixel_im, v);
                store(valid, times_plus(a, slope, times(b, pixel)), pool_.d_re, pool_.d_im, v);
            }
            const Pair next_dz = times_plus(a, w, times(b, load(pool_.dc_re, pool_.dc_im, v)));
            store(valid, next_dz, pool_.dz_re, pool_.dz_im, v);
            store_counts(pool_, valid, v, length, end, std::int64_t{i} + 1);
            const Vec next_sq = square(plus(Z, next_dz));
            const Mask goes_on =
                hn::And(hn::Le(next_sq, radius_sq), hn::Ge(next_sq, square(next_dz)));
            Mask event = hn::Or(hn::Not(goes_on), at_limit(pool_, v, limit_));
            if (end == last_) event = valid;
            note(events_, v, hn::And(valid, event));
        }
        return hn::GetLane(hn::MinOfLanes(d, smallest));
    }

    // Those of here_ iterate singly through the finest step i, two vectors at a time: one alone
    // would wait for its own results.
    HWY_INLINE void go_one_by_one(std::uint32_t i, std::size_t vectors) {
        const Link link = table_.link(i);
        std::size_t waiting = kVecs;
        for (std::size_t v = 0; v < vectors; ++v) {
            if (here_[v] == 0) continue;
            const Mask here = mask_of(here_[v]);
            const Mask live = hn::And(here, have_left(pool_, v, limit_, link.length));
            note(hand_over_, v, hn::AndNot(live, here));
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
            if constexpr (kDerivative) {
                slope[j] = load(pool_.d_re, pool_.d_im, v);
                pixel[j] = load(pool_.pixel_re, pool_.pixel_im, v);
            } else {
                slope[j] = pixel[j] = z[j];
            }
        }
        for (std::int64_t k = 1; k <= link.length; ++k) {
            const Pair next_Z = broadcast(ref[k].re, ref[k].im);
            bool is_over = true;
            for (std::size_t j = 0; j < kCount; ++j) {
                const Pair sum = plus(twice(Z), dz[j]);
                if constexpr (kDerivative) slope[j] = times_plus(twice(z[j]), slope[j], pixel[j]);
                dz[j] = times_plus(dz[j], sum, dc[j]);
                z[j] = plus(next_Z, dz[j]);
                const Vec z_sq = square(z[j]);
                const Mask goes_on = hn::And(hn::Le(z_sq, radius_sq), hn::Ge(z_sq, square(dz[j])));
                const Mask event = hn::AndNot(goes_on, live[j]);
                if (HWY_UNLIKELY(!hn::AllFalse(d, event))) {
                    save(event, vecs[j], dz[j], slope[j], k, link, i);
                    note(events_, vecs[j], event);
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
            note(events_, vecs[j], hn::And(live[j], event));
        }
    }

    HWY_INLINE void save(Mask mask, std::size_t v, const Pair& dz, const Pair& slope,
                         std::int64_t count, const Link& link, std::uint32_t i) {
        store(mask, dz, pool_.dz_re, pool_.dz_im, v);
        if constexpr (kDerivative) store(mask, slope, pool_.d_re, pool_.d_im, v);
        const bool is_whole = count == link.length;
        store_counts(pool_, mask, v, count, link.start + count, std::int64_t{i} + is_whole);
    }

    HWY_NOINLINE void handle_events() {
        has_events_ = false;
        for (std::size_t v = 0; v < active_vectors(); ++v) {
            for (unsigned bits = hand_over_[v]; bits != 0; bits &= bits - 1) {
                hand_over(v * kLanes + static_cast<std::size_t>(std::countr_zero(bits)));
            }
            for (unsigned bits = events_[v]; bits != 0; bits &= bits - 1) {
                handle_event(v * kLanes + static_cast<std::size_t>(std::countr_zero(bits)));
            }
            events_[v] = hand_over_[v] = 0;
        }
    }

    // The pixel escaped, met the limit or returns to the start.
    HWY_INLINE void handle_event(std::size_t place) {
        const Complex<double>& Z = Z_[pool_.m[place]];
        const Complex<double> dz{pool_.dz_re[place], pool_.dz_im[place]};
        const Complex<double> z{Z.re + dz.re, Z.im + dz.im};
        const double z_sq = std::fma(z.re, z.re, z.im * z.im);
        if (!(z_sq <= task_.escape_radius_sq)) return end_point(place, PerturbHalt::Escaped);
        if (pool_.n[place] == limit_) return end_point(place, PerturbHalt::Limit);
        pool_.dz_re[place] = z.re;
        pool_.dz_im[place] = z.im;
        if (is_inside(task_, reference_, {pool_.offset_re[place], pool_.offset_im[place]}, z,
                      static_cast<std::uint64_t>(pool_.n[place]), pool_.watch[place])) {
            return end_point(place, PerturbHalt::Interior);
        }
        pool_.wait(place);
    }

    // A stretch that the vectors do not do: with wide exponents, or up to the limit.
    HWY_NOINLINE void hand_over(std::size_t place) {
        PerturbState state = pool_.state(place);
        const PerturbHalt halt = run_to_step(task_, reference_, state, stop_);
        if (halt == PerturbHalt::Stopped) return drop(place);
        pool_.set(place, state);
        if (halt != PerturbHalt::AtStep) return end_point(place, halt);
    }

    HWY_INLINE void end_point(std::size_t place, PerturbHalt halt) {
        const OrbitEnd end = orbit_end(pool_.state(place), halt, reference_);
        ends_.set(pool_.point[place], end);
        iterations_ += end.n;
        drop(place);
    }

    // Puts the next point into a place, or marks it as empty.
    HWY_INLINE void drop(std::size_t place) {
        start_point(place);
        pool_.wait(place);
    }

    void start_point(std::size_t place) {
        if (next_ >= re_.size()) {
            pool_.set(place, {});
            pool_.m[place] = PerturbPool::kWaiting;
            pool_.point[place] = PerturbPool::kNoPoint;
            return;
        }
        const std::size_t point = next_++;
        pool_.set(place, first_state(task_, {re_[point], im_[point]}));
        pool_.point[place] = point;
    }

    const PerturbTask& task_;
    const Reference& reference_;
    const LinearApproximation& table_;
    const Complex<double>* Z_;
    const std::int64_t last_, limit_;
    std::span<const double> re_, im_;
    const OrbitEnds& ends_;
    const StopFlag& stop_;

    PerturbPool pool_;
    alignas(64) PerturbPool::Values<double> w_sq_;
    // One bit a lane: who is being driven on, whose pass ends, who is handed over.
    std::array<std::uint8_t, kVecs> here_{}, events_{}, hand_over_{};
    bool has_events_ = false;
    bool has_none_ = false;
    std::size_t next_ = 0;
    std::uint64_t iterations_ = 0;
};

std::uint64_t perturb_points_simd(const PerturbTask& task, const Reference& reference,
                                  std::span<const double> re, std::span<const double> im,
                                  const OrbitEnds& ends, const StopFlag& stop) noexcept {
    const bool is_wide = PerturbRange::is_wide(task);
    if (task.with_derivative) {
        return is_wide ? Passes<true, true>(task, reference, re, im, ends, stop).run()
                       : Passes<true, false>(task, reference, re, im, ends, stop).run();
    }
    return is_wide ? Passes<false, true>(task, reference, re, im, ends, stop).run()
                   : Passes<false, false>(task, reference, re, im, ends, stop).run();
}

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace mandel {

std::uint64_t perturb_points(SimdLevel level, const PerturbTask& task, const Reference& reference,
                             std::span<const double> re, std::span<const double> im,
                             const OrbitEnds& ends, const StopFlag& stop) noexcept {
    if (reference.orbit.end() == ReferenceOrbit::End::Attracted) {
        for (std::size_t i = 0; i < re.size(); ++i) ends.set(i, {0, {}, {}, PixelStatus::Interior});
        return 0;
    }
#if defined(__x86_64__)
    if (level == SimdLevel::Avx512) {
        return N_AVX3::perturb_points_simd(task, reference, re, im, ends, stop);
    }
    if (level == SimdLevel::Avx2) {
        return N_AVX2::perturb_points_simd(task, reference, re, im, ends, stop);
    }
#endif
    return perturb_points_scalar(task, reference, re, im, ends, stop);
}

}  // namespace mandel
#endif
