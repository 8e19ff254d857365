// A pool of eight orbits, one in each lane of 64 bits. What happens to one of them is, operation by
// operation, what long_orbit.cpp does, and must stay the same.
#include "kernel/long_orbit/long_lanes.h"

#if defined(__x86_64__)
// GCC 12 warns about what its own header leaves undefined on purpose (GCC bug 105593), clang where
// the pool of any number of limbs has nothing to unroll.
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed"
#else
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <hwy/base.h>
#include <immintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <memory>

#include "kernel/lanes/ifma_columns-inl.h"
#include "kernel/long_orbit/long_slope.h"

HWY_PUSH_ATTRIBUTES("avx512f,avx512dq,avx512ifma")

namespace mandel {
namespace {

using namespace ifma;

HWY_INLINE Doubles to_double(const Ints* limbs, Bits is_negative) {
    const Doubles top = _mm512_cvtepi64_pd(limbs[0]);
    const Doubles size =
        times_plus(_mm512_cvtepi64_pd(limbs[2]), _mm512_set1_pd(0x1p-104),
                   times_plus(_mm512_cvtepi64_pd(limbs[1]), _mm512_set1_pd(0x1p-52), top));
    return _mm512_mask_sub_pd(size, is_negative, _mm512_setzero_pd(), size);
}

// What has been met at the end of a block, one bit a lane.
struct Met {
    Bits escaped = 0;
    Bits deep = 0;  // the next step of the derivative is one for step_wide()
};

// kFixed: the number of limbs as a constant; 0 takes that of the points. The blocks end as soon as
// any lane meets something, so its lanes are not those of lanes/lane_schedule-inl.h.
template <int kFixed>
class LongPool {
public:
    LongPool(const LongOrbitTask& task, const LongPoints& points, const OrbitEnds& ends,
             std::span<RecentIterates> recent)
        : task_(task),
          points_(points),
          ends_(ends),
          recent_(recent),
          limbs_(static_cast<int>(points.limbs())),
          capacity_(LongPoints::capacity(points.limbs(), task.max_iterations)) {}

    std::uint64_t run(const StopFlag& stop) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) take_next(lane);
        while (busy_ != 0 && !stop.is_requested()) {
            const std::uint64_t steps = steps_left();
            const Met met = run_block(static_cast<int>(steps));
            for (unsigned bits = busy_; bits != 0; bits &= bits - 1) {
                const auto lane = static_cast<std::size_t>(std::countr_zero(bits));
                visit(lane, met);
            }
        }
        return iterations_;
    }

private:
    static constexpr int kRoom = kFixed > 0 ? kFixed : static_cast<int>(LongPoints::kMaxLimbs);

    int limbs() const { return kFixed > 0 ? kFixed : limbs_; }
    static bool has(Bits bits, std::size_t lane) { return (bits >> lane & 1) != 0; }
    static void set(Bits& bits, std::size_t lane, bool value) {
        bits = static_cast<Bits>((bits & ~(1u << lane)) | (unsigned{value} << lane));
    }

    std::uint64_t steps_left() const {
        std::uint64_t steps = LongSlope::kBlockSteps;
        for (unsigned bits = busy_; bits != 0; bits &= bits - 1) {
            steps = std::min(
                steps, task_.max_iterations - n_[static_cast<std::size_t>(std::countr_zero(bits))]);
        }
        return steps;
    }

    // One iteration of z; the limbs of the result replace those of the old.
    HWY_INLINE void step(Ints* re, Ints* im, Bits& re_negative, Bits& im_negative) const {
        const int count = limbs();
        const Ints mask = splat((std::int64_t{1} << LongPoints::kLimbBits) - 1);
        const Bits opposite = re_negative ^ im_negative;
        Ints x = _mm512_setzero_si512(), y = x;
        Ints next_re[kRoom], next_im[kRoom];
#pragma GCC unroll 24
        for (int k = count - 1; k >= 0; --k) {
            const Ints c_re = _mm512_load_si512(&c_re_.data()[k]),
                       c_im = _mm512_load_si512(&c_im_.data()[k]);
            x = add(x,
                    add(_mm512_sub_epi64(square_column(re, k, count), square_column(im, k, count)),
                        c_re));
            const Ints half = column(re, im, k, count), product = add(half, half);
            y = add(y, c_im);
            y = _mm512_mask_sub_epi64(add(y, product), opposite, y, product);
            next_re[k] = k > 0 ? _mm512_and_si512(x, mask) : x;
            next_im[k] = k > 0 ? _mm512_and_si512(y, mask) : y;
            if (k > 0) x = _mm512_srai_epi64(x, LongPoints::kLimbBits);
            if (k > 0) y = _mm512_srai_epi64(y, LongPoints::kLimbBits);
        }
        re_negative = _mm512_movepi64_mask(x);
        im_negative = _mm512_movepi64_mask(y);
        // A negative number is complemented limb by limb.
#pragma GCC unroll 24
        for (int k = 0; k < count; ++k) {
            const Ints bits = k > 0 ? mask : splat(-1);
            re[k] = _mm512_mask_xor_epi64(next_re[k], re_negative, next_re[k], bits);
            im[k] = _mm512_mask_xor_epi64(next_im[k], im_negative, next_im[k], bits);
        }
    }

