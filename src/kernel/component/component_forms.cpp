#include "kernel/component/component_forms.h"

#include <array>

#include "kernel/component/cycle_samples.h"
#include "kernel/component/fixed_point_index.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

using Form = LocalComponent::Form;

// Of 1 / z_share and 1 / c_share, which say where the map of a period begins to bend.
constexpr double kShare = 0.0625;
// A form is used no farther from b than this share of where it is proved.
constexpr double kUsedShare = 0.0625;
// Bounds what derivatives in doubles are off by, beside the bounds of the function itself.
constexpr double kDerivativeError = 0x1p-30;
// What an orbit fails to close by is so much smaller than all it could matter to: derivatives are
// then the same at the true cycle, by Cauchy's estimate.
constexpr double kGapRatio = 0x1p36;

// How far z and c may go.
struct Polydisc {
    FloatExp r, rho;
};
Polydisc polydisc(const PeriodMap& map, const FloatExp& share) {
    return {share / map.z_share, share / (map.c_share + map.by_c.abs() * map.z_share)};
}

FloatExp closing_gap(const PeriodMap& map) {
    return map.gap.to_complex_exp().abs() + map.gap_error;
}

// 1 - slope, with all digits.
ComplexExp one_minus_slope(const PeriodMap& map) {
    BigComplex one(mpfr_get_prec(map.slope.re.get()));
    mpfr_set_ui(one.re.get(), 1, MPFR_RNDN);
    return difference(one, map.slope, mpfr_get_prec(map.slope.re.get())).to_complex_exp();
}

// 1 - |slope|^2
FloatExp contraction(const PeriodMap& map) {
    BigFloat norm(mpfr_get_prec(map.slope.re.get()));
    mpfr_fmma(norm.get(), map.slope.re.get(), map.slope.re.get(), map.slope.im.get(),
              map.slope.im.get(), MPFR_RNDN);
    mpfr_ui_sub(norm.get(), 1, norm.get(), MPFR_RNDN);
    return to_float_exp(norm);
}

// Where a cusp is: |b' - b| of the true one, b' (L. V. Kantorovich's theorem for F - z = 0,
// F_z - 1 = 0 in z and c; with both scaled to a polydisc of radius 1, in which the functions are
// below S_1 and S_2, their second derivatives are below 8 S_1 and 8 S_2 in half of it).
std::optional<FloatExp> distance_of_cusp(const PeriodMap& map) {
    const auto [r, rho] = polydisc(map, FloatExp(kShare));
    const PeriodMapBounds bounds = bounds_near(map, r, rho);
    const ComplexExp m = -one_minus_slope(map);
    const FloatExp gap = closing_gap(map), slope_gap = m.abs() + map.slope_error;
    const std::array<FloatExp, 2> size{bounds.image_radius + r + gap,
                                       bounds.slope_change + slope_gap};
    const ComplexExp a = m * r, b = map.by_c * rho, c = map.by_zz * r, d = map.by_zc * rho;
    const ComplexExp det = a * d + -(b * c);
    if (det.is_zero()) return std::nullopt;
    const FloatExp scale = FloatExp(1.0) / det.abs();
    // Rows of the inverse; what they make of the bounds, and of the gaps.
    const FloatExp first = (d.abs() * size[0] + b.abs() * size[1]) * scale;
    const FloatExp second = (c.abs() * size[0] + a.abs() * size[1]) * scale;
    const FloatExp condition = max(first, second);
    const FloatExp move_z = (d.abs() * gap + b.abs() * slope_gap) * scale;
    const FloatExp move_c = (c.abs() * gap + a.abs() * slope_gap) * scale;
    // In a box of this size the derivative changes by less than an eighth of itself.
    const FloatExp box = FloatExp(1.0 / 256) / condition;
    if (!(condition < FloatExp(0x1p30)) || !(max(move_z, move_c) * kGapRatio < box))
        return std::nullopt;
    return move_c * rho * 2.0;
}

// The cycle around b, which keeps its identity for |g| < rho, and what its multiplier is there.
struct Followed {
    ComplexExp slope;  // of the multiplier
    FloatExp constant_error, slope_error;
    SampledDisk disk;
    AnalyticForm::Samples multipliers;
};

std::optional<Followed> follow_cycle(const PeriodMap& map, const FloatExp& reach) {
    const ComplexExp away = one_minus_slope(map);
    if (away.is_zero()) return std::nullopt;
    const FloatExp apart = away.abs(), share = min(FloatExp(1.0), apart) * kShare;
    const FloatExp gap = closing_gap(map);
    auto [r, rho] = polydisc(map, share);
    rho = min(rho, r * apart / (bounds_near(map, r, rho).by_c * 4.0));
    if (!(reach < rho * kUsedShare)) return std::nullopt;
    // z + (F - z) / (1 - F_z) maps the disk of radius r into itself and contracts by half.
    const PeriodMapBounds bounds = bounds_near(map, r, rho);
    const FloatExp change = bounds.slope_change + map.slope_error;
    if (!(change * 2.0 < apart)) return std::nullopt;
    if (!((gap + bounds.by_c * rho) * 2.0 < r * apart)) return std::nullopt;
    if (!(gap * kGapRatio < r * apart)) return std::nullopt;

    const SampledDisk disk{r, rho, change};
    const auto multipliers = sample_multiplier(map, disk);
    if (!multipliers) return std::nullopt;
    const ComplexExp by_cycle = map.by_zz * map.by_c / away;
    const FloatExp terms = map.by_zc.abs() + by_cycle.abs() + change / rho;
    return Followed{map.by_zc + by_cycle, map.slope_error * 4.0 + change * gap * 2.0 / (apart * r),
                    terms * kDerivativeError, disk, *multipliers};
}

