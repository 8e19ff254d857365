#include "kernel/limbs/fixed_point_orbit.h"

#include <doctest/doctest.h>
#include <gmp.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "kernel/limbs/gmp_arithmetic.h"
#include "kernel/limbs/vector_arithmetic.h"
#include "num/decimal.h"
#include "num/wide_conversion.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

// A whole number, as the definition of a step wants it.
class Whole {
public:
    Whole() { mpz_init(x_); }
    ~Whole() { mpz_clear(x_); }
    Whole(const Whole&) = delete;
    Whole& operator=(const Whole&) = delete;
    mpz_t& get() { return x_; }

    // floor(this / 2^bits)
    void drop(std::size_t bits) { mpz_fdiv_q_2exp(x_, x_, bits); }

private:
    mpz_t x_;
};

constexpr std::size_t kLimbBits = OrbitArithmetic::kLimbBits;

void set(Whole& to, const FixedPoint& from) {
    mpz_import(to.get(), from.size(), -1, sizeof from[0], 0, 64 - kLimbBits, from.data());
    if (from.back() >> (kLimbBits - 1) == 0) return;
    Whole modulus;
    mpz_setbit(modulus.get(), kLimbBits * from.size());
    mpz_sub(to.get(), to.get(), modulus.get());
}

// A step by its definition in fixed_point_orbit.h, in whole numbers.
class DefinedOrbit {
public:
    DefinedOrbit(const FixedPoint& re, const FixedPoint& im) : most_(re.size()), limbs_(most_) {
        set(c_re_, re);
        set(c_im_, im);
    }

    void step(std::size_t limbs) {
        for (Whole* x : {&re_, &im_}) {
            if (limbs < limbs_) {
                x->drop((limbs_ - limbs) * kLimbBits);
            } else {
                mpz_mul_2exp(x->get(), x->get(), (limbs - limbs_) * kLimbBits);
            }
        }
        limbs_ = limbs;
        Whole square, product;
        mpz_mul(square.get(), re_.get(), re_.get());
        mpz_submul(square.get(), im_.get(), im_.get());
        mpz_mul(product.get(), re_.get(), im_.get());
        mpz_mul_2exp(product.get(), product.get(), 1);
        finish(re_, square, c_re_);
        finish(im_, product, c_im_);
    }

    // Counted from the topmost.
    std::uint64_t limb(OrbitPart part, std::size_t k) {
        Whole x;
        mpz_fdiv_q_2exp(x.get(), part == OrbitPart::Re ? re_.get() : im_.get(),
                        (limbs_ - 1 - k) * kLimbBits);
        mpz_fdiv_r_2exp(x.get(), x.get(), kLimbBits);
        return mpz_get_ui(x.get());
    }

private:
    void finish(Whole& to, Whole& exact, Whole& all_c) const {
        exact.drop((limbs_ - 1) * kLimbBits);
        Whole c;
        mpz_set(c.get(), all_c.get());
        c.drop((most_ - limbs_) * kLimbBits);
        mpz_add(to.get(), exact.get(), c.get());
    }

    const std::size_t most_;
    std::size_t limbs_;
    Whole c_re_, c_im_, re_, im_;
};

std::vector<std::unique_ptr<OrbitArithmetic>> arithmetics(const FixedPoint& re,
                                                          const FixedPoint& im, Crew* crew) {
    std::vector<std::unique_ptr<OrbitArithmetic>> all;
    all.push_back(std::make_unique<GmpArithmetic>(re, im));
    if (!can_test_ifma() || !has_vector_arithmetic(re.size())) return all;
    all.push_back(make_vector_arithmetic(re, im, nullptr));
    if (crew != nullptr) all.push_back(make_vector_arithmetic(re, im, crew));
    return all;
}

