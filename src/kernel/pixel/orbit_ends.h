// Where orbits end: what every kernel yields, and what the values of a pixel are made from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/pixel_status.h"
#include "num/complex.h"

namespace mandel {

// Where one orbit ended.
struct OrbitEnd {
    std::uint64_t n = 0;  // for Escaped: first n with |z_n| > R; for Limit: the limit
    Complex<double> z;    // z_n, for Escaped only
    Complex<double> d;    // dz_n / dpixel, likewise, if the task carries the derivative
    PixelStatus status = PixelStatus::Pending;
};

// Where many orbits ended, value by value; all spans have the same length.
struct OrbitEnds {
    std::span<std::uint64_t> n;
    std::span<double> zr, zi, dr, di;
    std::span<PixelStatus> status;

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

    // All Pending; the other values are of no use.
    void reset(std::size_t count) {
        for (auto* values : {&zr, &zi, &dr, &di}) values->resize(count);
        n.resize(count);
        status.assign(count, PixelStatus::Pending);
    }
    OrbitEnds ends() noexcept { return {n, zr, zi, dr, di, status}; }
    friend bool operator==(const OrbitColumns&, const OrbitColumns&) = default;

    std::vector<std::uint64_t> n;
    std::vector<double> zr, zi, dr, di;
    std::vector<PixelStatus> status;
};

}  // namespace mandel