    // Up to `steps` iterations of all lanes, fewer if anything is met.
    HWY_NOINLINE Met run_block(int steps) {
        const int count = limbs();
        Ints re[kRoom], im[kRoom];
#pragma GCC unroll 24
        for (int k = 0; k < count; ++k) {
            re[k] = _mm512_load_si512(&re_.data()[k]);
            im[k] = _mm512_load_si512(&im_.data()[k]);
        }
        Doubles zr = to_double(re, re_negative_), zi = to_double(im, im_negative_);
        Doubles dr = _mm512_load_pd(&d_re_), di = _mm512_load_pd(&d_im_);
        Doubles least = _mm512_load_pd(&least_), most = _mm512_load_pd(&most_);
        const Doubles pr = _mm512_load_pd(&pixel_re_), pi = _mm512_load_pd(&pixel_im_);
        const Doubles radius_sq = _mm512_set1_pd(task_.escape_radius_sq);
        Bits given = given_;  // their derivative has gone one step ahead
        Met met;
        int taken = 0;
        while (taken < steps && (met.escaped | met.deep) == 0) {
            const Doubles re2 = _mm512_add_pd(zr, zr), im2 = _mm512_add_pd(zi, zi);
            const Doubles a = times_plus(re2, dr, _mm512_fnmadd_pd(im2, di, pr));
            const Doubles b = times_plus(re2, di, times_plus(im2, dr, pi));
            dr = _mm512_mask_mov_pd(a, given, dr);
            di = _mm512_mask_mov_pd(b, given, di);
            given = 0;
            least = _mm512_min_pd(size_of(dr, di), least);
            most = _mm512_max_pd(size_of(dr, di), most);
            step(re, im, re_negative_, im_negative_);
            ++taken;
            zr = to_double(re, re_negative_);
            zi = to_double(im, im_negative_);
            if (!recent_.empty()) {
                Iterates& row = iterates_[clock_++ % kRows];
                _mm512_store_pd(&row.re, zr);
                _mm512_store_pd(&row.im, zi);
            }
            met.escaped = _mm512_mask_cmp_pd_mask(busy_, times_plus(zr, zr, times(zi, zi)),
                                                  radius_sq, _CMP_NLE_UQ);
            met.deep = _mm512_mask_cmp_pd_mask(busy_, size_of(zr, zi),
                                               _mm512_set1_pd(LongSlope::kDeepDip), _CMP_LT_OQ);
        }
#pragma GCC unroll 24
        for (int k = 0; k < count; ++k) {
            _mm512_store_si512(&re_.data()[k], re[k]);
            _mm512_store_si512(&im_.data()[k], im[k]);
        }
        _mm512_store_pd(&z_re_, zr);
        _mm512_store_pd(&z_im_, zi);
        _mm512_store_pd(&d_re_, dr);
        _mm512_store_pd(&d_im_, di);
        _mm512_store_pd(&least_, least);
        _mm512_store_pd(&most_, most);
        for (std::uint64_t& n : n_) n += static_cast<std::uint64_t>(taken);
        given_ = 0;
        return met;
    }

    // After a block: ends the lane or makes it ready for the next one.
    void visit(std::size_t lane, const Met& met) {
        LongSlope& slope = slopes_[lane];
        slope.d = {d_re_[lane], d_im_[lane]};
        slope.least = least_[lane];
        slope.most = most_[lane];
        slope.renew();
        const std::uint64_t n = n_[lane];
        const bool has_escaped = has(met.escaped, lane);
        const bool is_end = has_escaped || n == task_.max_iterations;
        const bool has_digits = static_cast<double>(slope.range()) <= capacity_;
        if (is_end || !has_digits) {
            const std::size_t place = points_.tag(point_[lane]);
            const Complex<double> z{z_re_[lane], z_im_[lane]};
            if (has_digits && has_escaped) {
                keep_recent(lane);
                ends_.set(place, {n, z, slope.end(), PixelStatus::Escaped});
            } else if (has_digits) {
                ends_.set(place, {n, {}, slope.end(), PixelStatus::Limit});
            }
            iterations_ += n;
            take_next(lane);
            return;
        }
        if (has(met.deep, lane)) step_ahead(lane);
        write(lane);
    }

    void keep_recent(std::size_t lane) {
        if (recent_.empty()) return;
        recent_[point_[lane]].assign(n_[lane], [&](std::uint64_t n) {
            if (n == 1) return start_[lane];
            const Iterates& row = iterates_[(birth_[lane] + n - 2) % kRows];
            return Complex<double>{row.re[lane], row.im[lane]};
        });
    }

