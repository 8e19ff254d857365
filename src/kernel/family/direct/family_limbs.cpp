#include "kernel/family/direct/family_limbs.h"

#include <bit>
#include <memory>

#include "base/multiversion.h"
#include "kernel/family/direct/limb_pool.h"
#include "kernel/family/pixels/family_pixels.h"
#include "kernel/lanes/limb_columns.h"

namespace mandel {
namespace {

// The roundings of z_0 and c, the 2^-24 that are to be left, and the first steps' own errors.
constexpr double kSpareBits = 36;

using Lanes = LimbLanes<1>;

struct LimbNumber {
    std::array<std::uint64_t, FamilyLimbPoints::kMaxLimbs> limbs;
    bool is_negative = false;
};

MANDEL_ALWAYS_INLINE bool slope_of(const LimbLaw::Turn& turn, bool is_negative) {
    return ((static_cast<unsigned>(is_negative) & turn.mask) ^ turn.flip) % 2 != 0;
}

// From limbs that are in order but for their sum's sign. A negative number is complemented limb by
// limb, less by one unit of the last.
MANDEL_ALWAYS_INLINE void set_magnitude(LimbNumber& number, std::int64_t top, std::size_t limbs) {
    number.is_negative = top < 0;
    number.limbs[0] = static_cast<std::uint64_t>(top < 0 ? ~top : top);
    if (top >= 0) return;
    for (std::size_t k = 1; k < limbs; ++k) number.limbs[k] ^= kColumnMask;
}

MANDEL_ALWAYS_INLINE void add_digits(LimbNumber& number, const LimbLanes<1>::Rows<std::int64_t>& c,
                                     std::size_t limbs) {
    std::int64_t sum = 0;
    for (std::size_t k = limbs; k-- > 0;) {
        const auto limb = static_cast<std::int64_t>(number.limbs[k]);
        sum += (number.is_negative ? -limb : limb) + c[k][0];
        if (k == 0) break;
        number.limbs[k] = static_cast<std::uint64_t>(sum) & kColumnMask;
        sum >>= kColumnBits;
    }
    set_magnitude(number, sum, limbs);
}

MANDEL_ALWAYS_INLINE double to_double(const LimbNumber& number, std::size_t limbs) {
    const double third = limbs > 2 ? static_cast<double>(number.limbs[2]) : 0;
    const double size = std::fma(third, 0x1p-104,
                                 std::fma(static_cast<double>(number.limbs[1]), 0x1p-52,
                                          static_cast<double>(number.limbs[0])));
    return number.is_negative ? 0 - size : size;
}

// Of a number too small for that, by all of its limbs.
MANDEL_ALWAYS_INLINE double whole_double(const LimbNumber& number, std::size_t limbs) {
    double size = 0;
    for (std::size_t k = limbs; k-- > 0;) {
        size = std::fma(size, 0x1p-52, static_cast<double>(number.limbs[k]));
    }
    return number.is_negative ? 0 - size : size;
}

// One orbit; limb_lanes.cpp has eight, and must stay the same, operation by operation.
class OneLimbOrbit {
public:
    MANDEL_ALWAYS_INLINE OneLimbOrbit(const LimbLaw& law, std::size_t limbs, Lanes& lanes)
        : law_(law), limbs_(limbs), most_error_(law.most_error(limbs)), lanes_(lanes) {
        for (std::size_t k = 0; k < limbs; ++k) {
            re_.limbs[k] = lanes.re[k][0];
            im_.limbs[k] = lanes.im[k][0];
        }
        re_.is_negative = lanes.re_negative != 0;
        im_.is_negative = lanes.im_negative != 0;
        set_z();
        if (larger_size(z_) < LimbLaw::kDeepDip) {
            z_ = {whole_double(re_, limbs), whole_double(im_, limbs)};
        }
    }

