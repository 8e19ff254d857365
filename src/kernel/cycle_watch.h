// Finds pixels of a deep view that belong to the set, at the moments when their orbit returns to
// the start of the reference, and proves it.
//
// An orbit in the basin of a cycle comes back to the same place. Return points are compared with
// one saved when their number was the last power of two (R. P. Brent, 1980); a near return is
// worth an attempt to prove a cycle. The proof is that of interior.h, a disk that the map of one
// period takes into its own inside, carried out in perturbed form: the linear steps take part with
// a bound for what they leave out.
#pragma once

#include <cstdint>

#include "kernel/linear_approximation.h"
#include "kernel/reference_orbit.h"
#include "num/floatexp.h"

namespace mandel {

class CycleWatch {
public:
    // Notes a return to z after n iterations; true if it is worth a proof, of a cycle of
    // gap(n) iterations.
    bool is_near_return(const Complex<double>& z, std::uint64_t n, std::uint64_t limit) noexcept {
        if (++returns_ == next_save_) {
            save(ComplexExp(z), n);
            saved_double_ = z;
            return false;
        }
        const Complex<double> gap{z.re - saved_double_.re, z.im - saved_double_.im};
        return norm(gap) < kNear * kNear * norm(z) && is_worth_a_proof(n, limit);
    }
    // The same for a z of any size.
    bool is_near_return(const ComplexExp& z, std::uint64_t n, std::uint64_t limit) noexcept {
        if (++returns_ == next_save_) {
            save(z, n);
            saved_double_ = z.to_double();
            return false;
        }
        return (z + -saved_).norm() < z.norm() * (kNear * kNear) && is_worth_a_proof(n, limit);
    }

    std::uint64_t gap(std::uint64_t n) const noexcept { return n - saved_n_; }
    // After a proof that failed: not before the next save.
    void forget() noexcept { saved_n_ = kNothing; }

private:
    static constexpr double kNear = 0x1p-18;
    static constexpr std::uint64_t kNothing = ~std::uint64_t{0};
    // A proof goes three times through a period where it succeeds, as nearly all do, and an
    // iteration of it takes a few times as long as one of the loop (measured beside the limit of
    // period doubling: four times as fast as waiting for 16 periods; no other view slower).
    static constexpr std::uint64_t kAgePerGap = 4;
    static constexpr std::uint64_t kSavingPerGap = 64;

    void save(const ComplexExp& z, std::uint64_t n) noexcept {
        saved_ = z;
        saved_n_ = n;
        next_save_ *= 2;
    }
    bool is_worth_a_proof(std::uint64_t n, std::uint64_t limit) const noexcept {
        if (saved_n_ == kNothing) return false;
        return gap(n) <= n / kAgePerGap && gap(n) <= (limit - n) / kSavingPerGap;
    }

    Complex<double> saved_double_;
    std::uint64_t returns_ = 0;
    std::uint64_t next_save_ = 4;
    std::uint64_t saved_n_ = kNothing;
    ComplexExp saved_;
};

// Whether C + dc has an attracting cycle near z, which its orbit approaches again after
// `return_time` iterations. Sound: "no" means "don't know".
bool has_attracting_cycle(const ReferenceOrbit& orbit, const LinearApproximation& table,
                          const ComplexExp& dc, const ComplexExp& z,
                          std::uint64_t return_time) noexcept;

}  // namespace mandel
