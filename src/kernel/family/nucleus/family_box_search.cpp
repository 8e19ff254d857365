#include "kernel/family/nucleus/family_box_search.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/work_meter.h"
#include "kernel/limbs/fixed_point_orbit.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

// An error of the orbit, seen as one of c, is below this share of the box.
constexpr std::int64_t kBoxBits = 32;
// Bounds the roundings of a step of r_n.
constexpr double kReachRounding = 0x1p-40;
// A disk that is to hold itself later is so much larger than it need be, and no smaller than this:
// Z_n is kept as a double.
constexpr double kSpareReach = 1.125, kLeastWide = 0x1p-36, kRoundedZ = 0x1p-50;
// One that has become so large holds all disks that an orbit near the set can have, and is in none.
constexpr double kMostWide = 0x1p64;

std::int64_t bits_for(const PlaneBox& box, std::uint64_t max_period) {
    return kBoxBits + static_cast<std::int64_t>(std::bit_width(max_period)) -
           std::min<std::int64_t>(0, box.radius().exponent);
}

// The bound of step n with the error of the orbit in it.
FloatExp next_reach(const FloatExp& size, const FloatExp& reach, int degree,
                    const FloatExp& radius) {
    const FloatExp most = size + reach;
    // ((size + reach)^d - size^d) / reach, by Horner's rule
    FloatExp sum = most + size, power = size;
    for (int k = 2; k < degree; ++k) {
        power = power * size;
        sum = sum * most + power;
    }
    return (reach * sum + radius) * (1 + kReachRounding);
}

}  // namespace

FamilyBoxSearch::FamilyBoxSearch(const Formula& formula, PlaneBox box, std::uint64_t max_period)
    : formula_(formula),
      box_(std::move(box)),
      radius_(box_.radius() * (1 + 0x1p-20)),
      orbit_(formula, BigComplex(box_.re, box_.im), bits_for(box_, max_period)) {}

std::uint64_t FamilyBoxSearch::work_of_step() const noexcept {
    return kWorkOfShortStep + work_of_limbs(orbit_.bits()) / 4096;
}

PeriodSearch FamilyBoxSearch::advance(std::uint64_t limit, const StopFlag& stop) {
    constexpr std::uint64_t kNanosecondsBeside = 500;
    const std::uint64_t poll_every = steps_between_polls(orbit_.bits(), kNanosecondsBeside);
    while (n() < limit) {
        step();
        const ComplexExp& z = orbit_.z();
        const FloatExp size = z.abs();
        if (!(reach_ < size)) {
            const ComplexExp guess = -orbit_.slope().inverse_image(z);
            const bool is_near = guess.abs() < radius_ * 2.0;
            return {is_near ? SearchOutcome::Found : SearchOutcome::Unclear, n(), guess};
        }
        if (FloatExp(2) + reach_ < size) return {SearchOutcome::AllEscape, n(), {}};
        if (is_in_earlier_disk()) return {SearchOutcome::AllInside, n(), {}};
        if (n() % poll_every != 0) continue;
        WorkPhase::reach(stop, static_cast<double>(n()) / static_cast<double>(limit));
        if (stop.is_requested()) return {SearchOutcome::Stopped, n(), {}};
    }
    return {SearchOutcome::Limit, n(), {}};
}

void FamilyBoxSearch::step() {
    work_of_limbs_ += work_of_limbs(orbit_.bits());
    const FloatExp size = orbit_.z().abs();
    reach_ = next_reach(size, reach_, formula_.degree, radius_);
    wide_ = min(next_reach(size, wide_, formula_.degree, radius_), FloatExp(kMostWide));
    orbit_.step();
}

// Disks are compared with those at powers of two (R. P. Brent's cycle detection).
bool FamilyBoxSearch::is_in_earlier_disk() {
    const ComplexExp& z = orbit_.z();
    if (std::has_single_bit(n())) {
        earlier_z_ = z;
        earlier_wide_ = wide_ = reach_ * kSpareReach + FloatExp(kLeastWide);
        return false;
    }
    if (!(wide_ < z.abs())) earlier_wide_ = {};
    const FloatExp away = (z + -earlier_z_).abs() + FloatExp(kRoundedZ);
    return away + wide_ < earlier_wide_;
}

}  // namespace mandel
