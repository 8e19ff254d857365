#include "kernel/cycle_watch.h"

namespace mandel {
namespace {

// Bounds the rounding errors of one step in ComplexExp, of Z in doubles, and of these bounds.
constexpr double kRounding = 0x1p-48;
constexpr double kUp = 1 + 0x1p-40;
// As in interior.cpp.
constexpr int kMostNewtonSteps = 20;

// A disk around z with the derivative of the map so far at its centre.
struct Disk {
    ComplexExp z;
    ComplexExp slope;
    FloatExp radius;
};

class DiskOrbit {
public:
    DiskOrbit(const ReferenceOrbit& orbit, const LinearApproximation& table, const ComplexExp& dc)
        : orbit_(orbit), table_(table), dc_(dc), abs_dc_(dc.abs()) {}

    // The image of the disk after `count` iterations, with every error added to its radius; false
    // if it leaves the neighbourhood of the set.
    bool run(Disk& disk, std::uint64_t count) {
        dz_ = disk.z;
        m_ = step_ = single_ = 0;
        left_ = count;
        for (;;) {
            const ComplexExp Z = orbit_.at(m_);
            disk.z = Z + dz_;
            if (!(disk.z.norm() < FloatExp(16.0)) || !(disk.radius < FloatExp(1.0))) return false;
            if (left_ == 0) return true;
            if (m_ == orbit_.last() || disk.z.norm() < dz_.norm()) {
                dz_ = disk.z;
                m_ = step_ = single_ = 0;
                continue;
            }
            const ComplexExp w = dz_ * (Z + disk.z);
            // How far w is from that of the centre, over the disk.
            const FloatExp spread = (disk.z.abs() * 2.0 + disk.radius) * disk.radius * kUp;
            const FloatExp rounding = dz_.abs() * (Z.abs() + disk.z.abs()) * kRounding;
            disk.slope = twice(disk.z * disk.slope);
            if (single_ == 0 && take_long_step(disk, w, spread, rounding)) continue;
            if (single_ == 0) single_ = table_.link(step_).length;
            disk.radius = (spread + rounding + abs_dc_ * kRounding) * kUp;
            dz_ = w + dc_;
            ++m_;
            --left_;
            if (--single_ == 0) ++step_;
        }
    }

private:
    bool take_long_step(Disk& disk, const ComplexExp& w, const FloatExp& spread,
                        const FloatExp& rounding) {
        const FloatExp size = (w.abs() + spread) * kUp;
        std::uint32_t i = step_;
        for (std::uint32_t up = table_.link(i).parent; up != LinearApproximation::kNone;
             up = table_.link(i).parent) {
            i = up;
        }
        for (;;) {
            const LinearApproximation::Link& link = table_.link(i);
            if (link.length <= left_ && size < table_.linear_limit(i)) break;
            if (link.child == LinearApproximation::kNone) {
                step_ = i;
                return false;
            }
            i = link.child;
        }
        const LinearApproximation::Wide step = table_.wide_form(i);
        const FloatExp slope = step.a.abs();
        const FloatExp reach = size + abs_dc_ * table_.ratio(i);
        const FloatExp left_out = slope * reach * table_.relative_error(i);
        const FloatExp rounded =
            slope * rounding + (slope * size + step.b.abs() * abs_dc_) * kRounding;
        disk.radius = (slope * spread + left_out + rounded) * kUp;
        disk.slope = step.a * disk.slope;
        dz_ = step.a * w + step.b * dc_;
        m_ += table_.link(i).length;
        left_ -= table_.link(i).length;
        step_ = i + 1;
        return true;
    }

    const ReferenceOrbit& orbit_;
    const LinearApproximation& table_;
    const ComplexExp dc_;
    const FloatExp abs_dc_;
    ComplexExp dz_;
    std::uint64_t left_ = 0;
    std::uint32_t m_ = 0, step_ = 0, single_ = 0;
};

}  // namespace

bool has_attracting_cycle(const ReferenceOrbit& orbit, const LinearApproximation& table,
                          const ComplexExp& dc, const ComplexExp& z,
                          std::uint64_t return_time) noexcept {
    const ComplexExp one(1, 0, 0);
    DiskOrbit map(orbit, table, dc);
    ComplexExp centre = z;
    for (int attempt = 0; attempt < kMostNewtonSteps; ++attempt) {
        Disk image{centre, one, FloatExp()};
        if (!map.run(image, return_time)) return false;
        const FloatExp slope = image.slope.abs();
        const ComplexExp move = image.z + -centre;
        const FloatExp contraction = FloatExp(1.0) - slope;
        if (attempt > 0 && !(contraction.mantissa > 0)) return false;
        if (attempt > 0) {
            // Large enough for the distance to the fixed point and the errors of a period.
            FloatExp radius =
                (move.abs() + image.radius) * 4.0 / contraction + centre.abs() * 0x1p-45;
            for (int size = 0; size < 8; ++size, radius = radius * 16.0) {
                Disk disk{centre, one, radius};
                if (!map.run(disk, return_time)) break;
                if (((disk.z + -centre).abs() + disk.radius) * kUp < radius) return true;
            }
        }
        if (FloatExp(4.0) < slope) return false;
        const ComplexExp newton = one + -image.slope;
        if (newton.is_zero()) return false;
        centre = centre + move / newton;
    }
    return false;
}

}  // namespace mandel