    MANDEL_ALWAYS_INLINE std::uint64_t run(std::uint64_t steps) {
        std::uint64_t taken = 0;
        bool has_met = false;
        while (taken < steps && !has_met) {
            step();
            set_z();
            ++taken;
            has_met = !(std::fma(z_.re, z_.re, z_.im * z_.im) <= law_.radius_sq) ||
                      larger_size(z_) < LimbLaw::kDeepDip || !(lanes_.error[0] <= most_error_);
        }
        for (std::size_t k = 0; k < limbs_; ++k) {
            lanes_.re[k][0] = re_.limbs[k];
            lanes_.im[k][0] = im_.limbs[k];
        }
        lanes_.re_negative = re_.is_negative ? 1 : 0;
        lanes_.im_negative = im_.is_negative ? 1 : 0;
        lanes_.z_re[0] = z_.re;
        lanes_.z_im[0] = z_.im;
        return taken;
    }

private:
    MANDEL_ALWAYS_INLINE void set_z() { z_ = {to_double(re_, limbs_), to_double(im_, limbs_)}; }

    MANDEL_ALWAYS_INLINE void step() {
        const bool s1 = slope_of(law_.pre_re, re_.is_negative);
        const bool s2 = slope_of(law_.pre_im, im_.is_negative);
        const bool is_negative = (re_.is_negative != s1) != (im_.is_negative != s2);
        std::int64_t x = 0, y = 0;  // columns, and then what they carry to the next one
        LimbNumber re, im;
        for (std::size_t k = limbs_; k-- > 0;) {
            x += static_cast<std::int64_t>(square_column(re_.limbs.data(), k, limbs_) -
                                           square_column(im_.limbs.data(), k, limbs_));
            const auto product = static_cast<std::int64_t>(
                2 * column(re_.limbs.data(), im_.limbs.data(), k, limbs_));
            y += is_negative ? -product : product;
            if (!law_.has_post) {
                x += lanes_.c_re[k][0];
                y += lanes_.c_im[k][0];
            }
            if (k == 0) break;
            re.limbs[k] = static_cast<std::uint64_t>(x) & kColumnMask;
            im.limbs[k] = static_cast<std::uint64_t>(y) & kColumnMask;
            x >>= kColumnBits;
            y >>= kColumnBits;
        }
        set_magnitude(re, x, limbs_);
        set_magnitude(im, y, limbs_);
        bool t1 = false, t2 = false;
        if (law_.has_post) {
            t1 = slope_of(law_.post_re, re.is_negative);
            t2 = slope_of(law_.post_im, im.is_negative);
            re.is_negative = re.is_negative != t1;
            im.is_negative = im.is_negative != t2;
            add_digits(re, lanes_.c_re, limbs_);
            add_digits(im, lanes_.c_im, limbs_);
        }
        step_slope(t1, (s1 != s2) != t2);
        for (std::size_t k = 0; k < limbs_; ++k) {
            re_.limbs[k] = re.limbs[k];
            im_.limbs[k] = im.limbs[k];
        }
        re_.is_negative = re.is_negative;
        im_.is_negative = im.is_negative;
    }

    // The slopes of the real part and of the imaginary one.
    MANDEL_ALWAYS_INLINE void step_slope(bool turns_re, bool turns_im) {
        const double x = z_.re + z_.re, y = z_.im + z_.im;
        const double a = turns_re ? -x : x, b = turns_re ? -y : y;
        const double c = turns_im ? -x : x, d = turns_im ? -y : y;
        for (std::size_t k = 0; k < 4; k += 2) {
            double &re = lanes_.slope[k][0], &im = lanes_.slope[k + 1][0];
            const double next = std::fma(a, re, std::fma(-b, im, law_.unit[k]));
            im = std::fma(c, im, std::fma(d, re, law_.unit[k + 1]));
            re = next;
        }
        const double growth = std::sqrt(std::fma(x, x, y * y)) * LimbLaw::kMargin;
        lanes_.error[0] = std::fma(growth, lanes_.error[0], LimbLaw::step_error(limbs_));
    }

