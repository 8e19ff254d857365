// When an orbit has come back: Brent's cycle detection (R. P. Brent, "An improved Monte Carlo
// factorization algorithm", 1980). The orbit is compared with a point of its own that was saved
// when its age was the last power of two. A near return is worth an attempt to prove an attracting
// cycle (inside/) if the gap, the age since that save, is short compared with what has been spent
// on the point and with what the proof can save.
//
// The rules differ in what is near and in these two shares; each loop has its own below.
#pragma once

#include <cmath>
#include <cstdint>

#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

// Near in both coordinates; nothing is near a NaN.
inline bool is_within(const Complex<double>& z, const Complex<double>& saved, double distance) {
    return std::fabs(z.re - saved.re) <= distance && std::fabs(z.im - saved.im) <= distance;
}
struct SavedPoint {
    SavedPoint() = default;
    explicit SavedPoint(const Complex<double>& point) : z(point) {}

    Complex<double> z{NAN, NAN};
};

// A Rule has
//     Saved                                what is kept of a point; near nothing by default
//     bool is_near(z, saved)
//     kFirstSave                           the age of the first save
//     kAgePerGap, kSavingPerGap            a proof is worth it up to age / kAgePerGap, and
//                                          (limit - age) / kSavingPerGap
template <typename Rule>
class ReturnWatch {
public:
    // Once per age from 1 on, in whatever unit the ages of the loop are: saves the point if that is
    // due. True for a near return that is worth a proof, of a cycle of gap(age).
    template <typename Point>
    bool is_return(const Point& z, std::uint64_t age, std::uint64_t limit) noexcept {
        return is_return(z, age, age, limit);
    }
    // The same for saves at powers of two of a count that is not the age.
    template <typename Point>
    bool is_return(const Point& z, std::uint64_t count, std::uint64_t age,
                   std::uint64_t limit) noexcept {
        if (count == next_save_) {
            save(z, age);
            return false;
        }
        return is_return_to_saved(z, age, limit);
    }

    // The two halves of it, for loops that save at another moment than they compare.
    template <typename Point>
    void save(const Point& z, std::uint64_t age) noexcept {
        saved_ = typename Rule::Saved(z);
        saved_age_ = age;
        next_save_ *= 2;
    }
    template <typename Point>
    bool is_return_to_saved(const Point& z, std::uint64_t age, std::uint64_t limit) const noexcept {
        return Rule::is_near(z, saved_) && saved_age_ != kNothing &&
               gap(age) <= age / Rule::kAgePerGap &&
               gap(age) <= (limit - age) / Rule::kSavingPerGap;
    }

    std::uint64_t next_save() const noexcept { return next_save_; }
    std::uint64_t gap(std::uint64_t age) const noexcept { return age - saved_age_; }
    const typename Rule::Saved& saved() const noexcept { return saved_; }
    // After a proof that failed: the next attempt waits for the next save.
    void forget() noexcept {
        saved_ = {};
        saved_age_ = kNothing;
    }

private:
    static constexpr std::uint64_t kNothing = ~std::uint64_t{0};

    std::uint64_t next_save_ = Rule::kFirstSave;
    typename Rule::Saved saved_;
    std::uint64_t saved_age_ = kNothing;
};

// Of orbits in doubles (direct/, in blocks) and in the minibrot loop (loop/, in steps); vectors and
// scalar code must follow the same rule to give the same answers. The shares make a failed
// attempt cheap next to the iterations before it, and weigh a serial step of the proof against a
// share of a vector.
struct BoundedReturns {
    using Saved = SavedPoint;
    static constexpr double kNear = 1e-4;
    static constexpr std::uint64_t kFirstSave = 64;
    static constexpr std::uint64_t kAgePerGap = 16, kSavingPerGap = 16;
    // From this age on the direct loops look for a cycle at each save, though the orbit has not
    // come near any saved point.
    static constexpr std::uint64_t kFirstLook = kFirstSave << 7;

    static bool is_near(const Complex<double>& z, const Saved& saved) {
        return is_within(z, saved.z, kNear);
    }
};

// Of one orbit that stands for a whole view (attraction_watch.h), in iterations. Nearer returns
// only: the proof is for all points around at once, and there is one such orbit in a picture.
struct ReferenceReturns {
    using Saved = SavedPoint;
    static constexpr double kNear = 1e-6;
    static constexpr std::uint64_t kFirstSave = 1024;
    static constexpr std::uint64_t kAgePerGap = 16, kSavingPerGap = 1;

    static bool is_near(const Complex<double>& z, const Saved& saved) {
        return is_within(z, saved.z, kNear);
    }
};

// Of the rebasings of a pixel (perturb/): z stands at the start of the reference, of any size, and
// is near within a share of that. Saved at powers of two of their number; ages are iterations.
struct RebasingReturns {
    struct Saved {
        Saved() = default;
        explicit Saved(const Complex<double>& z) : narrow(z), wide(z) {}
        explicit Saved(const ComplexExp& z) : narrow(z.to_double()), wide(z) {}

        Complex<double> narrow{NAN, NAN};
        ComplexExp wide;
    };
    static constexpr double kNear = 0x1p-18;
    static constexpr std::uint64_t kFirstSave = 4;
    // A proof goes three times through a period where it succeeds, as nearly all do, and an
    // iteration of it takes a few times as long as one of the loop (measured beside the limit of
    // period doubling at 1e12: four times as fast as waiting for 16 periods; no other view slower).
    static constexpr std::uint64_t kAgePerGap = 4, kSavingPerGap = 16;

    static bool is_near(const Complex<double>& z, const Saved& saved) {
        const Complex<double> gap{z.re - saved.narrow.re, z.im - saved.narrow.im};
        return norm(gap) < kNear * kNear * norm(z);
    }
    static bool is_near(const ComplexExp& z, const Saved& saved) {
        return (z + -saved.wide).norm() < z.norm() * (kNear * kNear);
    }
};

class RebasingWatch {
public:
    // Notes a rebasing at z after n iterations; true if it is worth a proof, of a cycle of gap(n)
    // iterations.
    template <typename Point>
    bool is_return(const Point& z, std::uint64_t n, std::uint64_t limit) noexcept {
        return watch_.is_return(z, ++count_, n, limit);
    }
    std::uint64_t gap(std::uint64_t n) const noexcept { return watch_.gap(n); }
    void forget() noexcept { watch_.forget(); }

private:
    std::uint64_t count_ = 0;
    ReturnWatch<RebasingReturns> watch_;
};

}  // namespace mandel
