// The SIMD loop: kVectors vectors of points in flight, each lane refilled with the next point as
// soon as its own is done.
//
// A round reads the points in flight from memory, runs one block of steps in registers, and
// writes the orbits after every sub-block to a place of their own. An escaped lane therefore finds
// the start of its last sub-block: that is the rollback. Ended sub-blocks are queued and run again
// step by step, many at a time, to find the exact iteration.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/direct/escape.cpp"
// Only targets with fused multiply-add, one for each level the program offers.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernel/direct/escape.h"
#include "kernel/direct/escape_lanes-inl.h"
#include "kernel/direct/escape_scalar.h"
#include "kernel/direct/escape_step.h"
#include "kernel/pixel/return_watch.h"
#include "kernel/inside/attracting_cycle.h"
#include "num/floatexp.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Vectors in flight: enough to hide the latency of a step (measured: see tests/bench). A few
// points alone get a few vectors, because idle lanes cost as much as busy ones.
template <bool kDerivative>
constexpr std::size_t kVectors = kDerivative ? (kLanes == 8 ? 5 : 3) : (kLanes == 8 ? 8 : 6);
constexpr std::size_t kFewVectors = 2;

template <bool kDerivative, std::size_t kVecs>
class LanePool {
public:
    LanePool(const EscapeTask& task, std::span<const double> re, std::span<const double> im,
             const OrbitEnds& ends)
        : task_(task),
          re_(re),
          im_(im),
          ends_(ends),
          queue_(task, ends),
          whole_blocks_(task.max_iterations / kBlockSteps),
          first_event_(task.find_interior ? std::min<std::uint64_t>(kFirstSaveBlocks, whole_blocks_)
                                          : whole_blocks_) {}

    std::uint64_t run(const StopFlag& stop) {
        for (std::size_t lane = 0; lane < kCount; ++lane) take_next_point(lane);
        while (busy_ > 0) {
            if (block_ % 1024 == 0 && stop.is_requested()) return iterations_;
            if (block_ == next_event_) handle_events();
            run_block();
            ++block_;
            start_ = end_place();
            visit_marked();
        }
        queue_.flush();
        return iterations_ + queue_.iterations();
    }

private:
    static constexpr std::size_t kCount = kVecs * kLanes;
    static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

    // Orbits are kept at the places 0..kSubBlocks of a block. Start and end of a block are the
    // first and last place or the other way round: the end of one block is the start of the next.
    static constexpr std::size_t kPlaces = kSubBlocks + 1;
    std::size_t end_place() const { return kPlaces - 1 - start_; }

    void run_block() {
        const Tag d;
        const Vec pr = hn::Set(d, task_.pixel.re);
        const Vec pi = hn::Set(d, task_.pixel.im);
        VecOrbit o[kVecs];
#pragma GCC unroll 16
        for (std::size_t v = 0; v < kVecs; ++v) {
            o[v] = places_[start_].template load<kDerivative>(v * kLanes);
        }
#pragma GCC unroll 24
        for (std::size_t k = 0; k < kBlockSteps; ++k) {
#pragma GCC unroll 16
            for (std::size_t v = 0; v < kVecs; ++v) {
                step<kDerivative>(o[v], hn::Load(d, &cr_[v * kLanes]),
                                  hn::Load(d, &ci_[v * kLanes]), pr, pi,
                                  is_nested_step(k % kSubBlockSteps));
                if (k % kSubBlockSteps == kSubBlockSteps - 1 && k + 1 < kBlockSteps) {
                    places_[(k + 1) / kSubBlockSteps].template store<kDerivative>(o[v], v * kLanes);
                }
            }
        }
        mark(o);
    }

    // Stores the end of the block and marks the lanes that are beyond the radius or near their
    // saved point (by the real part; the rest is checked for the few that are marked).
    HWY_INLINE void mark(const VecOrbit (&o)[kVecs]) {
        const Tag d;
        const Vec radius_sq = hn::Set(d, task_.escape_radius_sq);
        const Vec near = hn::Set(d, kNearReturn);
        const Vec lost_size = hn::Set(d, task_.lost_size);
        Orbits<kCount>& end = places_[end_place()];
#pragma GCC unroll 16
        for (std::size_t v = 0; v < kVecs; ++v) {
            end.template store<kDerivative>(o[v], v * kLanes);
            const Vec moved = hn::Abs(hn::Sub(o[v].zr, hn::Load(d, &saved_zr_[v * kLanes])));
            Mask met = hn::Or(hn::Le(moved, near), is_beyond(o[v], radius_sq));
            if constexpr (kDerivative) {
                const Vec size = hn::Max(hn::Abs(o[v].dr), hn::Abs(o[v].di));
                met = hn::Or(met, hn::Gt(size, lost_size));
            }
            hn::StoreMaskBits(d, met, &marks_[v]);
        }
    }