    const LimbLaw& law_;
    const std::size_t limbs_;
    const double most_error_;
    Lanes& lanes_;
    LimbNumber re_, im_;
    Complex<double> z_;
};

MANDEL_MULTIVERSION(std::uint64_t, run_limb_orbit,
                    (const LimbLaw& law, std::size_t limbs, std::uint64_t steps, Lanes& lanes),
                    OneLimbOrbit(law, limbs, lanes).run(steps))

struct ScalarLimbs {
    static constexpr std::size_t kWidth = 1;
    static std::uint64_t run(const LimbLaw& law, std::size_t limbs, std::uint64_t steps,
                             Lanes& lanes) {
        return run_limb_orbit(law, limbs, steps, lanes);
    }
};

}  // namespace

FamilyLimbPoints::Digits FamilyLimbPoints::digits(mpz_srcptr number) {
    static_assert(GMP_NUMB_BITS == 64);
    Digits digits{};
    const std::size_t size = mpz_size(number);
    const mp_limb_t* words = mpz_limbs_read(number);
    const auto word = [&](std::size_t i) { return i < size ? words[i] : 0; };
    for (std::size_t k = 0; k < kMaxLimbs; ++k) {
        const std::size_t first = kLimbBits * (kMaxLimbs - 1 - k), shift = first % 64;
        mp_limb_t bits = word(first / 64) >> shift;
        if (shift > 0) bits |= word(first / 64 + 1) << (64 - shift);
        const auto digit = static_cast<std::int64_t>(bits & kColumnMask);
        digits[k] = mpz_sgn(number) < 0 ? -digit : digit;
    }
    return digits;
}

std::size_t FamilyLimbPoints::limbs_for(double growth_bits) noexcept {
    const double limbs = 1 + std::ceil((growth_bits + kSpareBits) / kLimbBits);
    return static_cast<std::size_t>(std::clamp<double>(limbs, kMinLimbs, kMaxLimbs));
}

double FamilyLimbPoints::growth_of(std::size_t limbs) noexcept {
    return kLimbBits * (static_cast<double>(limbs) - 1) - kSpareBits;
}

OrbitEnd family_limb_end(const FamilyLimbTask& limbs, const LimbEnd& from) {
    const FamilyDirectTask& task = limbs.direct;
    std::uint64_t n = from.n;
    Complex<double> z = from.z;
    Complex<double> right{from.slope[0], from.slope[1]}, up{from.slope[2], from.slope[3]};
    const Complex<double> zero{};
    const Complex<double>& unit_right = task.is_julia ? zero : task.right;
    const Complex<double>& unit_up = task.is_julia ? zero : task.up;
    const auto is_bounded = [&] { return norm(z) <= task.escape_radius_sq; };
    while (is_bounded() && n < task.max_iterations) {
        const Complex<double> w{family::folded(task.formula.pre_re, z.re),
                                family::folded(task.formula.pre_im, z.im)};
        const Complex<double> v = family::product(w, w);
        const LocalSimilarity<double> local = local_similarity_at(task.formula, z, v);
        const auto turned = [&](const Complex<double>& d, const Complex<double>& unit) {
            const Complex<double> same{d.re, local.conjugates ? -d.im : d.im};
            return family::sum(family::product(local.g, same), unit);
        };
        right = turned(right, unit_right);
        up = turned(up, unit_up);
        z = family::sum({family::folded(task.formula.post_re, v.re),
                         family::folded(task.formula.post_im, v.im)},
                        from.c);
        ++n;
    }
    const auto is_finite = [](const Complex<double>& d) {
        return std::isfinite(d.re) && std::isfinite(d.im);
    };
    const PixelStatus status = is_bounded() ? PixelStatus::Limit : PixelStatus::Escaped;
    if (!is_finite(right) || !is_finite(up)) {
        const Complex<double> end = status == PixelStatus::Escaped ? z : zero;
        return {n, end, {HUGE_VAL, 0}, status};
    }
    const auto unscaled = [&](const Complex<double>& d) {
        ComplexExp real(d);
        real.exponent -= limbs.scale;
        return real;
    };
    return family_end({unscaled(right), unscaled(up)}, n, z, status);
}

std::uint64_t iterate_family_limbs([[maybe_unused]] SimdLevel level, const FamilyLimbTask& task,
                                   const FamilyLimbPoints& points, const OrbitEnds& ends,
                                   const StopFlag& stop) {
#if defined(__x86_64__)
    if (level == SimdLevel::Avx512 && has_avx512_ifma()) {
        return iterate_family_limbs_ifma(task, points, ends, stop);
    }
#endif
    return std::make_unique<LimbPool<ScalarLimbs>>(task, points.points(), ends)->run(stop);
}

}  // namespace mandel
