// The derivative of an orbit of the family by the pixel (slope.h) in doubles, on a scale of its
// own.
#pragma once

#include <algorithm>

#include "kernel/family/reference/family_table.h"
#include "kernel/family/step/slope.h"

namespace mandel {

inline Complex<double> conjugate_if(bool conjugates, const Complex<double>& z) {
    return {z.re, conjugates ? -z.im : z.im};
}

// The derivative in doubles on a scale of its own.
struct ScaledSlope {
    Complex<double> right, up, unit_right, unit_up;
    std::int64_t scale = 0;

    void set(const FamilySlope& slope, const FamilySlope& unit, bool has_unit) {
        const bool is_zero = slope.right.is_zero() && slope.up.is_zero();
        const FamilySlope& larger = is_zero ? unit : slope;
        scale = std::max(larger.right.exponent, larger.up.exponent);
        right = scaled(slope.right);
        up = scaled(slope.up);
        if (!has_unit) return;
        unit_right = scaled(unit.right);
        unit_up = scaled(unit.up);
    }
    FamilySlope wide() const { return {{right.re, right.im, scale}, {up.re, up.im, scale}}; }
    // One iteration; for the first one of a long step without what the pixel adds.
    void step(const LocalSimilarity<double>& f, bool is_long) {
        right = family::product(f.g, conjugate_if(f.conjugates, right));
        up = family::product(f.g, conjugate_if(f.conjugates, up));
        if (is_long) return;
        right = family::sum(right, unit_right);
        up = family::sum(up, unit_up);
    }
    void long_step(const Complex<double>& g, bool conjugates, const FamilyTable::Narrow& map) {
        const double factor = power_of_two(std::clamp<std::int64_t>(-scale, -1022, 1000));
        right = family::sum(family::product(g, conjugate_if(conjugates, right)),
                            {map.right.re * factor, map.right.im * factor});
        up = family::sum(family::product(g, conjugate_if(conjugates, up)),
                         {map.up.re * factor, map.up.im * factor});
    }
    // At least the square of its largest singular value, on the scale.
    double size_sq() const { return norm(right) + norm(up); }
    // Whether it may be larger than a size >= 0.
    bool may_exceed(double size) const {
        if (scale < -900) return size < 0x1p-300;
        const double scaled_size = scale > 900 ? 0 : size * power_of_two(-scale);
        return size_sq() > scaled_size * scaled_size;
    }
    // Whether the scale is to follow: set() again.
    bool is_large() const { return size_sq() > 0x1p600; }
    // Of a slope without what a pixel adds, also when it is small.
    bool is_off_scale() const { return !(size_sq() <= 0x1p600 && size_sq() >= 0x1p-600); }

private:
    Complex<double> scaled(ComplexExp z) const {
        z.exponent -= z.is_zero() ? 0 : scale;
        return narrow(z);
    }
};

}  // namespace mandel
