// Where orbits end: what every kernel yields, and what the values of a pixel are made from.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/pixel_status.h"
#include "kernel/pixel/orbit_trail.h"
#include "num/complex.h"

namespace mandel {

// Where one orbit ended.
struct OrbitEnd {
    std::uint64_t n = 0;  // for Escaped: first n with |z_n| > R; for Limit: the limit
    Complex<double> z;    // z_n, for Escaped only
    Complex<double> d;  // dz_n / dpixel, for Escaped and Limit, if the task carries the derivative
    PixelStatus status = PixelStatus::Pending;
};

// Whether an orbit that is still bounded shows that its pixel is within about a thousandth of a
// pixel of the set or of the outside of it: on a disk of radius r inside the set |z_n| <= 2, so
// that |dz_n/dc| <= 2 / r at its centre (Cauchy's estimate), and outside the distance is about |z|
// ln|z| / |dz/dc|. As D may shrink again, at a dip of z, "no" may turn out to be a "yes" that is
// late, but no "yes" is wrong. A D beyond all doubles counts as large.
inline bool is_near_set(const Complex<double>& d) noexcept {
    constexpr double kLargeSlope = 0x1p10;
    return !(std::fabs(d.re) <= kLargeSlope && std::fabs(d.im) <= kLargeSlope);
}

// Where many orbits ended, value by value; all spans have the same length, but trails may be empty:
// then none is noted.
struct OrbitEnds {
    std::span<std::uint64_t> n;
    std::span<double> zr, zi, dr, di;
    std::span<PixelStatus> status;
    std::span<OrbitTrail> trails{};

    OrbitTrail* trail(std::size_t i) const noexcept {
        return trails.empty() ? nullptr : &trails[i];
    }
    OrbitEnd at(std::size_t i) const noexcept {
        return {n[i], {zr[i], zi[i]}, {dr[i], di[i]}, status[i]};
    }
    void set(std::size_t i, const OrbitEnd& end) const noexcept {
        n[i] = end.n;
        zr[i] = end.z.re;
        zi[i] = end.z.im;
        dr[i] = end.d.re;
        di[i] = end.d.im;
        status[i] = end.status;
    }
};

// The same with memory of its own.
struct OrbitColumns {
    OrbitColumns() = default;
    explicit OrbitColumns(std::size_t count) { reset(count); }

    // All Pending; the other values are of no use. with_trails: they are noted.
    void reset(std::size_t count, bool with_trails = false) {
        for (auto* values : {&zr, &zi, &dr, &di}) values->resize(count);
        n.resize(count);
        status.assign(count, PixelStatus::Pending);
        trails.assign(with_trails ? count : 0, OrbitTrail());
    }
    OrbitEnds ends() noexcept { return {n, zr, zi, dr, di, status, trails}; }
    friend bool operator==(const OrbitColumns&, const OrbitColumns&) = default;

    std::vector<std::uint64_t> n;
    std::vector<double> zr, zi, dr, di;
    std::vector<PixelStatus> status;
    std::vector<OrbitTrail> trails;
};

}  // namespace mandel
