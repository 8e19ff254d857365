// The formulas that are drawn: one family, and a formula is data.
//
//     f(z) = post( pre(z)^d ) + c,    d >= 2
// pre acts on (x, y) and post on (Re, Im), each coordinate apart. On each side of a fold f is
// conformal or anticonformal, so that its derivative is a similarity: one complex number and one
// parity. Only z = 0 is critical.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mandel {

// What becomes of one coordinate t.
enum class Fold : std::uint8_t {
    Keep,       // t
    Negate,     // -t
    Abs,        // |t|
    NegatedAbs  // -|t|
};

constexpr bool is_fold(Fold fold) { return fold == Fold::Abs || fold == Fold::NegatedAbs; }

// The slope of a fold, +1 or -1: true for -1. At 0 it is that of the positive side.
constexpr bool is_slope_negative(Fold fold, bool is_below_zero) {
    switch (fold) {
        case Fold::Keep:
            return false;
        case Fold::Negate:
            return true;
        case Fold::Abs:
            return is_below_zero;
        case Fold::NegatedAbs:
            break;
    }
    return !is_below_zero;
}

struct Formula {
    static constexpr int kMaxDegree = 64;

    int degree = 2;
    Fold pre_re = Fold::Keep, pre_im = Fold::Keep;
    Fold post_re = Fold::Keep, post_im = Fold::Keep;

    constexpr bool has_post_fold() const noexcept { return is_fold(post_re) || is_fold(post_im); }
    constexpr bool has_fold() const noexcept {
        return is_fold(pre_re) || is_fold(pre_im) || has_post_fold();
    }
    // z^d + c.
    constexpr bool is_power() const noexcept {
        return pre_re == Fold::Keep && pre_im == Fold::Keep && post_re == Fold::Keep &&
               post_im == Fold::Keep;
    }
    constexpr bool is_quadratic() const noexcept { return degree == 2 && is_power(); }

    friend bool operator==(const Formula&, const Formula&) = default;
};

// Whether it is usually drawn with the imaginary axis pointing down.
bool is_usually_flipped(const Formula& formula) noexcept;

// Its name, such as "burning-ship"; without one its folds, such as "AK-KM": a letter each for pre
// of x and y and for post of Re and Im, K (kept), N (negated), A (|t|) or M (-|t|).
std::string formula_name(const Formula& formula);

// Of such a name, with degree 2; nothing if it is none.
std::optional<Formula> find_formula(std::string_view name);

std::vector<std::string_view> formula_names();

}  // namespace mandel