    HWY_INLINE void visit_marked() {
        constexpr std::size_t kWord = sizeof(std::uint64_t);
        for (std::size_t first = 0; first < marks_.size(); first += kWord) {
            std::uint64_t bits;
            std::memcpy(&bits, &marks_[first], kWord);
            for (; bits != 0; bits &= bits - 1) {
                const auto bit = static_cast<std::size_t>(std::countr_zero(bits));
                visit((first + bit / 8) * kLanes + bit % 8);
            }
        }
    }

    HWY_INLINE bool is_bounded(const Orbits<kCount>& o, std::size_t lane) const {
        return std::fma(o.zr[lane], o.zr[lane], o.zi[lane] * o.zi[lane]) <= task_.escape_radius_sq;
    }

    // After a block: places_[start_] is its end already.
    HWY_INLINE void visit(std::size_t lane) {
        const Orbits<kCount>& end = places_[start_];
        if (is_bounded(end, lane)) {
            const bool is_lost =
                kDerivative && larger_size({end.dr[lane], end.di[lane]}) > task_.lost_size;
            if (is_lost) return drop_point(lane);
            return try_cycle(lane);
        }
        // Once beyond, an orbit stays beyond: the bounded places come first.
        std::size_t place = 0;
        for (std::size_t p = 1; p < kSubBlocks; ++p) place += is_bounded(places_[p], lane);
        const Orbits<kCount>& last = places_[place == 0 ? end_place() : place];
        end_point(lane, last,
                  (block_ - 1 - first_block_[lane]) * kBlockSteps + place * kSubBlockSteps);
    }

    HWY_NOINLINE void try_cycle(std::size_t lane) {
        const Complex<double> z{places_[start_].zr[lane], places_[start_].zi[lane]};
        if (!is_near_return(z, {saved_zr_[lane], saved_zi_[lane]})) return;
        const std::uint64_t age = block_ - first_block_[lane];
        const std::uint64_t gap = age - saved_age_[lane];
        if (!is_worth_a_proof(gap, age, whole_blocks_)) return;
        if (!has_attracting_cycle({cr_[lane], ci_[lane]}, z, gap * kBlockSteps)) {
            forget_saved(lane);
            return;
        }
        end_inside(lane, age);
    }

    void end_inside(std::size_t lane, std::uint64_t age) {
        ends_.set(point_[lane], {age * kBlockSteps, {}, {}, PixelStatus::Interior});
        iterations_ += age * kBlockSteps;
        drop_point(lane);
    }

    HWY_INLINE void end_point(std::size_t lane, const Orbits<kCount>& last, std::uint64_t done) {
        queue_.push(point_[lane], cr_[lane], ci_[lane], last, lane, done);
        drop_point(lane);
    }

    HWY_INLINE void drop_point(std::size_t lane) {
        --busy_;
        take_next_point(lane);
    }

    // The next point that is not inside by closed form; without one the lane idles at 0.
    HWY_INLINE void take_next_point(std::size_t lane) {
        Complex<double> c;
        event_[lane] = kNever;
        while (next_ < re_.size()) {
            const std::size_t point = next_++;
            c = {re_[point], im_[point]};
            if (task_.find_interior && is_in_cardioid_or_disk(c)) {
                ends_.set(point, {0, {}, {}, PixelStatus::Interior});
                c = {};
                continue;
            }
            point_[lane] = point;
            event_[lane] = block_ + first_event_;
            ++busy_;
            break;
        }
        next_event_ = std::min(next_event_, event_[lane]);
        first_block_[lane] = block_;
        cr_[lane] = c.re;
        ci_[lane] = c.im;
        Orbits<kCount>& o = places_[start_];
        o.zr[lane] = o.zi[lane] = 0;
        if constexpr (kDerivative) o.dr[lane] = o.di[lane] = 0;
        forget_saved(lane);
    }

    HWY_INLINE void forget_saved(std::size_t lane) {
        saved_zr_[lane] = std::numeric_limits<double>::quiet_NaN();
    }

