// The points of a view in the digits of family_limbs.h.
#pragma once

#include "engine/view.h"
#include "kernel/family/direct/family_limbs.h"
#include "num/big_complex.h"

namespace mandel {

// Of a number of at most 4.
FamilyLimbPoints::Digits limb_digits(const Decimal& number);

class LimbPlane {
public:
    explicit LimbPlane(const View& view);
    ~LimbPlane();
    LimbPlane(const LimbPlane&) = delete;
    LimbPlane& operator=(const LimbPlane&) = delete;

    // An offset from the centre in pixels, with all of its digits. False where limbs have no room
    // for the point, or where it is on the real axis, where no number of digits is enough.
    bool add_to(FamilyLimbPoints& points, double right, double up, std::size_t tag,
                std::size_t limbs);

private:
    struct Parts {
        mpz_t re, im;
    };
    static void set(Parts& parts, const BigComplex& z);
    void add_product(mpz_t sum, const mpz_t column, double factor);

    const bool is_julia_;
    Parts centre_, right_, up_, point_;
    mpz_t term_;
};

}  // namespace mandel
