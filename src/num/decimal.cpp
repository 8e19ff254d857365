#include "num/decimal.h"

#include <mpfr.h>

#include <charconv>
#include <cmath>

#include "base/elementary.h"
#include "base/error.h"
#include "base/plain_minus.h"
#include "base/printable.h"
#include "num/big_float.h"

namespace mandel {
namespace {

std::string quoted(std::string_view text) {
    constexpr std::size_t kShown = 40;
    return "'" + printable(text.substr(0, kShown)) + (text.size() > kShown ? "...'" : "'");
}

[[noreturn]] void refuse(std::string_view text) {
    throw InvalidInput(quoted(text) + " is not a decimal number");
}

bool is_digit(char ch) { return ch >= '0' && ch <= '9'; }

std::int64_t parse_exponent(std::string_view exponent, std::string_view text) {
    std::string_view digits = exponent;
    if (!digits.empty() && (digits[0] == '+' || digits[0] == '-')) digits.remove_prefix(1);
    if (digits.empty()) refuse(text);
    std::int64_t value = 0;
    for (const char ch : digits) {
        if (!is_digit(ch)) refuse(text);
        if (value <= Decimal::kMaxExponent) value = value * 10 + (ch - '0');
    }
    if (value > Decimal::kMaxExponent) {
        throw InvalidInput("the exponent of " + quoted(text) +
                           " is beyond the supported maximum of " +
                           std::to_string(Decimal::kMaxExponent));
    }
    return exponent[0] == '-' ? -value : value;
}

// The number 0.d1d2d3... * 10^point with d1 != 0, written as people would.
std::string canonical(bool negative, const std::string& digits, std::int64_t point) {
    constexpr std::int64_t kPlainPlaces = 21;
    const auto count = static_cast<std::int64_t>(digits.size());
    std::string out = negative ? "-" : "";
    if (point > kPlainPlaces || point < -kPlainPlaces) {
        out += digits[0];
        if (count > 1) out.append(1, '.').append(digits, 1);
        return out + "e" + std::to_string(point - 1);
    }
    if (point <= 0) return out + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
    if (point >= count)
        return out + digits + std::string(static_cast<std::size_t>(point - count), '0');
    const auto split = static_cast<std::size_t>(point);
    return out + digits.substr(0, split) + "." + digits.substr(split);
}

}  // namespace

Decimal::Decimal(std::string_view text) {
    if (text.size() > 2 * kMaxDigits) {
        throw InvalidInput("a number has " + std::to_string(text.size()) + " characters; at most " +
                           std::to_string(kMaxDigits) + " digits are supported");
    }
    const std::string plain = with_plain_minus(text);
    std::string_view rest = plain;
    const bool negative = !rest.empty() && rest[0] == '-';
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) rest.remove_prefix(1);

    std::string digits;
    std::int64_t point = 0;
    bool any_digit = false;
    bool seen_dot = false;
    while (!rest.empty() && (is_digit(rest[0]) || (rest[0] == '.' && !seen_dot))) {
        const char ch = rest[0];
        rest.remove_prefix(1);
        if (ch == '.') {
            seen_dot = true;
            continue;
        }
        any_digit = true;
        const bool leading_zero = digits.empty() && ch == '0';
        if (!leading_zero) digits += ch;
        if (!seen_dot && !leading_zero) ++point;
        if (seen_dot && leading_zero) --point;
    }
    if (!any_digit) refuse(text);
    if (!rest.empty()) {
        if (rest[0] != 'e' && rest[0] != 'E') refuse(text);
        point += parse_exponent(rest.substr(1), text);
    }
    while (!digits.empty() && digits.back() == '0') digits.pop_back();
    if (digits.size() > kMaxDigits) {
        throw InvalidInput("a number has " + std::to_string(digits.size()) + " digits; at most " +
                           std::to_string(kMaxDigits) + " are supported");
    }
    text_ = digits.empty() ? "0" : canonical(negative, digits, point);
}

std::size_t Decimal::digits() const noexcept {
    std::size_t count = 0;
    std::size_t trailing_zeros = 0;
    for (const char ch : text_) {
        if (ch == 'e') break;
        if (!is_digit(ch) || (ch == '0' && count == 0)) continue;
        ++count;
        trailing_zeros = ch == '0' ? trailing_zeros + 1 : 0;
    }
    return count == 0 ? 1 : count - trailing_zeros;
}

double Decimal::to_double() const {
    double value = 0;
    const auto end = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (end.ec == std::errc()) return value;
    return log2() > 0 ? std::copysign(HUGE_VAL, is_negative() ? -1 : 1) : 0;
}

double Decimal::log2() const {
    BigFloat value(*this, 64);
    // Beyond the exponents of MPFR, which are beyond those of any picture.
    if (mpfr_inf_p(value.get()) != 0) return HUGE_VAL;
    if (mpfr_zero_p(value.get()) != 0) return -HUGE_VAL;
    long exponent = 0;
    const double mantissa = mpfr_get_d_2exp(&exponent, value.get(), MPFR_RNDN);
    return static_cast<double>(exponent) + repeatable_log2(std::fabs(mantissa));
}

}  // namespace mandel
