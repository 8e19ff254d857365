#include "scene/foreign_formula.h"

#include <algorithm>
#include <string>

#include "scene/text_lines.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

struct KallesFormula {
    int type;
    std::string_view name;  // of our formula
    int least, most;        // powers; where they are the same, it has no other
};

// From the manual and the list of formulas of that program.
constexpr KallesFormula kKallesFormulas[] = {
    {0, "mandelbrot", 2, Formula::kMaxDegree},
    {1, "burning-ship", 2, 5},
    {2, "buffalo", 2, 5},
    {3, "celtic", 2, 5},
    {4, "tricorn", 2, 5},
    {5, "mandelbar-celtic", 2, 2},
    {6, "perpendicular-mandelbrot", 2, 2},
    {7, "perpendicular-burning-ship", 2, 2},
    {8, "perpendicular-celtic", 2, 2},
    {9, "perpendicular-buffalo", 2, 2},
    {10, "AK-KM", 3, 3},
    {11, "partial-burning-ship-real", 3, 3},
    {12, "partial-burning-ship-imag", 3, 3},
    {13, "KK-KA", 3, 3},
    {15, "partial-burning-ship-imag", 4, 4},
    {16, "partial-burning-ship-real", 4, 4},
    {17, "perpendicular-mandelbrot", 4, 4},
    {18, "KA-AK", 4, 4},
    {19, "AK-AK", 4, 4},
    {20, "perpendicular-celtic", 4, 4},
    {21, "KK-KA", 4, 4},
    {22, "mandelbar-celtic", 4, 4},
    {27, "partial-burning-ship-real", 5, 5},
    {28, "perpendicular-mandelbrot", 5, 5},
    {29, "mandelbar-celtic", 5, 5},
    {30, "AK-KM", 5, 5},
};

[[noreturn]] void refuse(const std::string& what) {
    throw InvalidInput(what + " is another formula than those that are drawn");
}

// The operations so far.
class Operations {
public:
    void apply(std::string_view word) {
        if (has_added_) fail();
        if (word == "add") {
            has_added_ = true;
        } else if (word == "store") {
            stored_ = power_;
            has_stored_after_folds_ = true;
        } else if (word == "sqr") {
            raise(power_);
        } else if (word == "mul") {
            const bool is_plain = re_ == Fold::Keep && im_ == Fold::Keep;
            if (power_ == 1 && !is_plain && !has_stored_after_folds_) fail();
            raise(stored_);
        } else {
            fold(word);
        }
    }

    Formula formula() const {
        if (!has_added_ || power_ < 2) fail();
        if (!is_raised_) fail();
        return {power_, pre_re_, pre_im_, re_, im_};
    }

private:
    [[noreturn]] static void fail() { refuse("this"); }

    void raise(int by) {
        if (is_raised_ && (re_ != Fold::Keep || im_ != Fold::Keep)) fail();
        if (!is_raised_) {
            pre_re_ = re_;
            pre_im_ = im_;
            re_ = im_ = Fold::Keep;
            is_raised_ = true;
        }
        power_ += by;
        if (power_ > Formula::kMaxDegree) fail();
    }

    void fold(std::string_view word) {
        if (!is_raised_) has_stored_after_folds_ = false;
        if (word == "absx") {
            re_ = then_abs(re_);
        } else if (word == "absy") {
            im_ = then_abs(im_);
        } else if (word == "negx") {
            re_ = then_negate(re_);
        } else if (word == "negy") {
            im_ = then_negate(im_);
        } else {
            throw InvalidInput(quote(word) + " is no operation of a formula");
        }
    }

    Fold re_ = Fold::Keep, im_ = Fold::Keep;  // since the last power
    Fold pre_re_ = Fold::Keep, pre_im_ = Fold::Keep;
    int power_ = 1, stored_ = 1;
    bool is_raised_ = false, has_added_ = false, has_stored_after_folds_ = false;
};

}  // namespace

Fold then_abs(Fold) noexcept { return Fold::Abs; }

Fold then_negate(Fold fold) noexcept {
    switch (fold) {
        case Fold::Keep:
            return Fold::Negate;
        case Fold::Negate:
            return Fold::Keep;
        case Fold::Abs:
            return Fold::NegatedAbs;
        case Fold::NegatedAbs:
            break;
    }
    return Fold::Abs;
}

Formula kalles_formula(int type, std::optional<int> power) {
    const auto* row = std::ranges::find(kKallesFormulas, type, &KallesFormula::type);
    if (row == std::end(kKallesFormulas)) refuse("FractalType " + std::to_string(type));
    Formula formula = *find_formula(row->name);
    formula.degree = row->least == row->most ? row->least : power.value_or(2);
    if (formula.degree < row->least || formula.degree > row->most) {
        refuse("FractalType " + std::to_string(type) + " with Power " +
               std::to_string(formula.degree));
    }
    // Of the cubic one that program conjugates -z.
    if (type == 4 && formula.degree == 3) formula = {3, Fold::Negate, Fold::Keep};
    return formula;
}

Formula formula_of_opcodes(std::string_view opcodes) {
    Operations operations;
    for (auto word = take_word(opcodes); !word.empty(); word = take_word(opcodes)) {
        operations.apply(word);
    }
    return operations.formula();
}

}  // namespace mandel