// Steps with so many limbs each.
void check_steps(const FixedPoint& re, const FixedPoint& im, const std::vector<std::size_t>& limbs,
                 Crew* crew = nullptr) {
    for (const auto& arithmetic : arithmetics(re, im, crew)) {
        DefinedOrbit defined(re, im);
        for (std::size_t n = 0; n < limbs.size(); ++n) {
            defined.step(limbs[n]);
            arithmetic->step(limbs[n]);
            for (const OrbitPart part : {OrbitPart::Re, OrbitPart::Im}) {
                for (std::size_t k = 0; k < limbs[n]; ++k) {
                    INFO("step ", n, " limbs ", limbs[n], " limb ", k, " part ", int(part));
                    REQUIRE(arithmetic->limb_from_top(part, k) == defined.limb(part, k));
                    if (k < 3) REQUIRE(arithmetic->top(part)[k] == defined.limb(part, k));
                }
                REQUIRE(arithmetic->limb_from_top(part, limbs[n]) == 0);
            }
        }
    }
}

FixedPoint random_limbs(std::mt19937_64& random, std::size_t limbs, bool is_negative) {
    FixedPoint x(limbs);
    for (std::uint64_t& limb : x) limb = random() & OrbitArithmetic::kLimbMask;
    // Between 0 and 1/4, so that the orbit is bounded; or as far below zero.
    x.back() = is_negative ? OrbitArithmetic::kLimbMask : 0;
    x[limbs - 2] = x[limbs - 2] >> 2 | (is_negative ? std::uint64_t{3} << (kLimbBits - 2) : 0);
    return x;
}

FixedPoint of_decimal(const std::string& text, std::size_t limbs) {
    return to_fixed_point(
        BigFloat(Decimal(text), static_cast<mpfr_prec_t>(kLimbBits * limbs + 100)), limbs);
}

}  // namespace

TEST_CASE(
    "kernel: a step of an orbit is what its definition says, to the last bit, of any length") {
    std::mt19937_64 random(1);
    for (std::size_t limbs = OrbitArithmetic::kMinLimbs; limbs < 90; ++limbs) {
        for (const unsigned signs : {0U, 1U, 2U, 3U}) {
            check_steps(random_limbs(random, limbs, (signs & 1) != 0),
                        random_limbs(random, limbs, (signs & 2) != 0),
                        std::vector<std::size_t>(6, limbs));
        }
    }
    for (const std::size_t limbs : {255U, 700U, 1999U}) {
        check_steps(random_limbs(random, limbs, true), random_limbs(random, limbs, false),
                    std::vector<std::size_t>(3, limbs));
    }
}

TEST_CASE("kernel: an orbit drops limbs and grows them again as its definition says") {
    std::mt19937_64 random(2);
    for (int run = 0; run < 20; ++run) {
        const std::size_t most = 30;
        std::vector<std::size_t> limbs;
        for (int n = 0; n < 60; ++n) {
            limbs.push_back(OrbitArithmetic::kMinLimbs +
                            random() % (most - OrbitArithmetic::kMinLimbs + 1));
        }
        check_steps(random_limbs(random, most, run % 2 == 0),
                    random_limbs(random, most, run % 3 == 0), limbs);
    }
}

TEST_CASE("kernel: a step shared by several threads is the same") {
    std::mt19937_64 random(4);
    for (const unsigned helpers : {0U, 1U, 3U}) {
        Crew crew(helpers);
        std::vector<std::size_t> limbs;
        for (int n = 0; n < 30; ++n) limbs.push_back(150 + random() % 250);
        check_steps(random_limbs(random, 400, true), random_limbs(random, 400, false), limbs,
                    &crew);
    }
}

