// Eight orbits side by side, one in each lane of 64 bits. What happens to one of them is, operation
// by operation, what family_limbs.cpp does, and must stay the same.
#include "kernel/family/direct/limb_pool.h"

#if defined(__x86_64__)
// GCC 12 warns about what its own header leaves undefined on purpose (GCC bug 105593), clang where
// the loop of any number of limbs has nothing to unroll.
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed"
#else
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <limits>
#include <memory>

#include "kernel/lanes/ifma_columns-inl.h"

HWY_PUSH_ATTRIBUTES("avx512f,avx512dq,avx512ifma")

namespace mandel {
namespace {

using namespace ifma;
using EightOrbits = LimbLanes<8>;

HWY_INLINE Bits slopes_of(const LimbLaw::Turn& turn, Bits is_negative) {
    return static_cast<Bits>((is_negative & turn.mask) ^ turn.flip);
}
HWY_INLINE Doubles with_sign(Bits minus, Doubles x) {
    const Ints sign = splat(std::numeric_limits<std::int64_t>::min());
    const Ints bits = _mm512_castpd_si512(x);
    return _mm512_castsi512_pd(_mm512_mask_xor_epi64(bits, minus, bits, sign));
}

// kFixed: the number of limbs as a constant, or 0.
template <int kFixed>
class LimbBlock {
public:
    LimbBlock(const LimbLaw& law, std::size_t limbs, EightOrbits& lanes)
        : law_(law), limbs_(static_cast<int>(limbs)), lanes_(lanes) {}

    HWY_NOINLINE std::uint64_t run(std::uint64_t steps) {
        const int count = limbs();
        Number re, im;
#pragma GCC unroll 24
        for (int k = 0; k < count; ++k) {
            re.limbs[k] = _mm512_load_si512(&row(lanes_.re, k));
            im.limbs[k] = _mm512_load_si512(&row(lanes_.im, k));
        }
        re.is_negative = static_cast<Bits>(lanes_.re_negative);
        im.is_negative = static_cast<Bits>(lanes_.im_negative);
        const auto busy = static_cast<Bits>(lanes_.busy);
        const Doubles radius_sq = _mm512_set1_pd(law_.radius_sq);
        const Doubles most = _mm512_set1_pd(law_.most_error(static_cast<std::size_t>(count)));
        Doubles x = to_double(re), y = to_double(im);
        const Bits dips =
            _mm512_cmp_pd_mask(size_of(x, y), _mm512_set1_pd(LimbLaw::kDeepDip), _CMP_LT_OQ);
        if (dips != 0) {
            x = _mm512_mask_mov_pd(x, dips, whole_double(re));
            y = _mm512_mask_mov_pd(y, dips, whole_double(im));
        }
        load_slopes();
        std::uint64_t taken = 0;
        unsigned met = 0;
        while (taken < steps && met == 0) {
            const Slopes slopes = step(re, im);
            step_slope(x, y, slopes);
            x = to_double(re);
            y = to_double(im);
            ++taken;
            met = _mm512_mask_cmp_pd_mask(busy, times_plus(x, x, times(y, y)), radius_sq,
                                          _CMP_NLE_UQ);
            met |= _mm512_mask_cmp_pd_mask(busy, size_of(x, y), _mm512_set1_pd(LimbLaw::kDeepDip),
                                           _CMP_LT_OQ);
            met |= _mm512_mask_cmp_pd_mask(busy, error_, most, _CMP_NLE_UQ);
        }
#pragma GCC unroll 24
        for (int k = 0; k < count; ++k) {
            _mm512_store_si512(&row(lanes_.re, k), re.limbs[k]);
            _mm512_store_si512(&row(lanes_.im, k), im.limbs[k]);
        }
        lanes_.re_negative = re.is_negative;
        lanes_.im_negative = im.is_negative;
        _mm512_store_pd(lanes_.z_re.data(), x);
        _mm512_store_pd(lanes_.z_im.data(), y);
        store_slopes();
        return taken;
    }

private:
    static constexpr int kRoom = kFixed > 0 ? kFixed
                                            : static_cast<int>(FamilyLimbPoints::kMaxLimbs);
    struct Number {
        Ints limbs[kRoom];
        Bits is_negative;
    };
    // Of the real part and of the imaginary one.
    struct Slopes {
        Bits re, im;
    };