    // Events are what a lane needs at a known block: a new saved point, or its last block.
    HWY_NOINLINE void handle_events() {
        for (std::size_t lane = 0; lane < kCount; ++lane) {
            // A lane's next point may be due at once if the limit is shorter than a block.
            while (event_[lane] == block_) handle_event(lane);
        }
        next_event_ = *std::min_element(event_.begin(), event_.end());
    }

    HWY_INLINE void handle_event(std::size_t lane) {
        const std::uint64_t age = block_ - first_block_[lane];
        if (age == whole_blocks_) {
            end_point(lane, places_[start_], age * kBlockSteps);
            return;
        }
        const Complex<double> z{places_[start_].zr[lane], places_[start_].zi[lane]};
        if (age >= kFirstLookBlocks && is_drawn_to_cycle({cr_[lane], ci_[lane]}, z)) {
            return end_inside(lane, age);
        }
        saved_zr_[lane] = z.re;
        saved_zi_[lane] = z.im;
        saved_age_[lane] = age;
        event_[lane] = first_block_[lane] + std::min(2 * age, whole_blocks_);
    }

    const EscapeTask& task_;
    std::span<const double> re_, im_;
    const OrbitEnds& ends_;
    EndQueue<kDerivative> queue_;
    const std::uint64_t whole_blocks_;  // full blocks until the limit
    const std::uint64_t first_event_;   // age of a point at its first event
    HWY_ALIGN std::array<double, kCount> cr_, ci_, saved_zr_, saved_zi_;
    Orbits<kCount> places_[kPlaces];
    std::array<std::uint8_t, (kVecs + 7) / 8 * 8> marks_{};  // one byte of lane bits per vector
    std::array<std::size_t, kCount> point_;
    std::array<std::uint64_t, kCount> first_block_, saved_age_, event_;
    std::size_t next_ = 0;  // first point not handed out yet
    std::size_t busy_ = 0;  // lanes with a point
    std::size_t start_ = 0;
    std::uint64_t block_ = 0;
    std::uint64_t next_event_ = kNever;
    std::uint64_t iterations_ = 0;
};

template <bool kDerivative>
std::uint64_t run_pool(const EscapeTask& task, std::span<const double> re,
                       std::span<const double> im, const OrbitEnds& ends, const StopFlag& stop) {
    if (re.size() <= kFewVectors * kLanes) {
        return LanePool<kDerivative, kFewVectors>(task, re, im, ends).run(stop);
    }
    return LanePool<kDerivative, kVectors<kDerivative>>(task, re, im, ends).run(stop);
}

std::uint64_t escape_points_simd(const EscapeTask& task, std::span<const double> re,
                                 std::span<const double> im, const OrbitEnds& ends,
                                 const StopFlag& stop) noexcept {
    return task.with_derivative ? run_pool<true>(task, re, im, ends, stop)
                                : run_pool<false>(task, re, im, ends, stop);
}

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace mandel {

std::uint64_t escape_points(SimdLevel level, const EscapeTask& task, std::span<const double> re,
                            std::span<const double> im, const OrbitEnds& ends,
                            const StopFlag& stop) noexcept {
#if defined(__x86_64__)
    if (level == SimdLevel::Avx512) return N_AVX3::escape_points_simd(task, re, im, ends, stop);
    if (level == SimdLevel::Avx2) return N_AVX2::escape_points_simd(task, re, im, ends, stop);
#endif
    return escape_points_scalar(task, re, im, ends, stop);
}

// Asked of the compiler's runtime: Highway's own library would measure the clock at every start,
// which takes longer than many a picture.
bool has_simd_level(SimdLevel level) noexcept {
#if defined(__x86_64__)
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                          __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    const bool has_avx512 =
        __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl");
#else
    const bool has_avx2 = false;
    const bool has_avx512 = false;
#endif
    switch (level) {
        case SimdLevel::Avx512:
            return has_avx2 && has_avx512;
        case SimdLevel::Avx2:
            return has_avx2;
        case SimdLevel::Scalar:
            return true;
    }
    return false;
}

SimdLevel best_simd_level() noexcept {
    if (has_simd_level(SimdLevel::Avx512)) return SimdLevel::Avx512;
    return has_simd_level(SimdLevel::Avx2) ? SimdLevel::Avx2 : SimdLevel::Scalar;
}

}  // namespace mandel
#endif