TEST_CASE("kernel: orbits of numbers with few digits, and of real ones, are exact") {
    for (const auto& [re, im] : {std::pair{"-2", "0"},
                                 {"0", "1"},
                                 {"0", "0"},
                                 {"-1", "0"},
                                 {"0.25", "0"},
                                 {"-0.5", "-0.5"},
                                 {"-1.75", "0.0000152587890625"}}) {
        for (const std::size_t limbs : {4U, 11U, 12U, 40U}) {
            check_steps(of_decimal(re, limbs), of_decimal(im, limbs),
                        std::vector<std::size_t>(12, limbs));
        }
    }
    check_steps(of_decimal("-1.7549", 30), of_decimal("0", 30), std::vector<std::size_t>(40, 30));
    check_steps(of_decimal("-1.9", 30), of_decimal("1e-400", 30), std::vector<std::size_t>(40, 30));
}

// What vector_arithmetic.h leaves out at first decides here. With B = 2^52, re = M B^(n-4) + p and
// M, p < B^3 the square has 2 M p at column n - 4; p is chosen so that this comes out near a
// multiple of B^3, where column n - 2 ends, on either side of it.
TEST_CASE("kernel: a step is exact also where the lower columns carry over") {
    std::mt19937_64 random(3);
    constexpr std::size_t kLimbs = 12;
    constexpr std::size_t kBits = 3 * kLimbBits;
    Whole modulus, m, p;
    mpz_setbit(modulus.get(), kBits);
    for (int run = 0; run < 300; ++run) {
        FixedPoint re = random_limbs(random, kLimbs, false);
        std::fill(re.begin(), re.end() - 4, 0);
        re[kLimbs - 4] |= 1;
        set(m, {re[kLimbs - 4], re[kLimbs - 3], re[kLimbs - 2], 0});
        mpz_invert(m.get(), m.get(), modulus.get());
        // As far as 16 units of column n - 2.
        mpz_set_ui(p.get(), random() >> 4);
        mpz_mul_2exp(p.get(), p.get(), 2 * kLimbBits + 3 - 60);
        mpz_add_ui(p.get(), p.get(), random() >> 20);
        if (run % 2 == 0) mpz_neg(p.get(), p.get());
        mpz_mul(p.get(), p.get(), m.get());
        mpz_fdiv_r_2exp(p.get(), p.get(), kBits);
        for (std::size_t k = 0; k < 3; ++k) {
            re[k] = mpz_get_ui(p.get()) & OrbitArithmetic::kLimbMask;
            p.drop(kLimbBits);
        }
        FixedPoint im(kLimbs);
        if (run % 3 != 0) im[kLimbs - 2] = std::uint64_t{1} << 42;
        check_steps(re, im, {kLimbs, kLimbs});
    }
}

TEST_CASE("kernel: doubles of an orbit are its rounded points, at any size of them") {
    std::vector<SimdLevel> levels{SimdLevel::Scalar};
    if (can_test_ifma()) levels.push_back(SimdLevel::Avx512);
    constexpr std::size_t kBits = 3300;
    const BigFloat zero(64);
    for (const char* digits : {"1234567890123456789012345678901", "9999999999999999999999999999999",
                               "5000000000000000000000000000001"}) {
        for (std::size_t zeros = 0; zeros < 900; zeros += 7) {
            for (const char* sign : {"", "-"}) {
                const BigFloat x(Decimal(sign + ("0." + std::string(zeros, '0')) + digits), 4000);
                for (const SimdLevel simd : levels) {
                    INFO(sign, digits, " after ", zeros, " zeros");
                    FixedPointOrbit real(x, zero, kBits, {.simd = simd});
                    FixedPointOrbit imaginary(zero, x, kBits, {.simd = simd});
                    real.step(kBits);  // z = c
                    imaginary.step(kBits);
                    CHECK(real.z_exp().real() == to_float_exp(x));
                    CHECK(imaginary.z_exp().imag() == to_float_exp(x));
                    if (zeros > 290) continue;  // below the range
                    CHECK(real.z() == Complex<double>{x.to_double(), 0});
                    CHECK(imaginary.z() == Complex<double>{0, x.to_double()});
                }
            }
        }
    }
}
