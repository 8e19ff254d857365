// The orbit of one point C in arbitrary precision, kept in doubles: what all the pixels of a deep
// view are perturbations of.
//
// It ends where it escapes, at the limit, where all of the view is proved to be inside, or at the
// period of the view: with d_n = dZ_n/dC, the
// first n with |Z_n| < 2 R |d_n| has a nucleus -Z_n/d_n near the view, of radius R. There every
// pixel returns to the start of the orbit anyway (perturb.h), so a longer orbit says nothing new.
//
// Precision. An error e in step n moves the picture by e / |d_n|, so a step needs
//     log2(1 / spacing) + guard - log2 |d_n|   bits after the point,
// guard = 32 + log2(iterations): the sum of all errors stays below 2^-32 pixel. As |d_n| grows to
// 1 / R along the orbit, the last steps are much shorter than the first. Every |Z_n| kept is above
// 2 R |d_n|, so its relative error is below that of a double.
//
// Memory: 16 bytes an iteration; the few Z_n below 2^-500 are also kept with a wide exponent.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "base/stop_flag.h"
#include "num/big_float.h"
#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

struct OrbitLimits {
    FloatExp radius;   // R: the largest |c - C|; zero: do not look for a period
    FloatExp spacing;  // between neighbouring samples, in plane units
    std::uint64_t max_iterations = 0;
    bool find_interior = true;  // off: never ends as attracted
    std::uint64_t max_bytes = std::uint64_t{4} << 30;
};

// Bits that C itself needs: before the point as well.
mpfr_prec_t reference_precision(const FloatExp& spacing, std::uint64_t max_iterations);

class ReferenceOrbit {
public:
    // Attracted: every c of the view is proved to have an attracting cycle; nothing is left to do.
    enum class End : std::uint8_t { Escaped, Periodic, Attracted, Limit, Stopped };

    // Z_n below this size has an entry of its own.
    static constexpr double kTiny = 0x1p-500;

    // Throws Error if the orbit would need more than max_bytes.
    ReferenceOrbit(const BigFloat& re, const BigFloat& im, const OrbitLimits& limits,
                   const StopFlag& stop);

    End end() const noexcept { return end_; }
    // Z[0..M], Z[0] = 0, M >= 1 unless stopped.
    std::span<const Complex<double>> z() const noexcept { return {z_.get(), size_}; }
    std::uint64_t last() const noexcept { return size_ - 1; }
    ComplexExp at(std::uint64_t m) const noexcept;
    // dZ_M / dC.
    const ComplexExp& derivative() const noexcept { return derivative_; }
    std::uint64_t bytes() const noexcept { return capacity_ * sizeof(Complex<double>); }

private:
    struct Free {
        void operator()(Complex<double>* p) const noexcept { std::free(p); }
    };
    struct Tiny {
        std::uint64_t m;
        ComplexExp z;
    };

    void append(const Complex<double>& z);
    void give_back_the_rest() noexcept;
    void run(const BigFloat& re, const BigFloat& im, const StopFlag& stop);

    OrbitLimits limits_;
    // Grown by realloc, which moves pages instead of bytes for large blocks.
    std::unique_ptr<Complex<double>[], Free> z_;
    std::uint64_t size_ = 0;
    std::uint64_t capacity_ = 0;
    std::vector<Tiny> tiny_;  // by m
    ComplexExp derivative_;
    End end_ = End::Limit;
};

}  // namespace mandel
