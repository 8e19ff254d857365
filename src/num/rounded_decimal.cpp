#include "num/rounded_decimal.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "base/elementary.h"

namespace mandel {

Decimal rounded_decimal(const BigFloat& value, std::size_t digits) {
    if (mpfr_zero_p(value.get()) != 0) return Decimal("0");
    mpfr_exp_t point = 0;
    // MPFR gives at least two digits.
    const std::unique_ptr<char, void (*)(char*)> text(
        mpfr_get_str(nullptr, &point, 10, std::max<std::size_t>(digits, 2), value.get(), MPFR_RNDN),
        mpfr_free_str);
    std::string number = text.get();
    number.insert(number[0] == '-' ? 1 : 0, "0.");
    return Decimal(number + "e" + std::to_string(point));
}

Decimal rounded_to_places(const BigFloat& value, std::int64_t places) {
    if (mpfr_zero_p(value.get()) != 0) return Decimal("0");
    // Digits before the point, or, negative, zeros behind it; may be one too many.
    const auto before = static_cast<std::int64_t>(
        std::ceil(static_cast<double>(mpfr_get_exp(value.get())) * 0.30103));
    const std::int64_t digits = before + places;
    return digits < 1 ? Decimal("0") : rounded_decimal(value, static_cast<std::size_t>(digits));
}

ScreenDigits::ScreenDigits(double zoom_log2, double rows) {
    constexpr double kGuardBits = 34;
    const double pixel_bits = std::max(0.0, zoom_log2 + repeatable_log2(rows) + kGuardBits);
    bits = static_cast<mpfr_prec_t>(pixel_bits) + 64;
    places = static_cast<std::int64_t>(std::ceil(pixel_bits * 0.30103));
}

Decimal decimal_between(const Decimal& near, const Decimal& far, const FloatExp& weight,
                        const ScreenDigits& digits) {
    BigFloat way(far, digits.bits), part(64);
    const BigFloat start(near, digits.bits);
    mpfr_set_d(part.get(), weight.mantissa, MPFR_RNDN);
    mpfr_mul_2si(part.get(), part.get(), static_cast<long>(weight.exponent), MPFR_RNDN);
    mpfr_sub(way.get(), way.get(), start.get(), MPFR_RNDN);
    mpfr_mul(way.get(), way.get(), part.get(), MPFR_RNDN);
    mpfr_add(way.get(), way.get(), start.get(), MPFR_RNDN);
    return rounded_to_places(way, digits.places);
}

Decimal decimal_exp2(double log2) {
    const double whole = std::floor(log2);
    BigFloat value(53);
    mpfr_set_d(value.get(), repeatable_exp2(log2 - whole), MPFR_RNDN);
    mpfr_mul_2si(value.get(), value.get(), static_cast<long>(whole), MPFR_RNDN);
    return rounded_decimal(value, 15);
}

}  // namespace mandel
