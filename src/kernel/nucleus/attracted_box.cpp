#include "kernel/nucleus/attracted_box.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "kernel/component/component_search.h"
#include "kernel/inside/attracting_cycle.h"
#include "num/complex_functions.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

// Parameters nearer to each other are the same to a proof in doubles.
constexpr double kSmallBox = 0x1p-36;
constexpr std::uint64_t kLongestPeriod = 1 << 12;
// More than a few roundings, and what a centre in doubles is off by.
constexpr double kRounding = 0x1p-48;

struct Disk {
    ComplexExp dc;  // of its centre, from that of the box
    FloatExp radius;
    Complex<double> c;  // its centre
    Complex<double> z;  // on the orbit of that, near the cycle if there is one
};

// A piece of the edge.
struct Line {
    ComplexExp middle, half;  // half: from there to an end
};

// The multiplier of period 1 is 1 - sqrt(1 - 4 c), and |sqrt(w + e) - sqrt(w)| < |e / sqrt(w)| for
// |e| < |w|; that of period 2 is 4 (c + 1).
bool is_in_main_components(const Disk& disk) {
    const double reach = 4 * disk.radius.to_double() + kRounding;
    if (4 * abs(Complex<double>{disk.c.re + 1, disk.c.im}) + reach < 1) return true;
    const Complex<double> square{1 - 4 * disk.c.re, -4 * disk.c.im};
    const double size = abs(square);
    if (!(reach < size)) return false;
    const Complex<double> root = square_root(square);
    return abs(Complex<double>{1 - root.re, -root.im}) + reach / std::sqrt(size) + kRounding < 1;
}

// The times after which the orbit of z comes much nearer to it than before.
std::vector<std::uint64_t> return_times(const Complex<double>& c, const Complex<double>& start,
                                        std::uint64_t most) {
    std::vector<std::uint64_t> times;
    Complex<double> z = start;
    double nearest = 0.0625;
    for (std::uint64_t k = 1; k <= most && norm(z) <= 4; ++k) {
        z = plain_step(z, c);
        const double away = norm(Complex<double>{z.re - start.re, z.im - start.im});
        if (!(away < nearest / 4)) continue;
        nearest = away;
        times.push_back(k);
    }
    return times;
}

class Proof {
public:
    Proof(const AttractedBoxSearch& search, const StopFlag& stop)
        : search_(search), stop_(stop), c_(to_complex_exp(search.box.re, search.box.im)) {}

    bool holds_for_all() {
        const FloatExp radius = search_.box.radius();
        const Disk all = disk_at({}, {}, radius);
        if (is_in_main_components(all)) return true;
        times_ = return_times(all.c, all.z, std::min(search_.n / 8, kLongestPeriod));
        if (radius < FloatExp(kSmallBox)) return is_inside(all);
        // If the centre cannot be decided, the edge cannot either.
        return is_inside(disk_at({}, {}, radius * 0x1p-10)) && is_edge_inside();
    }

private:
    Disk disk_at(const ComplexExp& dc, const ComplexExp& dz, const FloatExp& radius) const {
        return {dc, radius, (c_ + dc).to_double(), (search_.z + dz).to_double()};
    }

    bool is_edge_inside() {
        constexpr std::size_t kPoints = EdgeImage::kPoints, kPerSide = EdgeImage::kPerSide;
        // What is spread over the edge shows sooner that the box is not inside.
        constexpr std::size_t kStride = 27;
        const PlaneBox& box = search_.box;
        const std::array<ComplexExp, 4> ways{box.right, box.up, -box.right, -box.up};
        for (std::size_t i = 0; i < kPoints; ++i) {
            const std::size_t k = i * kStride % kPoints;
            const ComplexExp half = ways[k / kPerSide] * FloatExp(1.0 / kPerSide);
            if (!is_line_inside({search_.edge.dc(k) + half, half}, search_.edge.dz(k), 0)) {
                return false;
            }
        }
        return true;
    }

    // In one piece, or in halves of halves. dz: of a point nearby.
    bool is_line_inside(const Line& line, const ComplexExp& dz, int halvings) {
        constexpr int kMostHalvings = 3;
        if (stop_.is_requested()) return false;
        if (is_inside(disk_at(line.middle, dz, line.half.abs() * (1 + 0x1p-20)))) return true;
        if (halvings == kMostHalvings) return false;
        const ComplexExp half = line.half * FloatExp(0.5);
        return is_line_inside({line.middle + -half, half}, dz, halvings + 1) &&
               is_line_inside({line.middle + half, half}, dz, halvings + 1);
    }

    bool is_inside(const Disk& disk) {
        if (is_in_main_components(disk)) return true;
        for (const std::uint64_t time : times_) {
            if (!has_attracting_cycle(disk.c, disk.z, time, disk.radius.to_double())) continue;
            times_ = {time};
            return true;
        }
        return search_.with_series && is_inside_by_series(disk);
    }

    bool is_inside_by_series(const Disk& disk) const {
        auto [re, im] = search_.box.at(disk.dc);
        const LocalSearch around{
            {std::move(re), std::move(im)}, disk.radius, disk.radius * 0x1p-10};
        return find_local_components(around, stop_).contain({}, disk.radius);
    }

    const AttractedBoxSearch& search_;
    const StopFlag& stop_;
    const ComplexExp c_;
    std::vector<std::uint64_t> times_;
};

}  // namespace

bool is_attracted(const AttractedBoxSearch& search, const StopFlag& stop) {
    return Proof(search, stop).holds_for_all();
}

}  // namespace mandel
