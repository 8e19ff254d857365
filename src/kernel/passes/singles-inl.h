// Iterations of the SIMD loop of passes-inl.h that are taken one by one, through a finest step of
// the table, two vectors at a time: one alone would wait for its own results. This is where a
// pixel stays longest, so vectors with few pixels that stand there are packed together. Written as
// in scalar.cpp, operation by operation, and must stay the same.
//
// Whether a pixel escapes or is nearer to 0 than to the reference need not be computed as long as
// dz is small beside Z. |dz| < 0.49 |Z| has |z| above 0.51 |Z|, which is more than |dz|, and below
// 1.5 |Z|, which is no escape while |Z| is not near the radius. The test itself is made only where
// the simplest bounds of both, |re| + |im| and max(|re|, |im|), do not decide it.
#if defined(MANDEL_KERNEL_PERTURB_SINGLES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_PERTURB_SINGLES_INL_H_
#undef MANDEL_KERNEL_PERTURB_SINGLES_INL_H_
#else
#define MANDEL_KERNEL_PERTURB_SINGLES_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "kernel/passes/perturb_lanes-inl.h"
#include "kernel/perturb/perturb.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// What happened to the pixels of the pool, one bit a lane.
struct PerturbEvents {
    static constexpr std::size_t kVecs = PerturbPool::kPlaces / kLanes;
    static constexpr std::size_t kSpareVecs = 2;  // for those that are packed
    static_assert((kSpareVecs + 1) * kLanes <= PerturbPool::kSpareLanes);
    // Not char-sized: char stores may alias any member and force reloads.
    using Bits = std::array<std::uint16_t, kVecs + kSpareVecs>;

    Bits over{};       // escaped, at the limit, or back at the start of the reference
    Bits small{};      // go on with wide exponents
    Bits hand_over{};  // go on up to the limit
    Bits direct{};     // go on directly
    bool any = false;

    HWY_INLINE void note(Bits& events, std::size_t v, std::uint64_t bits) {
        events[v] = static_cast<std::uint16_t>(events[v] | bits);
        any |= bits != 0;
    }
    HWY_INLINE void note(Bits& events, std::size_t v, Mask mask) { note(events, v, bits_of(mask)); }
};

class PerturbSingles {
public:
    PerturbSingles(const PixelTask& task, const Reference& reference, PerturbPool& pool,
                   PerturbEvents& events)
        : Z_(reference.orbit.z().data()),
          last_(static_cast<std::int64_t>(reference.orbit.last())),
          limit_(static_cast<std::int64_t>(task.max_iterations)),
          radius_sq_(task.escape_radius_sq),
          most_sure_(std::sqrt(radius_sq_) / 2.2),
          pool_(pool),
          events_(events) {}

    // Those that are added from here on go through step i.
    HWY_INLINE void start(const Link& link, std::uint32_t i) {
        link_ = link;
        step_ = i;
        for (std::uint32_t k = 0; k < link.length; ++k) {
            const Complex<double>& Z = Z_[link.start + k + 1];
            const double size = std::max(std::abs(Z.re), std::abs(Z.im));
            sure_[k] = size <= most_sure_ ? 0.49 * size : 0;
        }
    }

    // Lanes of vector v, with at least that many iterations left.
    HWY_INLINE void add(std::size_t v, unsigned lanes) {
        const auto count = static_cast<std::size_t>(std::popcount(lanes));
        if (count <= kFewLanes) {
            if (packed_ + count > kMostPacked) go_packed();
            pack(v, lanes, count);
        } else if (waiting_.lanes == 0) {
            waiting_ = {v, lanes};
        } else {
            iterate<2>({waiting_, {v, lanes}});
            waiting_.lanes = 0;
        }
    }

    std::uint64_t taken() const { return taken_; }

    HWY_INLINE void finish() {
        if (waiting_.lanes != 0) iterate<1>({waiting_});
        waiting_.lanes = 0;
        if (packed_ > 0) go_packed();
    }

private:
    static constexpr std::size_t kFewLanes = kLanes * 3 / 4;
    static constexpr std::size_t kMostPacked = PerturbEvents::kSpareVecs * kLanes;
    static constexpr unsigned kAllLanes = (1u << kLanes) - 1;

    struct Some {
        std::size_t v;
        unsigned lanes;
    };

    // Copies the lanes to the end of those in the spare vectors.
    HWY_INLINE void pack(std::size_t v, unsigned lanes, std::size_t count) {
        const Tag d;
        const IntTag di;
        const std::size_t to = PerturbPool::kPlaces + packed_;
        for (auto* values : {&pool_.dz_re, &pool_.dz_im, &pool_.d_re, &pool_.d_im, &pool_.dc_re,
                             &pool_.dc_im, &pool_.pixel_re, &pool_.pixel_im}) {
            hn::StoreU(to_the_front(d, lanes, &(*values)[v * kLanes]), d, &(*values)[to]);
        }
        hn::StoreU(to_the_front(di, lanes, &pool_.n[v * kLanes]), di, &pool_.n[to]);
        for (std::size_t k = 0; k < count; ++k, lanes &= lanes - 1) {
            origin_[packed_ + k] = v * kLanes + static_cast<std::size_t>(std::countr_zero(lanes));
        }
        packed_ += count;
    }

