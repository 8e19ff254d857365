#include "kernel/component/period_map.h"

#include "num/wide_conversion.h"

namespace mandel {
namespace {

constexpr double kUp = PeriodMap::kUp, kFar = PeriodMap::kFar;
const FloatExp kBeyondAll(1, std::int64_t{1} << 40);

}  // namespace

std::optional<PeriodMap> period_map(const BigComplex& z, const BigComplex& c, std::uint64_t period,
                                    mpfr_prec_t bits) {
    const FloatExp unit(8, -bits);  // bounds the roundings of a step with |z| < 4
    const ComplexExp one(1, 0, 0);
    PeriodMap map{{}, BigComplex(bits), BigComplex(bits), {}, {}, {}, {}, {}, {}, {}};
    map.z.reserve(period);
    BigComplex point = z;
    mpfr_set_ui(map.slope.re.get(), 1, MPFR_RNDN);
    ComplexExp s = one;
    FloatExp relative_error;  // of the slope
    for (std::uint64_t k = 0; k < period; ++k) {
        const ComplexExp here = point.to_complex_exp();
        if (here.is_zero() || here.exponent > 2 || !(map.gap_error < FloatExp(kFar))) {
            return std::nullopt;
        }
        const FloatExp size = here.abs();
        map.z.push_back(here);
        map.z_share = map.z_share + s.abs() / size;
        map.c_share = map.c_share + map.by_c.abs() / size;
        relative_error = relative_error + (map.gap_error / size + unit) * 2.0;
        map.by_zz = twice(sum_of_products(s, s, here, map.by_zz));
        map.by_zc = twice(sum_of_products(s, map.by_c, here, map.by_zc));
        s = twice(here * s);
        map.by_c = twice(here * map.by_c) + one;
        map.slope = product(map.slope, point, bits);
        mpfr_mul_2ui(map.slope.re.get(), map.slope.re.get(), 1, MPFR_RNDN);
        mpfr_mul_2ui(map.slope.im.get(), map.slope.im.get(), 1, MPFR_RNDN);
        map.gap_error = (map.gap_error * (size * 2.0 + map.gap_error) + unit * 6.0) * kUp;
        point = sum(product(point, point, bits), c, bits);
    }
    map.gap = difference(point, z, bits);
    map.gap_error = map.gap_error + unit;
    map.slope_error = s.abs() * relative_error * 2.0;
    return map;
}

PeriodMapBounds bounds_near(const PeriodMap& map, const FloatExp& r, const FloatExp& rho) {
    const FloatExp one(1.0);
    PeriodMapBounds bounds;
    FloatExp radius = r, growth = one, slope = one;
    for (const ComplexExp& z : map.z) {
        if (!(radius < FloatExp(kFar))) return {kBeyondAll, kBeyondAll, kBeyondAll};
        const FloatExp size = z.abs(), most = (size + radius) * kUp;
        growth = growth * (one + radius / size) * kUp;
        slope = slope * size * 2.0 * kUp;
        bounds.by_c = (bounds.by_c * most * 2.0 + one) * kUp;
        radius = ((size + most) * radius + rho) * kUp;
    }
    bounds.slope_change = slope * (growth - one);
    bounds.image_radius = radius;
    return bounds;
}

PerturbedReturn perturbed_return(const PeriodMap& map, ComplexExp dz, const ComplexExp& g) {
    ComplexExp slope(1, 0, 0);
    for (const ComplexExp& z : map.z) {
        if (!(dz.abs() < FloatExp(kFar))) break;
        const ComplexExp full = z + dz;
        slope = twice(full * slope);
        dz = dz * (z + full) + g;
    }
    return {dz, slope};
}

bool CycleEstimate::is_as(const CycleEstimate& other) const noexcept {
    constexpr double kSame = 0x1p-12;  // what is farther apart is not the same
    return (z + -other.z).abs() < z.abs() * kSame;
}

std::optional<CycleEstimate> estimate_cycle(std::span<const Complex<double>> orbit,
                                            const ComplexExp& start) {
    constexpr int kMostSteps = 24;
    // Of z: a multiplier is then right to about as much.
    constexpr double kSettled = 0x1p-28;
    const ComplexExp minus_one(-1, 0, 0);
    CycleEstimate cycle{start, {}, false};
    for (int i = 0; i < kMostSteps; ++i) {
        ComplexExp dz = cycle.z, slope(1, 0, 0);
        for (const Complex<double>& Z : orbit.first(orbit.size() - 1)) {
            const ComplexExp here(Z), full = here + dz;
            slope = twice(full * slope);
            dz = dz * (here + full);
            if (dz.exponent > 4) return std::nullopt;
        }
        cycle.multiplier = slope;
        const ComplexExp away = slope + minus_one;
        if (away.is_zero()) return cycle;
        const ComplexExp step = (cycle.z + -(ComplexExp(orbit.back()) + dz)) / away;
        cycle.z = cycle.z + step;
        cycle.is_settled = step.abs() < cycle.z.abs() * kSettled;
        if (cycle.is_settled) return cycle;
    }
    return cycle;
}

}  // namespace mandel
