// The averages of the last iterates of orbits that have ended, found again from their trails
// (pixel/orbit_trail.h): what long steps have skipped, and what the loops have not kept.
//
// Another kernel gives places of its own to a ReplayGroup, or the iterates themselves to
// a RunningAverage; everything that follows is shared.
#pragma once

#include "kernel/pixel/orbit_trail.h"
#include "kernel/reference/reference_orbit.h"
#include "kernel/reference/shared_series.h"
#include "kernel/replay/replay_group.h"
#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

// Of points in plain doubles that were not perturbed. Averages appear in the trails at the latest
// when flush() was called.
class DirectReplay {
public:
    DirectReplay(SimdLevel level, const StripeAverage& rule) noexcept
        : rule_(rule), group_(level, true) {}

    void add(const Complex<double>& c, std::uint64_t end_n, OrbitTrail& trail) noexcept;
    void flush() noexcept { group_.run({}, rule_); }

private:
    const StripeAverage& rule_;
    ReplayGroup group_;
};

// Of perturbed ones.
class PerturbedReplay {
public:
    // pixel: dc / dpixel.
    PerturbedReplay(SimdLevel level, const ReferenceOrbit& orbit, const SharedSeries& series,
                    const ComplexExp& pixel, const StripeAverage& rule) noexcept;

    // offset: in pixels from the reference.
    void add(const Complex<double>& offset, std::uint64_t end_n, OrbitTrail& trail) noexcept;
    void flush() noexcept;

private:
    Complex<double> place_of(const OrbitTrail::Rebasing& rebasing,
                             const Complex<double>& offset) const noexcept;
    void put(ReplayGroup& group, const ReplayPlace& place, OrbitTrail& trail) noexcept;

    std::span<const Complex<double>> Z_;
    const SharedSeries& series_;
    const Complex<double> pixel_;
    Complex<double> scale_;  // of the series' variable, to pixels
    const StripeAverage& rule_;
    // Those of a group take about as many steps.
    ReplayGroup plain_, plain_and_back_, forwards_, forwards_and_back_;
};

}  // namespace mandel
