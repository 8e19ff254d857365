// Attracting cycles of a formula of the family.
//
// If the map of p steps takes a closed disk into its own interior it has an attracting cycle there.
// For z^d + c and for its conjugates, of which two steps are holomorphic and have their critical
// points on the orbit of 0, the critical orbit ends in it (Fatou): the point is inside. Beside
// folds it need not, so there the orbit itself has to be seen in the disk.
#pragma once

#include <cstdint>
#include <optional>

#include "kernel/family/inside/family_ball.h"

namespace mandel {

// A disk that p steps take into its interior.
struct FamilyTrap {
    Complex<double> centre;
    double radius = 0;
    std::uint64_t period = 0;

    bool holds(const FamilyBall& ball) const noexcept;
};

// One of that period near z, if there is one and this proves it. `steps` counts what it took.
std::optional<FamilyTrap> find_trap(const FamilyBallMap& map, const Complex<double>& z,
                                    std::uint64_t period, std::uint64_t& steps) noexcept;

// Whether Newton's method from z comes to a cycle with a multiplier larger than 1 + excess.
bool comes_to_repelling_cycle(const FamilyBallMap& map, const Complex<double>& z,
                              std::uint64_t period, double excess) noexcept;

// The same with a radius up to as large as it can be.
FamilyTrap widened(const FamilyBallMap& map, FamilyTrap trap, std::uint64_t& steps) noexcept;

// A trap of the same cycle with its own period, of which the trap's is a multiple.
FamilyTrap with_least_period(const FamilyBallMap& map, FamilyTrap trap,
                             std::uint64_t& steps) noexcept;

// The solution h of h - g h = gap, or of h - g conj(h) = gap.
Complex<double> displacement(const LocalSimilarity<double>& of_period,
                             const Complex<double>& gap) noexcept;

// Whether an attracting cycle proves that the critical orbit stays bounded, wherever it is.
bool attracts_critical_orbit(const Formula& formula) noexcept;

}  // namespace mandel
