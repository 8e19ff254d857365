// When an orbit has come back: it is compared with a point of its own saved when its age was the
// last power of two (R. P. Brent, "An improved Monte Carlo factorization algorithm", 1980), and a
// near return is worth an attempt to prove an attracting cycle if the gap is short.
#pragma once

#include <cmath>
#include <cstdint>

#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

// Periodicity (both loops must follow the same schedule to give the same answers): at every block
// the orbit is compared with the one saved when its age in blocks was the last power of two, from
// kFirstSaveBlocks on. A near return is worth an attempt to prove a cycle if the gap is short
// compared with what has been spent on the point and with what the proof can save; the factors
// make a failed attempt cheap next to the iterations before it, and weigh a serial step of the
// proof against a share of a vector. After a failed attempt the next one waits for the next save.
// From kFirstLookBlocks on a cycle is looked for at each save, which need not have come near.
constexpr unsigned kFirstSaveBlocks = 64;
constexpr unsigned kFirstLookBlocks = kFirstSaveBlocks << 7;
constexpr unsigned kAgePerGap = 16;
constexpr unsigned kSavingPerGap = 16;

constexpr bool is_worth_a_proof(std::uint64_t gap_blocks, std::uint64_t age_blocks,
                                std::uint64_t whole_blocks) {
    return gap_blocks * kAgePerGap <= age_blocks &&
           gap_blocks * kSavingPerGap <= whole_blocks - age_blocks;
}

constexpr double kNearReturn = 1e-4;  // in both coordinates

inline bool is_near_return(const Complex<double>& z, const Complex<double>& saved) {
    return std::fabs(z.re - saved.re) <= kNearReturn && std::fabs(z.im - saved.im) <= kNearReturn;
}

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
    // period doubling at 1e12: four times as fast as waiting for 16 periods; no other view slower).
    static constexpr std::uint64_t kAgePerGap = 4;
    static constexpr std::uint64_t kSavingPerGap = 16;

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

}  // namespace mandel