    int limbs() const { return kFixed > 0 ? kFixed : limbs_; }
    template <typename T>
    static HWY_INLINE auto& row(EightOrbits::Rows<T>& rows, int k) {
        return rows[static_cast<std::size_t>(k)][0];
    }
    static HWY_INLINE Ints mask() { return splat((std::int64_t{1} << 52) - 1); }

    HWY_INLINE Doubles to_double(const Number& number) const {
        const Doubles third = limbs() > 2 ? _mm512_cvtepi64_pd(number.limbs[limbs() > 2 ? 2 : 0])
                                          : _mm512_setzero_pd();
        const Doubles size =
            times_plus(third, _mm512_set1_pd(0x1p-104),
                       times_plus(_mm512_cvtepi64_pd(number.limbs[1]), _mm512_set1_pd(0x1p-52),
                                  _mm512_cvtepi64_pd(number.limbs[0])));
        return _mm512_mask_sub_pd(size, number.is_negative, _mm512_setzero_pd(), size);
    }

    HWY_NOINLINE Doubles whole_double(const Number& number) const {
        Doubles size = _mm512_setzero_pd();
        for (int k = limbs() - 1; k >= 0; --k) {
            size = times_plus(size, _mm512_set1_pd(0x1p-52), _mm512_cvtepi64_pd(number.limbs[k]));
        }
        return _mm512_mask_sub_pd(size, number.is_negative, _mm512_setzero_pd(), size);
    }

    HWY_INLINE void set_magnitude(Number& number) const {
        number.is_negative = _mm512_movepi64_mask(number.limbs[0]);
        const int count = limbs();
#pragma GCC unroll 24
        for (int k = 0; k < count; ++k) {
            number.limbs[k] = _mm512_mask_xor_epi64(number.limbs[k], number.is_negative,
                                                    number.limbs[k], k > 0 ? mask() : splat(-1));
        }
    }

    HWY_INLINE void add_digits(Number& number, EightOrbits::Rows<std::int64_t>& c) const {
        Ints sum = _mm512_setzero_si512();
#pragma GCC unroll 24
        for (int k = limbs() - 1; k >= 0; --k) {
            const Ints limb = number.limbs[k];
            const Ints turned =
                _mm512_mask_sub_epi64(limb, number.is_negative, _mm512_setzero_si512(), limb);
            sum = add(sum, add(turned, _mm512_load_si512(&row(c, k))));
            number.limbs[k] = k > 0 ? _mm512_and_si512(sum, mask()) : sum;
            if (k > 0) sum = _mm512_srai_epi64(sum, 52);
        }
        set_magnitude(number);
    }

    HWY_INLINE Slopes step(Number& re, Number& im) const {
        const int count = limbs();
        const Bits s1 = slopes_of(law_.pre_re, re.is_negative);
        const Bits s2 = slopes_of(law_.pre_im, im.is_negative);
        const auto minus = static_cast<Bits>(re.is_negative ^ s1 ^ im.is_negative ^ s2);
        Ints x = _mm512_setzero_si512(), y = x;
        Number next_re, next_im;
#pragma GCC unroll 24
        for (int k = count - 1; k >= 0; --k) {
            x = add(x, _mm512_sub_epi64(square_column(re.limbs, k, count),
                                        square_column(im.limbs, k, count)));
            const Ints half = column(re.limbs, im.limbs, k, count), product = add(half, half);
            y = _mm512_mask_sub_epi64(add(y, product), minus, y, product);
            if (!law_.has_post) {
                x = add(x, _mm512_load_si512(&row(lanes_.c_re, k)));
                y = add(y, _mm512_load_si512(&row(lanes_.c_im, k)));
            }
            next_re.limbs[k] = k > 0 ? _mm512_and_si512(x, mask()) : x;
            next_im.limbs[k] = k > 0 ? _mm512_and_si512(y, mask()) : y;
            if (k > 0) x = _mm512_srai_epi64(x, 52);
            if (k > 0) y = _mm512_srai_epi64(y, 52);
        }
        set_magnitude(next_re);
        set_magnitude(next_im);
        Slopes slopes{0, static_cast<Bits>(s1 ^ s2)};
        if (law_.has_post) {
            slopes.re = slopes_of(law_.post_re, next_re.is_negative);
            const Bits t2 = slopes_of(law_.post_im, next_im.is_negative);
            slopes.im ^= t2;
            next_re.is_negative ^= slopes.re;
            next_im.is_negative ^= t2;
            add_digits(next_re, lanes_.c_re);
            add_digits(next_im, lanes_.c_im);
        }
#pragma GCC unroll 24
        for (int k = 0; k < count; ++k) {
            re.limbs[k] = next_re.limbs[k];
            im.limbs[k] = next_im.limbs[k];
        }
        re.is_negative = next_re.is_negative;
        im.is_negative = next_im.is_negative;
        return slopes;
    }

