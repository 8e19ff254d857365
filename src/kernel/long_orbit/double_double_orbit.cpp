// The SIMD loop, in the same order of operations as double_double_scalar.cpp.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/long_orbit/double_double_orbit.cpp"
#include "kernel/lanes/targets.h"
// Must come after targets.h.
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "kernel/direct/escape.h"
#include "kernel/direct/escape_lanes-inl.h"
#include "kernel/direct/last_block-inl.h"
#include "kernel/lanes/lane_schedule-inl.h"
#include "kernel/long_orbit/double_double_orbit.h"
#include "kernel/long_orbit/double_double_scalar.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

struct VecDoubleDouble {
    Vec high, low;
};

HWY_INLINE VecDoubleDouble normalized(Vec high, Vec low) {
    const Vec sum = hn::Add(high, low);
    return {sum, hn::Sub(low, hn::Sub(sum, high))};
}

HWY_INLINE VecDoubleDouble exact_sum(Vec a, Vec b) {
    const Vec sum = hn::Add(a, b), from_b = hn::Sub(sum, a);
    return {sum, hn::Add(hn::Sub(a, hn::Sub(sum, from_b)), hn::Sub(b, from_b))};
}

struct VecLongOrbit {
    VecDoubleDouble re, im;
    Vec dr, di;

    HWY_INLINE void step(const VecDoubleDouble& c_re, const VecDoubleDouble& c_im, Vec pr, Vec pi) {
        const Vec re2 = hn::Add(re.high, re.high), im2 = hn::Add(im.high, im.high);
        const Vec next_dr = hn::MulAdd(re2, dr, hn::NegMulAdd(im2, di, pr));
        di = hn::MulAdd(re2, di, hn::MulAdd(im2, dr, pi));
        dr = next_dr;
        const Vec a = hn::Mul(re.high, re.high);
        const Vec a_rest = hn::MulAdd(re2, re.low, hn::MulSub(re.high, re.high, a));
        const Vec b = hn::Neg(hn::Mul(im.high, im.high));
        const Vec b_rest = hn::NegMulAdd(im2, im.low, hn::NegMulSub(im.high, im.high, b));
        const Vec p = hn::Mul(re2, im.high);
        const Vec p_rest = hn::MulAdd(hn::Add(re.low, re.low), im.high,
                                      hn::MulAdd(re2, im.low, hn::MulSub(re2, im.high, p)));
        const VecDoubleDouble difference = exact_sum(a, b);
        const VecDoubleDouble x = exact_sum(difference.high, c_re.high);
        const VecDoubleDouble y = exact_sum(p, c_im.high);
        re = normalized(x.high, hn::Add(hn::Add(hn::Add(a_rest, b_rest), difference.low),
                                        hn::Add(x.low, c_re.low)));
        im = normalized(y.high, hn::Add(p_rest, hn::Add(y.low, c_im.low)));
    }
};

// What is known of the lanes' orbits at the start of a block.
template <std::size_t kCount>
struct DoubleDoubleOrbits : Orbits<kCount> {
    HWY_ALIGN std::array<double, kCount> re_low, im_low, shift, most;

    HWY_INLINE VecLongOrbit load(std::size_t first) const {
        const Tag d;
        return {{hn::Load(d, &this->zr[first]), hn::Load(d, &re_low[first])},
                {hn::Load(d, &this->zi[first]), hn::Load(d, &im_low[first])},
                hn::Load(d, &this->dr[first]),
                hn::Load(d, &this->di[first])};
    }
    HWY_INLINE void store(const VecLongOrbit& o, std::size_t first) {
        const Tag d;
        hn::Store(o.re.high, d, &this->zr[first]);
        hn::Store(o.re.low, d, &re_low[first]);
        hn::Store(o.im.high, d, &this->zi[first]);
        hn::Store(o.im.low, d, &im_low[first]);
        hn::Store(o.dr, d, &this->dr[first]);
        hn::Store(o.di, d, &this->di[first]);
    }
};