// What a sampled multiplier is off by.
FloatExp sample_error(const PeriodMap& map, const FloatExp& change) {
    return change * 0x1p-30 + FloatExp(static_cast<double>(map.z.size()) * 0x1p-46);
}

}  // namespace

std::optional<Form> attracting_form(const PeriodMap& map, const FormPlace& place) {
    const auto cycle = follow_cycle(map, place.reach);
    if (!cycle) return std::nullopt;
    const ComplexExp multiplier = map.slope.to_complex_exp();
    AnalyticForm::Samples changes = cycle->multipliers;
    for (ComplexExp& sample : changes) sample = sample + -multiplier;
    const FloatExp change = cycle->disk.change;
    const AnalyticForm function({cycle->slope, cycle->constant_error, cycle->slope_error,
                                 change * 2.0, sample_error(map, change), cycle->disk.rho},
                                changes);
    return Form{
        LocalComponent::Kind::Attracting, place.offset, function, multiplier, contraction(map), {}};
}

std::optional<Form> satellite_form(const PeriodMap& map, const FormPlace& place, std::uint64_t q,
                                   const FloatExp& gap) {
    const auto cycle = follow_cycle(map, place.reach);
    if (!cycle) return std::nullopt;
    const auto index = bound_fixed_point_index(map, q, static_cast<int>(q) + 1);
    if (!index || !(place.reach < index->rho)) return std::nullopt;

    // All multipliers in the disk are below 1 + e in size, and their powers below (1 + e)^q.
    const ComplexExp one(1, 0, 0);
    const FloatExp largest = FloatExp(1.0) + gap + cycle->disk.change * 2.0;
    FloatExp power(1.0);
    for (std::uint64_t k = 0; k < q; ++k) power = power * largest;
    AnalyticForm::Samples t;
    for (std::size_t j = 0; j < t.size(); ++j) {
        ComplexExp m = one;
        for (std::uint64_t k = 0; k < q; ++k) m = m * cycle->multipliers[j];
        t[j] = one + -m;
    }
    const FloatExp times = power * static_cast<double>(q);  // bounds |dt/dm|
    const ComplexExp slope =
        -(cycle->slope / map.slope.to_complex_exp()) * FloatExp(static_cast<double>(q));
    const AnalyticForm function(
        {slope, (cycle->constant_error + gap) * times,
         cycle->slope_error * times + slope.abs() * (kDerivativeError * static_cast<double>(q)),
         power + FloatExp(1.0), sample_error(map, cycle->disk.change) * times, cycle->disk.rho},
        t);
    return Form{LocalComponent::Kind::Satellite,
                place.offset,
                function,
                {},
                {},
                FloatExp(static_cast<double>(q) / 2) + index->bound};
}

std::optional<Form> cusp_form(const PeriodMap& map, const FormPlace& place) {
    const std::optional<FloatExp> off = distance_of_cusp(map);
    if (!off) return std::nullopt;
    const auto index = bound_fixed_point_index(map, 1, 2);
    if (!index || !(place.reach + *off < index->rho * kUsedShare)) return std::nullopt;
    const FloatExp one(1.0);
    const FloatExp most = bounds_near(map, index->radius, index->rho).slope_change +
                          one_minus_slope(map).abs() + map.slope_error;
    const auto samples = sample_cusp(map, {index->radius, index->rho, most});
    if (!samples) return std::nullopt;

    const FloatExp size = most * most;
    const ComplexExp slope = twice(map.by_zz * map.by_c);
    const AnalyticForm function(
        {slope, slope.abs() * *off * 2.0, (slope.abs() + size / index->rho) * kDerivativeError,
         size, sample_error(map, most) * most * 2.0, index->rho},
        samples->product);
    // I in the view: its value at b and how far it may change, again by Cauchy's estimate.
    const FloatExp change = index->bound * place.reach * 2.2 / index->rho + FloatExp(0x1p-10);
    const FloatExp index_size = samples->index.abs() + change;
    const FloatExp apart = one + -samples->index.real() + change;
    const FloatExp left = apart.mantissa > 0 ? apart : FloatExp();
    return Form{LocalComponent::Kind::Cusp,
                place.offset,
                function,
                {},
                {},
                (left * left + index_size * index_size) * 0.5};
}

}  // namespace mandel