    // Drives the packed lanes on and puts them back.
    HWY_INLINE void go_packed() {
        constexpr std::size_t kFirst = PerturbEvents::kVecs;
        const unsigned lanes = (1u << packed_) - 1;
        if (packed_ > kLanes) {
            iterate<2>({Some{kFirst, lanes & kAllLanes}, {kFirst + 1, lanes >> kLanes}});
        } else {
            iterate<1>({Some{kFirst, lanes}});
        }
        unsigned over = events_.over[kFirst] | unsigned{events_.over[kFirst + 1]} << kLanes;
        events_.over[kFirst] = events_.over[kFirst + 1] = 0;
        for (; over != 0; over &= over - 1) {
            const std::size_t lane = origin_[static_cast<std::size_t>(std::countr_zero(over))];
            events_.note(events_.over, lane / kLanes, std::uint64_t{1} << (lane % kLanes));
        }
        for (std::size_t k = 0; k < packed_; ++k) {
            pool_.go_on_as(origin_[k], PerturbPool::kPlaces + k);
        }
        packed_ = 0;
    }

    template <std::size_t kCount>
    HWY_INLINE void iterate(const std::array<Some, kCount>& some) {
        const Tag d;
        const Complex<double>* ref = Z_ + link_.start;
        const std::uint32_t length = link_.length;
        ComplexVec Z = broadcast(ref->re, ref->im);
        ComplexVec dc[kCount], dz[kCount], z[kCount], slope[kCount], pixel[kCount];
        Mask live[kCount];
        for (std::size_t j = 0; j < kCount; ++j) {
            const std::size_t v = some[j].v;
            live[j] = mask_of(some[j].lanes);
            dc[j] = load(pool_.dc_re, pool_.dc_im, v);
            dz[j] = load(pool_.dz_re, pool_.dz_im, v);
            z[j] = plus(Z, dz[j]);
            slope[j] = load(pool_.d_re, pool_.d_im, v);
            pixel[j] = load(pool_.pixel_re, pool_.pixel_im, v);
        }
        for (std::uint32_t k = 1; k <= length; ++k) {
            const ComplexVec next_Z = broadcast(ref[k].re, ref[k].im);
            const Vec sure = hn::Set(d, sure_[k - 1]);
            bool is_over = false;
            for (std::size_t j = 0; j < kCount; ++j) {
                const ComplexVec sum = plus(twice(Z), dz[j]);
                slope[j] = times_plus(twice(z[j]), slope[j], pixel[j]);
                dz[j] = times_plus(dz[j], sum, dc[j]);
                z[j] = plus(next_Z, dz[j]);
                const Mask is_sure = hn::Lt(hn::Add(hn::Abs(dz[j].re), hn::Abs(dz[j].im)), sure);
                if (HWY_LIKELY(hn::AllFalse(d, hn::AndNot(is_sure, live[j])))) continue;
                const Mask event = events_among(live[j], z[j], dz[j]);
                if (hn::AllFalse(d, event)) continue;
                save(event, some[j].v, dz[j], slope[j], k);
                events_.note(events_.over, some[j].v, event);
                live[j] = hn::AndNot(event, live[j]);
                is_over = true;
                for (const Mask& mask : live) is_over &= hn::AllFalse(d, mask);
            }
            if (is_over) return;
            Z = next_Z;
        }
        for (std::size_t j = 0; j < kCount; ++j) {
            const std::size_t v = some[j].v;
            save(live[j], v, dz[j], slope[j], length);
            Mask event = at_limit(pool_, v, limit_);
            if (link_.start + length == last_) event = live[j];
            events_.note(events_.over, v, hn::And(live[j], event));
        }
    }

    HWY_INLINE Mask events_among(Mask live, const ComplexVec& z, const ComplexVec& dz) const {
        const Vec z_sq = square(z);
        const Mask is_bounded = hn::Le(z_sq, hn::Set(Tag(), radius_sq_));
        return hn::AndNot(hn::And(is_bounded, hn::Ge(z_sq, square(dz))), live);
    }

    HWY_INLINE void save(Mask mask, std::size_t v, const ComplexVec& dz, const ComplexVec& slope,
                         std::uint32_t count) {
        taken_ += count * static_cast<unsigned>(std::popcount(bits_of(mask)));
        store(mask, dz, pool_.dz_re, pool_.dz_im, v);
        store(mask, slope, pool_.d_re, pool_.d_im, v);
        const bool is_whole = count == link_.length;
        store_counts(pool_, mask, v, count, std::int64_t{link_.start} + count,
                     std::int64_t{step_} + is_whole);
    }

    const Complex<double>* Z_;
    const std::int64_t last_, limit_;
    const double radius_sq_;
    const double most_sure_;  // a Z beyond may be followed by an escape
    PerturbPool& pool_;
    PerturbEvents& events_;

    Link link_{};
    std::uint32_t step_ = 0;
    // How large dz may be for sure, at the Z after each iteration of the step.
    std::array<double, LinearApproximation::kMaxLength> sure_{};
    Some waiting_{0, 0};  // for a second vector; no lanes: none waits
    std::array<std::size_t, kMostPacked> origin_{};
    std::size_t packed_ = 0;
    std::uint64_t taken_ = 0;  // iterations of all lanes
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
