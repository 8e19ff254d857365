#include "base/formula.h"

namespace mandel {
namespace {

using enum Fold;

struct NamedFormula {
    std::string_view name;
    Fold pre_re, pre_im, post_re, post_im;
    bool is_flipped = false;

    bool is(const Formula& f) const {
        return f.pre_re == pre_re && f.pre_im == pre_im && f.post_re == post_re &&
               f.post_im == post_im;
    }
};

constexpr NamedFormula kFormulas[] = {
    {"mandelbrot", Keep, Keep, Keep, Keep},
    {"burning-ship", Abs, Abs, Keep, Keep, true},
    {"tricorn", Keep, Negate, Keep, Keep},
    {"celtic", Keep, Keep, Abs, Keep},
    {"buffalo", Keep, Keep, Abs, Abs},
    {"mandelbar-celtic", Keep, Negate, Abs, Keep},
    {"perpendicular-mandelbrot", Abs, Negate, Keep, Keep},
    {"perpendicular-burning-ship", Keep, NegatedAbs, Keep, Keep},
    {"perpendicular-celtic", Abs, Negate, Abs, Keep},
    {"perpendicular-buffalo", Keep, NegatedAbs, Abs, Keep},
    {"partial-burning-ship-real", Abs, Keep, Keep, Keep},
    {"partial-burning-ship-imag", Keep, Abs, Keep, Keep},
};

constexpr std::string_view kLetters = "KNAM";  // in the order of Fold

char letter(Fold fold) { return kLetters[static_cast<std::size_t>(fold)]; }

std::optional<Fold> fold_of(char ch) {
    const std::size_t place = kLetters.find(ch);
    if (place == std::string_view::npos) return std::nullopt;
    return static_cast<Fold>(place);
}

std::optional<Formula> formula_of_letters(std::string_view text) {
    if (text.size() != 5 || text[2] != '-') return std::nullopt;
    const auto a = fold_of(text[0]), b = fold_of(text[1]), c = fold_of(text[3]),
               d = fold_of(text[4]);
    if (!a || !b || !c || !d) return std::nullopt;
    return Formula{2, *a, *b, *c, *d};
}

}  // namespace

bool is_usually_flipped(const Formula& formula) noexcept {
    for (const NamedFormula& row : kFormulas) {
        if (row.is(formula)) return row.is_flipped;
    }
    return false;
}

std::string formula_name(const Formula& f) {
    for (const NamedFormula& row : kFormulas) {
        if (row.is(f)) return std::string(row.name);
    }
    return {letter(f.pre_re), letter(f.pre_im), '-', letter(f.post_re), letter(f.post_im)};
}

std::optional<Formula> find_formula(std::string_view name) {
    for (const NamedFormula& row : kFormulas) {
        if (row.name == name) return Formula{2, row.pre_re, row.pre_im, row.post_re, row.post_im};
    }
    return formula_of_letters(name);
}

std::vector<std::string_view> formula_names() {
    std::vector<std::string_view> names;
    for (const NamedFormula& row : kFormulas) names.push_back(row.name);
    return names;
}

}  // namespace mandel
