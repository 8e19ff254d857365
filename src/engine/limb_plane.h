// The points of a view in the digits of family_limbs.h.
#pragma once

#include "engine/view.h"
#include "kernel/family/direct/family_limbs.h"
#include "kernel/family/step/fixed_point.h"
#include "num/big_complex.h"

namespace mandel {

// Of a number of at most 4.
FamilyLimbPoints::Digits limb_digits(const Decimal& number);

class LimbPlane {
public:
    explicit LimbPlane(const View& view);

    // An offset from the centre in pixels, with all of its digits. False where limbs have no room
    // for the point, or where it is on the real axis, where no number of digits is enough.
    bool add_to(FamilyLimbPoints& points, double right, double up, std::size_t tag,
                std::size_t limbs);

private:
    struct Parts {
        BigInteger re, im;

        void set(const BigComplex& z);
    };
    void add_product(BigInteger& sum, const BigInteger& column, double factor);

    const bool is_julia_;
    Parts centre_, right_, up_, point_;
    BigInteger term_;
};

}  // namespace mandel