    void step_ahead(std::size_t lane) {
        const auto count = static_cast<std::size_t>(limbs());
        const FloatExp re = long_size(&re_[0][lane], count, kLanes);
        const FloatExp im = long_size(&im_[0][lane], count, kLanes);
        slopes_[lane].step_wide(
            {has(re_negative_, lane) ? -re : re, has(im_negative_, lane) ? -im : im});
        set(given_, lane, true);
    }

    void write(std::size_t lane) {
        const LongSlope& slope = slopes_[lane];
        d_re_[lane] = slope.d.re;
        d_im_[lane] = slope.d.im;
        pixel_re_[lane] = slope.pixel.re;
        pixel_im_[lane] = slope.pixel.im;
        least_[lane] = slope.least;
        most_[lane] = slope.most;
    }

    void take_next(std::size_t lane) {
        set(busy_, lane, next_ < points_.size());
        set(given_, lane, false);
        if (!has(busy_, lane)) return;
        const std::size_t point = next_++;
        point_[lane] = point;
        n_[lane] = 1;
        birth_[lane] = clock_;
        bool re_negative = false, im_negative = false;
        for (std::size_t k = 0; k < points_.limbs(); ++k) {
            const std::int64_t re = points_.re(point)[k], im = points_.im(point)[k];
            c_re_[k][lane] = re;
            c_im_[k][lane] = im;
            re_[k][lane] = static_cast<std::uint64_t>(re < 0 ? -re : re);
            im_[k][lane] = static_cast<std::uint64_t>(im < 0 ? -im : im);
            re_negative |= re < 0;
            im_negative |= im < 0;
        }
        set(re_negative_, lane, re_negative);
        set(im_negative_, lane, im_negative);
        slopes_[lane] = LongSlope(task_.pixel);
        start_[lane] = points_.near(point);
        write(lane);
    }

    const LongOrbitTask& task_;
    const LongPoints& points_;
    const OrbitEnds& ends_;
    const std::span<RecentIterates> recent_;  // empty: of no use
    const int limbs_;
    const double capacity_;

    alignas(64) std::array<Row<std::uint64_t>, kRoom> re_{}, im_{};
    alignas(64) std::array<Row<std::int64_t>, kRoom> c_re_{}, c_im_{};
    alignas(64) Row<double> z_re_{}, z_im_{}, d_re_{}, d_im_{}, pixel_re_{}, pixel_im_{};
    alignas(64) Row<double> least_{}, most_{};
    Bits re_negative_ = 0, im_negative_ = 0;
    Bits busy_ = 0, given_ = 0;
    Row<LongSlope> slopes_;
    Row<std::uint64_t> n_{};
    Row<std::size_t> point_{};

    // Of all lanes after a step, for those that are averaged.
    struct Iterates {
        alignas(64) Row<double> re, im;
    };
    static constexpr std::size_t kRows = 128;
    static_assert(kRows >= RecentIterates::kCount);
    std::array<Iterates, kRows> iterates_;
    std::uint64_t clock_ = 0;     // steps so far
    Row<std::uint64_t> birth_{};  // when the lane's point began
    Row<Complex<double>> start_;  // z_1
    std::size_t next_ = 0;
    std::uint64_t iterations_ = 0;
};

template <int kFixed>
std::uint64_t run_pool(const LongOrbitTask& task, const LongPoints& points, const OrbitEnds& ends,
                       const StopFlag& stop, std::span<RecentIterates> recent) {
    return std::make_unique<LongPool<kFixed>>(task, points, ends, recent)->run(stop);
}

// kLimbs: those that an orbit of a few hundred bits takes, and what is tried next after them.
template <int... kLimbs>
std::uint64_t run_any(const LongOrbitTask& task, const LongPoints& points, const OrbitEnds& ends,
                      const StopFlag& stop, std::span<RecentIterates> recent) {
    const auto limbs = static_cast<int>(points.limbs());
    std::uint64_t iterations = 0;
    const bool is_fixed =
        ((limbs == kLimbs &&
          (iterations = run_pool<kLimbs>(task, points, ends, stop, recent), true)) ||
         ...);
    return is_fixed ? iterations : run_pool<0>(task, points, ends, stop, recent);
}

}  // namespace

std::uint64_t iterate_long_points_ifma(const LongOrbitTask& task, const LongPoints& points,
                                       const OrbitEnds& ends, const StopFlag& stop,
                                       std::span<RecentIterates> recent) {
#ifdef MANDEL_INSTRUMENTED
    // With sanitizers the other sizes take ten minutes to compile.
    return run_any<5>(task, points, ends, stop, recent);
#else
    return run_any<4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 22>(task, points, ends,
                                                                             stop, recent);
#endif
}

}  // namespace mandel
HWY_POP_ATTRIBUTES
#endif