template <std::size_t kVecs>
class DoubleDoublePool {
public:
    // `end` is for the last steps of an orbit: `task` in doubles.
    DoubleDoublePool(const EscapeTask& end, const DoubleDoublePoints& points, const OrbitEnds& ends,
                     std::span<RecentIterates> recent)
        : pixel_(end.pixel),
          points_(points),
          recent_(recent),
          queue_(end, ends),
          radius_sq_(std::min(end.escape_radius_sq, Range::kRadiusSq)),
          whole_blocks_(end.max_iterations / Range::kSteps),
          lanes_(points.size()) {}

    std::uint64_t run(const StopFlag& stop) {
        if (lanes_.run(*this, 1, stop)) queue_.flush();
        return queue_.iterations();
    }

    // For the schedule.

    void run_block() {
        const Tag d;
        const Vec pr = hn::Set(d, pixel_.re), pi = hn::Set(d, pixel_.im);
        VecLongOrbit o[kVecs];
        Vec least[kVecs], most[kVecs];
#pragma GCC unroll 8
        for (std::size_t v = 0; v < kVecs; ++v) {
            o[v] = at_start().load(v * kLanes);
            least[v] = hn::Inf(d);
            most[v] = hn::Load(d, &at_start().most[v * kLanes]);
        }
#pragma GCC unroll 8
        for (int k = 0; k < Range::kSteps; ++k) {
#pragma GCC unroll 8
            for (std::size_t v = 0; v < kVecs; ++v) {
                const std::size_t i = v * kLanes;
                o[v].step({hn::Load(d, &re_high_[i]), hn::Load(d, &re_low_[i])},
                          {hn::Load(d, &im_high_[i]), hn::Load(d, &im_low_[i])}, pr, pi);
                const Vec size = hn::Max(hn::Abs(o[v].dr), hn::Abs(o[v].di));
                least[v] = hn::Min(size, least[v]);
                most[v] = hn::Max(size, most[v]);
            }
            if (recent_.empty()) continue;
            Iterates& row = iterates_[clock_++ % kRows];
            for (std::size_t v = 0; v < kVecs; ++v) {
                hn::Store(o[v].re.high, d, &row.re[v * kLanes]);
                hn::Store(o[v].im.high, d, &row.im[v * kLanes]);
            }
        }
#pragma GCC unroll 8
        for (std::size_t v = 0; v < kVecs; ++v) {
            const std::size_t i = v * kLanes;
            const Vec steps = hn::Set(d, double{Range::kSteps});
            const Vec shift = hn::Add(hn::Load(d, &at_start().shift[i]), hn::Div(steps, least[v]));
            at_end().store(o[v], i);
            hn::Store(shift, d, &at_end().shift[i]);
            hn::Store(most[v], d, &at_end().most[i]);
            const Mask is_far = hn::Not(hn::Le(abs_sq(o[v]), hn::Set(d, radius_sq_)));
            const Mask is_over =
                hn::Not(hn::Le(hn::Mul(shift, most[v]), hn::Set(d, Range::kMostGrowth)));
            lanes_.mark(v, hn::Or(is_far, is_over));
        }
    }

    void visit(std::size_t lane) {
        const double re = at_start().zr[lane], im = at_start().zi[lane];
        if (std::fma(re, re, im * im) <= radius_sq_) return lanes_.finish(*this, lane);
        end_point(lane, orbits_[lanes_.before(1)], (lanes_.age(lane) - 1) * Range::kSteps);
    }

    void handle_event(std::size_t lane) {
        end_point(lane, at_start(), whole_blocks_ * Range::kSteps);
    }

    HWY_INLINE bool take(std::size_t lane, std::size_t point) {
        re_high_[lane] = points_.re_high[point];
        re_low_[lane] = points_.re_low[point];
        im_high_[lane] = points_.im_high[point];
        im_low_[lane] = points_.im_low[point];
        birth_[lane] = clock_;
        begin(lane);
        lanes_.set_event(lane, whole_blocks_);
        return true;
    }
    HWY_INLINE void take_nothing(std::size_t lane) {
        re_high_[lane] = re_low_[lane] = im_high_[lane] = im_low_[lane] = 0;
        begin(lane);
    }

private:
    using Range = DoubleDoubleRange;
    using Lanes = LaneSchedule<kVecs>;
    static constexpr std::size_t kCount = Lanes::kCount;

