// The orbit of one point C in arbitrary precision, kept in doubles: all pixels of a deep view
// are perturbations of it.
//
// It ends where it escapes, at the limit, where all of the view is proved to be inside, or at the
// period of the view: with d_n = dZ_n/dC, the
// first n with |Z_n| < 2 R |d_n| has a nucleus -Z_n/d_n near the view, of radius R. There every
// pixel returns to the start of the orbit anyway (rebasing, perturb.h): a longer orbit has no use.
//
// Precision. An error e in step n moves the picture by e / |d_n|, so a step needs
//     log2(1 / spacing) + guard - log2 |d_n|   bits after the point,
// guard = 96 + log2(iterations): the sum of all errors stays below 2^-96 pixel. As |d_n| grows to
// 1 / R along the orbit, the last steps are much shorter than the first. Every |Z_n| kept, but that
// of the period itself, is above 2 R |d_n|, so its relative error is below 2^-96, and one in 2^43
// of the doubles is rounded the other way than the true Z_n. So a deeper view of the same C has the
// same doubles at its beginning, and its orbit can serve every shallower view: prefix().
//
// Memory: 16 bytes an iteration, shared with prefixes; the few Z_n below 2^-500 are also kept with
// a wide exponent.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/stop_flag.h"
#include "kernel/limbs/orbit_arithmetic.h"
#include "num/big_float.h"
#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

// An orbit that is given up where little is to be expected of it: it ends there as at its limit.
struct OrbitPatience {
    std::uint64_t ask_at = 0;  // the length at which it is asked first; 0: never
    // Told a length and log2 |dZ/dC| there, says the next length at which to ask; 0: no further.
    std::function<std::uint64_t(std::uint64_t length, double digits)> next;
};

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
                   const StopFlag& stop, const OrbitExecution& execution = {},
                   const OrbitPatience& patience = {});

    // Of a view of which all is known to be inside: no more than Z_0 and Z_1 = c.
    static ReferenceOrbit of_attracted_view(const Complex<double>& c, const OrbitLimits& limits);

    // What the orbit of the same C would be under other limits, without computing it: as much of
    // this one as their own end rule leaves. c: C in doubles. Nothing if this orbit ended before
    // that rule applies, or after `stop`.
    std::optional<ReferenceOrbit> prefix(const Complex<double>& c, const OrbitLimits& limits,
                                         const StopFlag& stop) const;

    End end() const noexcept { return end_; }
    // Z[0..M], Z[0] = 0, M >= 1 unless stopped.
    std::span<const Complex<double>> z() const noexcept { return {z_, size_}; }
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
        Tiny(std::uint64_t index, const ComplexExp& value) : m(index), z(value) {}
        std::uint64_t m;
        ComplexExp z;
    };

    explicit ReferenceOrbit(const OrbitLimits& limits) : limits_(limits) {}
    void append(const Complex<double>& z);
    void give_back_the_rest() noexcept;
    void run(const BigFloat& re, const BigFloat& im, const StopFlag& stop,
             const OrbitExecution& execution, const OrbitPatience& patience);

    OrbitLimits limits_;
    // Grown by realloc, which moves pages instead of bytes for large blocks; then shared.
    std::unique_ptr<Complex<double>[], Free> growing_;
    std::shared_ptr<const Complex<double>[]> shared_;
    const Complex<double>* z_ = nullptr;  // the one of these that there is
    std::uint64_t size_ = 0;
    std::uint64_t capacity_ = 0;
    std::vector<Tiny> tiny_;  // by m
    ComplexExp derivative_;
    End end_ = End::Limit;
};

}  // namespace mandel
