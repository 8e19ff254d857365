// The small set around a nucleus of a formula of the family.
//
// Near a nucleus of period p one period is, with L the product of the similarities at Z_1 ... Z_p-1
// and x^s conj(x) if they conjugate,
//     z <- L (F(z))^s + J dc,    F(z) = post(pre(z)^d).
// With z = r u, |L| r^(d-1) = 1, that is u <- e^(i theta) F(u)^s + dc', dc = r J^-1 dc': around the
// nucleus lies a copy of the set of that map, of the size |L|^(-1/(d-1)) |det J|^(-1/2), seen
// through J^-1. F without folds lets theta be turned away, by which the copy is turned. With folds
// it is a copy of the whole set only for theta = 0 and without s.
#pragma once

#include <cstdint>

#include "base/formula.h"
#include "kernel/family/nucleus/family_nucleus.h"
#include "kernel/family/step/slope.h"

namespace mandel {

enum class MinisetShape : std::uint8_t {
    Copy,      // of the set of the formula
    PowerSet,  // of that of z^d + c, for a formula that conjugates
    Relative,  // of the set of e^(i theta) F(z)^s + c, or what folds across it leave of one
    Satellite  // without folds: a component that hangs on another one
};

struct Miniset {
    MinisetShape shape = MinisetShape::Copy;
    FloatExp size;      // that of the whole set is 1
    FamilySlope frame;  // from dc' to dc: r J^-1, with the turn
};

Miniset miniset_around(const Formula& formula, const FamilyNucleus& nucleus);

}  // namespace mandel