    // Of all lanes after a step, for those that are averaged and the last blocks.
    struct Iterates {
        HWY_ALIGN std::array<double, kCount> re, im;
    };
    static constexpr std::size_t kRows = 128;
    static_assert(kRows >= RecentIterates::kCount + 2 * Range::kSteps);

    static HWY_INLINE Vec abs_sq(const VecLongOrbit& o) {
        return hn::MulAdd(o.re.high, o.re.high, hn::Mul(o.im.high, o.im.high));
    }

    DoubleDoubleOrbits<kCount>& at_start() { return orbits_[lanes_.start()]; }
    DoubleDoubleOrbits<kCount>& at_end() { return orbits_[lanes_.end()]; }

    HWY_INLINE void begin(std::size_t lane) {
        DoubleDoubleOrbits<kCount>& o = at_start();
        for (auto* values : {&o.zr, &o.zi, &o.dr, &o.di, &o.re_low, &o.im_low, &o.shift, &o.most})
            (*values)[lane] = 0;
    }

    void end_point(std::size_t lane, const Orbits<kCount>& from, std::uint64_t done) {
        if (!recent_.empty()) {
            recent_[lanes_.item(lane)].assign(done, [&](std::uint64_t n) {
                const Iterates& row = iterates_[(birth_[lane] + n - 1) % kRows];
                return Complex<double>{row.re[lane], row.im[lane]};
            });
        }
        queue_.push(points_.tags[lanes_.item(lane)], re_high_[lane], im_high_[lane], from, lane,
                    done);
        lanes_.finish(*this, lane);
    }

    const Complex<double> pixel_;
    const DoubleDoublePoints& points_;
    const std::span<RecentIterates> recent_;  // empty: of no use
    std::array<Iterates, kRows> iterates_;
    std::uint64_t clock_ = 0;                    // steps so far
    std::array<std::uint64_t, kCount> birth_{};  // when the lane's point began
    EndQueue<true> queue_;
    const double radius_sq_;
    const std::uint64_t whole_blocks_;
    HWY_ALIGN std::array<double, kCount> re_high_, re_low_, im_high_, im_low_;
    DoubleDoubleOrbits<kCount> orbits_[2];  // start and end of a block, in turns
    Lanes lanes_;
};

// Vectors in flight, to hide the latency of a step.
constexpr std::size_t kDoubleDoubleVectors = 2;

std::uint64_t iterate_double_double_simd(const LongOrbitTask& task,
                                         const DoubleDoublePoints& points, const OrbitEnds& ends,
                                         const StopFlag& stop, std::span<RecentIterates> recent) {
    EscapeTask end;
    end.max_iterations = task.max_iterations;
    end.escape_radius_sq = task.escape_radius_sq;
    end.with_derivative = true;
    end.pixel = narrow(task.pixel);
    if (points.size() <= kLanes) return DoubleDoublePool<1>(end, points, ends, recent).run(stop);
    return DoubleDoublePool<kDoubleDoubleVectors>(end, points, ends, recent).run(stop);
}

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace mandel {

std::uint64_t iterate_double_double_points(SimdLevel level, const LongOrbitTask& task,
                                           const DoubleDoublePoints& points, const OrbitEnds& ends,
                                           const StopFlag& stop, std::span<RecentIterates> recent) {
#if defined(__x86_64__)
    if (level == SimdLevel::Avx512)
        return N_AVX3::iterate_double_double_simd(task, points, ends, stop, recent);
    if (level == SimdLevel::Avx2)
        return N_AVX2::iterate_double_double_simd(task, points, ends, stop, recent);
#endif
    return iterate_double_double_scalar(task, points, ends, stop, recent);
}

}  // namespace mandel
#endif
