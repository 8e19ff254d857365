// From computed numbers back to decimals: where a view is calculated, such as a frame between two
// keyframes, it becomes text like any other, and the picture is exactly that of the text.
#pragma once

#include <cstdint>

#include "num/big_float.h"
#include "num/decimal.h"
#include "num/floatexp.h"

namespace mandel {

// The value rounded to so many significant digits.
Decimal rounded_decimal(const BigFloat& value, std::size_t digits);

// The value rounded to so many places after the point.
Decimal rounded_to_places(const BigFloat& value, std::int64_t places);

// The digits that a point between two others needs: far more than tell pixels of a view apart.
struct ScreenDigits {
    ScreenDigits(double zoom_log2, double rows);

    mpfr_prec_t bits;
    std::int64_t places;
};
// near + (far - near) * weight
Decimal decimal_between(const Decimal& near, const Decimal& far, const FloatExp& weight,
                        const ScreenDigits& digits);

// 2^log2 with 15 digits, for |log2| < 2^32.
Decimal decimal_exp2(double log2);

}  // namespace mandel