    HWY_INLINE void step_slope(Doubles z_re, Doubles z_im, const Slopes& slopes) {
        const Doubles x = _mm512_add_pd(z_re, z_re), y = _mm512_add_pd(z_im, z_im);
        const Doubles a = with_sign(slopes.re, x), b = with_sign(slopes.re, y);
        const Doubles c = with_sign(slopes.im, x), d = with_sign(slopes.im, y);
        for (std::size_t k = 0; k < 4; k += 2) {
            const Doubles re = slope_[k], im = slope_[k + 1];
            slope_[k] = times_plus(a, re, _mm512_fnmadd_pd(b, im, _mm512_set1_pd(law_.unit[k])));
            slope_[k + 1] = times_plus(c, im, times_plus(d, re, _mm512_set1_pd(law_.unit[k + 1])));
        }
        const Doubles growth =
            times(_mm512_sqrt_pd(times_plus(x, x, times(y, y))), _mm512_set1_pd(LimbLaw::kMargin));
        error_ = times_plus(growth, error_,
                            _mm512_set1_pd(LimbLaw::step_error(static_cast<std::size_t>(limbs()))));
    }

    HWY_INLINE void load_slopes() {
        for (std::size_t k = 0; k < 4; ++k) slope_[k] = _mm512_load_pd(lanes_.slope[k].data());
        error_ = _mm512_load_pd(lanes_.error.data());
    }
    HWY_INLINE void store_slopes() {
        for (std::size_t k = 0; k < 4; ++k) _mm512_store_pd(lanes_.slope[k].data(), slope_[k]);
        _mm512_store_pd(lanes_.error.data(), error_);
    }

    const LimbLaw& law_;
    const int limbs_;
    EightOrbits& lanes_;
    Doubles slope_[4], error_;
};

struct IfmaLimbs {
    static constexpr std::size_t kWidth = 8;
    static std::uint64_t run(const LimbLaw& law, std::size_t limbs, std::uint64_t steps,
                             EightOrbits& lanes) {
#ifdef MANDEL_INSTRUMENTED
        // With sanitizers the other sizes take minutes to compile.
        return run_any<3>(law, limbs, steps, lanes);
#else
        return run_any<2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15>(law, limbs, steps, lanes);
#endif
    }

private:
    template <int... kLimbs>
    static std::uint64_t run_any(const LimbLaw& law, std::size_t limbs, std::uint64_t steps,
                                 EightOrbits& lanes) {
        std::uint64_t taken = 0;
        const bool is_fixed = ((static_cast<int>(limbs) == kLimbs &&
                                (taken = LimbBlock<kLimbs>(law, limbs, lanes).run(steps), true)) ||
                               ...);
        return is_fixed ? taken : LimbBlock<0>(law, limbs, lanes).run(steps);
    }
};

}  // namespace

std::uint64_t iterate_family_limbs_ifma(const FamilyLimbTask& task, const FamilyLimbPoints& points,
                                        const OrbitEnds& ends, const StopFlag& stop) {
    return std::make_unique<LimbPool<IfmaLimbs>>(task, points.points(), ends)->run(stop);
}

}  // namespace mandel
HWY_POP_ATTRIBUTES
#endif
