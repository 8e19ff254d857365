// Which points of a view never escape: proofs for those that have been bounded for some time.
//
// In the plane of c the period of a cycle is looked for where the critical orbit comes nearer to 0
// than before, and its disk (family_cycle.h) by Newton's method. In a Julia set the cycle is that
// of the view, found once, and a point is inside when its orbit is in the disk.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/formula.h"
#include "kernel/family/inside/family_cycle.h"
#include "kernel/family/reference/family_orbit.h"
#include "kernel/family/step/slope.h"
#include "kernel/pixel/orbit_ends.h"

namespace mandel {

// What is needed to know the points of a view.
struct FamilyPlane {
    Formula formula;
    bool is_julia = false;
    Complex<double> centre;       // in doubles
    Complex<double> constant;     // c of a Julia set
    Complex<double> right, up;    // the pixel matrix
    double least_pixel = 0;       // its smallest singular value
    double largest_constant = 0;  // the largest |c|
    // Of the view's centre and of 0.
    const FamilyOrbit* start = nullptr;
    const FamilyOrbit* critical = nullptr;
};

class FamilyInside {
public:
    explicit FamilyInside(const FamilyPlane& plane);

    // Whether doubles are enough for any proof.
    bool is_possible() const noexcept { return is_direct_ || is_perturbed_; }

    // Whether neighbours are told apart in doubles of the plane.
    bool is_direct() const noexcept { return is_direct_; }
    // Whether chaotic insides are to be expected, and neighbours told apart in doubles of the
    // plane.
    bool tells_chaos_apart() const noexcept {
        return is_direct_ && !plane_.is_julia && plane_.formula.has_fold();
    }
    // In doubles of the plane.
    Complex<double> point(double right, double up) const noexcept {
        return family::sum(plane_.centre, offset_of(right, up));
    }

    // Sets the Pending points that are in the component of period 1, without iterating anything.
    std::uint64_t mark_first_component(std::span<const double> right, std::span<const double> up,
                                       const OrbitEnds& ends) const;

    // Makes Interior of those at the limit that are proved to be inside within so many iterations.
    // Offsets from the centre in pixels. Returns the steps that it took.
    std::uint64_t prove(std::span<const double> right, std::span<const double> up,
                        std::uint64_t most, const OrbitEnds& ends) const;

    // The cycle that the orbit of such a point is proved to end in, if it has been within so many
    // iterations; the trap's period may be a multiple of its own. near: the cycle that the last
    // one had, which is tried first. `steps` counts what it took.
    std::optional<FamilyTrap> find_cycle(const Complex<double>& offset, std::uint64_t most,
                                         std::optional<FamilyTrap>& near,
                                         std::uint64_t& steps) const noexcept;
    // The same for one period.
    std::optional<FamilyTrap> find_cycle(const Complex<double>& offset, std::uint64_t most,
                                         std::uint64_t period, std::uint64_t& steps) const noexcept;

    const FamilyPlane& plane() const noexcept { return plane_; }
    // Of the cycle of a Julia set, if that is proved.
    const std::optional<FamilyTrap>& basin() const noexcept { return basin_; }
    // The map of that point: as differences from the critical orbit, which is as precise in any
    // view, or as map_of() where that is enough for a proof.
    FamilyBallMap perturbed_map_of(const Complex<double>& offset) const noexcept;
    FamilyBallMap map_of(const Complex<double>& offset) const noexcept;
    Complex<double> offset_of(double right, double up) const noexcept;

private:
    FamilyBall start_of(const FamilyBallMap& map, const Complex<double>& offset) const noexcept;
    bool is_end_of(const FamilyBallMap& map, const FamilyBall& ball, const FamilyTrap& trap,
                   std::uint64_t most, std::uint64_t& steps) const noexcept;
    bool is_caught(const FamilyBallMap& map, FamilyBall ball, const FamilyTrap& trap,
                   std::uint64_t most, std::uint64_t& steps) const noexcept;

    const FamilyPlane plane_;
    const bool is_direct_, is_perturbed_;
    const double escaping_sq_;
    std::optional<FamilyTrap> basin_;  // of a Julia set
};

}  // namespace mandel
