// A decimal number exactly as the user wrote it.
//
// Coordinates and zooms have more digits and larger exponents than any machine type, so they
// travel through the program as text and are rounded only where a precision is known. The text
// is kept in one canonical form, so that equal scenes are equal bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mandel {

class Decimal {
public:
    // Longest number accepted, in digits, and largest |power of ten|.
    static constexpr std::size_t kMaxDigits = 1'000'000;
    static constexpr std::int64_t kMaxExponent = 1'000'000'000;

    Decimal() : Decimal("0") {}

    // [+-]digits[.digits][(e|E)[+-]digits], with at least one digit before the exponent.
    // Throws InvalidInput with a sentence that quotes (the beginning of) the text.
    explicit Decimal(std::string_view text);

    // Canonical: no '+', no needless zeros, plain below twenty-two places and scientific
    // ("1.5e1000") beyond. Parses to the same number again.
    const std::string& text() const noexcept { return text_; }

    bool is_zero() const noexcept { return text_ == "0"; }
    bool is_negative() const noexcept { return text_[0] == '-'; }

    // Significant digits, without leading or trailing zeros; 1 for zero.
    std::size_t digits() const noexcept;

    // The nearest double; 0 or infinity outside of its range.
    double to_double() const;

    // log2 |x| for x != 0, to about 1e-15 relative; fine at any exponent, the same everywhere.
    double log2() const;

    friend bool operator==(const Decimal&, const Decimal&) = default;

private:
    std::string text_;
};

}  // namespace mandel
