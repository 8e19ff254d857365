// The reference orbits and tables of a view as columns, from which vectors gather: those of the
// start and then, in Julia sets, those of the critical orbit.
#pragma once

#include <cstdint>
#include <vector>

#include "kernel/family/pixels/family_pixels.h"

namespace mandel {

class LaneReference {
public:
    // Of a step of the table, in `maps`: A, Q and the columns of B, the square of its limit, and
    // its parity as a sign bit.
    static constexpr std::int64_t kMapSize = 10;
    // And in `links`: its length, its child and its parent, or kNone.
    static constexpr std::int64_t kLinkSize = 3;
    static constexpr std::int64_t kNone = -1;
    // Where an orbit begins and ends.
    struct Place {
        std::int64_t first, last;
    };

    explicit LaneReference(const FamilyReference& reference);

    const double* z() const noexcept { return z_.data(); }  // two for each m
    const double* v() const noexcept { return v_.data(); }
    // What is left of them; there in views whose orbits are precise.
    const double* z_rest() const noexcept { return z_rest_.data(); }
    const double* v_rest() const noexcept { return v_rest_.data(); }
    bool is_precise() const noexcept { return !z_rest_.empty(); }
    bool has_v() const noexcept { return !v_.empty(); }
    const double* maps() const noexcept { return maps_.data(); }
    const std::int64_t* links() const noexcept { return links_.data(); }
    // For each m: the finest step of the table that begins there, or kNone; there is none either
    // where no step from there is ever valid.
    const std::int64_t* finest() const noexcept { return finest_.data(); }
    // And the first place after m where one begins, or the end of the orbit.
    const std::int64_t* next_step() const noexcept { return next_step_.data(); }
    // The square of the largest limit of all steps.
    double largest_limit_sq() const noexcept { return largest_limit_sq_; }
    const Place& start() const noexcept { return start_; }
    const Place& critical() const noexcept { return critical_; }

private:
    Place add(const FamilyOrbit& orbit, const FamilyTable& table);

    std::vector<double> z_, v_, z_rest_, v_rest_, maps_;
    std::vector<std::int64_t> links_, finest_, next_step_;
    double largest_limit_sq_ = 0;
    Place start_, critical_;
};

}  // namespace mandel
