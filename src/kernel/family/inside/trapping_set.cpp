#include "kernel/family/inside/trapping_set.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "kernel/family/step/family_map.h"

namespace mandel {
namespace {

// Bounds the roundings of one step below in the frame.
constexpr double kStepRounding = 0x1p-44;
// The frame holds every orbit that never escapes, and some more.
constexpr double kFrame = 2.25;
constexpr int kMostSteps = 4096;

struct Disk {
    Complex<double> centre;
    double radius;
};

double power(double x, int degree) {
    double product = x;
    for (int k = 1; k < degree; ++k) product *= x;
    return product;
}

class Cells {
public:
    Cells(const Formula& formula, const Complex<double>& c, double radius, int side)
        : formula_(formula),
          c_(c),
          radius_(radius),
          side_(side),
          width_(2 * kFrame / side),
          is_in_(static_cast<std::size_t>(side) * static_cast<std::size_t>(side)) {}

    bool close() {
        Disk disk{{}, 0};
        for (int n = 0; n < kMostSteps; ++n) {
            const Disk next = image(disk);
            if (next.radius > width_ / 8) break;
            disk = next;
            if (!(norm(disk.centre) <= kFrame * kFrame)) return false;
        }
        if (!add_around(disk)) return false;
        while (!waiting_.empty()) {
            const std::uint32_t cell = waiting_.back();
            waiting_.pop_back();
            const auto column = static_cast<int>(cell) % side_;
            const auto row = static_cast<int>(cell) / side_;
            const Complex<double> centre{(column + 0.5) * width_ - kFrame,
                                         (row + 0.5) * width_ - kFrame};
            // Half a diagonal, rounded up.
            if (!add_around(image({centre, width_ * 0.70711}))) return false;
        }
        return true;
    }

private:
    Disk image(const Disk& disk) const {
        const Complex<double> moved = family_map(formula_, disk.centre);
        const double size = std::sqrt(norm(disk.centre));
        const int d = formula_.degree;
        const double spread = power(size + disk.radius, d) - power(size, d);
        const double rounding = kStepRounding * d * std::max(1.0, power(size + disk.radius, d));
        return {{moved.re + c_.re, moved.im + c_.im}, spread + radius_ + rounding};
    }

    // All cells that meet the disk; false if it leaves the frame.
    bool add_around(const Disk& disk) {
        const Complex<double>& m = disk.centre;
        const double r = disk.radius;
        const auto place = [&](double x) { return (x + kFrame) / width_; };
        const double left = place(m.re - r), right = place(m.re + r);
        const double low = place(m.im - r), high = place(m.im + r);
        if (!(left >= 0 && low >= 0 && right < side_ && high < side_)) return false;
        for (int row = static_cast<int>(low); row <= static_cast<int>(high); ++row) {
            for (int column = static_cast<int>(left); column <= static_cast<int>(right); ++column) {
                if (meets(disk, column, row)) add(row * side_ + column);
            }
        }
        return true;
    }

    bool meets(const Disk& disk, int column, int row) const {
        const double x = column * width_ - kFrame, y = row * width_ - kFrame;
        const double dx = std::max({x - disk.centre.re, disk.centre.re - (x + width_), 0.0});
        const double dy = std::max({y - disk.centre.im, disk.centre.im - (y + width_), 0.0});
        const double reach = disk.radius + kStepRounding;
        return dx * dx + dy * dy <= reach * reach;
    }

    void add(int cell) {
        const auto place = static_cast<std::size_t>(cell);
        if (is_in_[place]) return;
        is_in_[place] = true;
        waiting_.push_back(static_cast<std::uint32_t>(cell));
    }

    const Formula& formula_;
    const Complex<double> c_;
    const double radius_;
    const int side_;
    const double width_;
    std::vector<bool> is_in_;
    std::vector<std::uint32_t> waiting_;
};

}  // namespace

bool is_trapped(const Formula& formula, const Complex<double>& c, double radius, int side) {
    return Cells(formula, c, radius, side).close();
}

}  // namespace mandel
