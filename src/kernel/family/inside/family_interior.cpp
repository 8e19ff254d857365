#include "kernel/family/inside/family_interior.h"

#include <cmath>

#include "base/elementary.h"
#include "num/complex_functions.h"

namespace mandel {
namespace {

using family::product;
using family::sum;
using Number = Complex<double>;

// The derivative of f at a point, its root L, and how L changes with the point.
class LocalMap {
public:
    // v: pre(z)^d, of which only the signs of the parts matter.
    LocalMap(const Formula& f, const Number& z, const Number& v, double root_scale)
        : is_turned_(is_slope_negative(f.pre_re, z.re < 0)) {
        const Number w{family::folded(f.pre_re, z.re), family::folded(f.pre_im, z.im)};
        slope_ = local_similarity_at(f, z, v);
        root_ = local_similarity(f, z, v, {root_scale * w.re, root_scale * w.im}).g;
        bend_ = local_similarity(f, z, v, {root_scale, 0}).g;
    }

    const LocalSimilarity<double>& slope() const noexcept { return slope_; }
    Number operator()(const Number& u) const noexcept { return product(slope_.g, turned(u)); }
    Number root(const Number& u) const noexcept { return product(root_, turned(u)); }
    // P(u) P(v) is P(u v), but for the sign of the real part's fold.
    Number bend(const Number& u, const Number& v) const noexcept {
        const Number bent = product(bend_, turned(product(u, v)));
        return is_turned_ ? Number{-bent.re, -bent.im} : bent;
    }

private:
    Number turned(const Number& u) const noexcept {
        return slope_.conjugates ? Number{u.re, -u.im} : u;
    }

    bool is_turned_;
    LocalSimilarity<double> slope_;
    Number root_, bend_;
};

// An orbit of some c, from a point of its cycle on.
class CycleWalk {
public:
    CycleWalk(const FamilyPlane& plane, const FamilyBallMap& map, const Number& z)
        : formula_(plane.formula),
          map_(map),
          ball_(map.around(z, 0)),
          root_scale_(repeatable_exp2(repeatable_log2(formula_.degree) / (formula_.degree - 1))) {}

    LocalMap next() {
        const Number z = ball_.z;
        const Number w{family::folded(formula_.pre_re, z.re),
                       family::folded(formula_.pre_im, z.im)};
        Number v = w;
        for (int k = 1; k < formula_.degree; ++k) v = product(v, w);
        map_.step(ball_);
        return {formula_, z, v, root_scale_};
    }
    const Number& z() const noexcept { return ball_.z; }

private:
    const Formula& formula_;
    const FamilyBallMap& map_;
    FamilyBall ball_;
    double root_scale_;
};

struct Columns {
    Number right, up;
};

double larger_singular_value(const Columns& m) {
    const auto half_size = [](double re, double im) { return std::sqrt(re * re + im * im) / 2; };
    return half_size(m.right.re + m.up.im, m.right.im - m.up.re) +
           half_size(m.right.re - m.up.im, m.right.im + m.up.re);
}

struct Period {
    LocalSimilarity<double> slope{{1, 0}};
    Columns moved{};  // of its end by the pixel, its beginning being held
    Number end;
};

Period first_order(CycleWalk walk, const Columns& unit, std::uint64_t period) {
    Period result;
    for (std::uint64_t k = 0; k < period; ++k) {
        const LocalMap local = walk.next();
        result.moved = {sum(local(result.moved.right), unit.right),
                        sum(local(result.moved.up), unit.up)};
        result.slope.g = local(result.slope.g);
        result.slope.conjugates = result.slope.conjugates != local.slope().conjugates;
    }
    result.end = walk.z();
    return result;
}

// The point of the cycle near z, to the last digits; z is in a trap of it.
Number cycle_point(const FamilyPlane& plane, const FamilyBallMap& map, Number z,
                   std::uint64_t period) {
    constexpr int kMostSteps = 8;
    constexpr double kExactSq = 0x1p-96;
    for (int i = 0; i < kMostSteps; ++i) {
        const Period at = first_order({plane, map, z}, {}, period);
        const Number change = displacement(at.slope, {at.end.re - z.re, at.end.im - z.im});
        z = sum(z, change);
        if (norm(change) <= kExactSq * norm(z)) break;
    }
    return z;
}

// The distance to where the cycle is neutral. delta: how the cycle's point moves with the pixel.
double distance_to_neutral(CycleWalk walk, Columns delta, const Columns& unit,
                           std::uint64_t period) {
    Columns bent{};
    Number root{1, 0};
    for (std::uint64_t k = 0; k < period; ++k) {
        const LocalMap local = walk.next();
        bent = {sum(local.root(bent.right), local.bend(delta.right, root)),
                sum(local.root(bent.up), local.bend(delta.up, root))};
        delta = {sum(local(delta.right), unit.right), sum(local(delta.up), unit.up)};
        root = local.root(root);
    }
    return (1 - norm(root)) / larger_singular_value(bent);
}

}  // namespace

FamilyInterior::FamilyInterior(const FamilyInside& inside, std::uint64_t most) noexcept
    : inside_(inside), most_(most) {
    if (!inside.basin()) return;
    std::uint64_t steps = 0;
    of_basin_ = values({}, with_least_period(inside.map_of({}), *inside.basin(), steps));
}

std::optional<FamilyTrap> FamilyInterior::of_period(const Complex<double>& offset,
                                                    std::uint64_t period) const {
    std::uint64_t steps = 0;
    const auto trap = inside_.find_cycle(offset, most_, period, steps);
    if (!trap) return std::nullopt;
    const FamilyTrap least = with_least_period(inside_.map_of(offset), *trap, steps);
    return least.period == period ? trap : std::nullopt;
}

InteriorValues FamilyInterior::values(const Complex<double>& offset, const FamilyTrap& trap) const {
    const FamilyPlane& plane = inside_.plane();
    const FamilyBallMap map = inside_.perturbed_map_of(offset);
    const Columns unit = plane.is_julia ? Columns{} : Columns{plane.right, plane.up};
    const CycleWalk walk(plane, map, cycle_point(plane, map, trap.centre, trap.period));
    const Period period = first_order(walk, unit, trap.period);
    const double size_sq = norm(period.slope.g);
    const bool has_fold = plane.formula.has_fold();
    const bool is_squared = period.slope.conjugates && !has_fold;
    InteriorValues values{trap.period, is_squared ? size_sq : std::sqrt(size_sq), HUGE_VAL};
    if (plane.is_julia || has_fold) return values;
    const Columns delta{displacement(period.slope, period.moved.right),
                        displacement(period.slope, period.moved.up)};
    values.distance = distance_to_neutral(walk, delta, unit, trap.period);
    return values;
}

std::optional<InteriorValues> FamilyInterior::find(double right, double up) noexcept {
    if (inside_.plane().is_julia) return of_basin_;
    const Complex<double> offset = inside_.offset_of(right, up);
    if (last_period_ > 0) {
        if (const auto trap = of_period(offset, last_period_)) return values(offset, *trap);
    }
    std::uint64_t steps = 0;
    std::optional<FamilyTrap> none;
    auto trap = inside_.find_cycle(offset, most_, none, steps);
    if (!trap) return std::nullopt;
    *trap = with_least_period(inside_.map_of(offset), *trap, steps);
    last_period_ = trap->period;
    const auto at_period = of_period(offset, trap->period);
    return values(offset, at_period ? *at_period : *trap);
}

}  // namespace mandel
