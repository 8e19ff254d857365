#include "kernel/family/inside/family_inside.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernel/family/step/family_map.h"

using namespace mandel;

namespace {

FamilyPlane plane(const char* name, int degree, double width) {
    FamilyPlane plane;
    plane.formula = *find_formula(name);
    plane.formula.degree = degree;
    plane.right = {width / 64, 0};
    plane.up = {0, width / 64};
    plane.least_pixel = width / 64;
    plane.largest_constant = 2;
    return plane;
}

// A grid of 64 by 64 points that have all reached a limit.
struct Grid {
    std::vector<double> right, up;
    OrbitColumns columns{64 * 64};

    Grid() {
        for (int i = 0; i < 64 * 64; ++i) {
            right.push_back(i % 64 - 31.5);
            up.push_back(i / 64 - 31.5);
            columns.status[static_cast<std::size_t>(i)] = PixelStatus::Limit;
        }
    }
    std::size_t count_inside() const {
        return static_cast<std::size_t>(
            std::count(columns.status.begin(), columns.status.end(), PixelStatus::Interior));
    }
};

bool escapes(const Formula& f, Complex<double> z, const Complex<double>& c, int steps) {
    for (int n = 0; n < steps; ++n) {
        z = family::sum(family_map(f, z), c);
        if (!(norm(z) < 16)) return true;
    }
    return false;
}

void check_that_none_escapes(const FamilyPlane& plane, const Grid& grid) {
    for (std::size_t i = 0; i < grid.right.size(); ++i) {
        if (grid.columns.status[i] != PixelStatus::Interior) continue;
        const Complex<double> point{plane.centre.re + plane.right.re * grid.right[i],
                                    plane.centre.im + plane.up.im * grid.up[i]};
        const Complex<double> z = plane.is_julia ? point : Complex<double>{};
        REQUIRE_FALSE(escapes(plane.formula, z, plane.is_julia ? plane.constant : point, 3000));
    }
}

std::size_t count_bounded(const FamilyPlane& plane, const Grid& grid) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < grid.right.size(); ++i) {
        const Complex<double> point{plane.centre.re + plane.right.re * grid.right[i],
                                    plane.centre.im + plane.up.im * grid.up[i]};
        const Complex<double> z = plane.is_julia ? point : Complex<double>{};
        count += !escapes(plane.formula, z, plane.is_julia ? plane.constant : point, 3000);
    }
    return count;
}

}  // namespace

TEST_CASE("kernel: what is proved to be inside stays bounded, and nearly all of it is proved") {
    struct {
        const char* name;
        int degree;
        double share;  // of what is bounded; chaotic insides have no cycle
    } const rows[] = {{"mandelbrot", 3, 0.98}, {"mandelbrot", 5, 0.98},     {"tricorn", 2, 0.95},
                      {"tricorn", 3, 0.95},    {"burning-ship", 2, 0.5},    {"celtic", 2, 0.6},
                      {"buffalo", 2, 0.4},     {"mandelbar-celtic", 2, 0.6}};
    for (const auto& row : rows) {
        CAPTURE(row.name);
        CAPTURE(row.degree);
        const FamilyPlane whole = plane(row.name, row.degree, 4);
        Grid grid;
        FamilyInside(whole).prove(grid.right, grid.up, 1000, grid.columns.ends());
        check_that_none_escapes(whole, grid);
        CHECK(static_cast<double>(grid.count_inside()) >=
              row.share * static_cast<double>(count_bounded(whole, grid)));
    }
}

TEST_CASE("kernel: beside folds an attracting cycle does not make a point inside") {
    // A fixed point of multiplier 0.928 attracts, and the orbit of 0 escapes at the 26th step.
    FamilyPlane ship = plane("burning-ship", 2, 1e-9);
    ship.centre = {0.226964181561201, 0.452745537967506};
    Grid grid;
    FamilyInside(ship).prove(grid.right, grid.up, 1000, grid.columns.ends());
    CHECK(grid.count_inside() == 0);
    const FamilyBallMap map(ship.formula, nullptr, ship.centre, 0);
    std::uint64_t steps = 0;
    CHECK(find_trap(map, {0.0118, 0.4636}, 1, steps).has_value());
}

TEST_CASE("kernel: the first component is known without an orbit, up to its edge") {
    for (const int degree : {2, 3, 6}) {
        for (const char* const name : {"mandelbrot", "tricorn"}) {
            FamilyPlane whole = plane(name, degree, 3);
            Grid grid;
            for (PixelStatus& status : grid.columns.status) status = PixelStatus::Pending;
            FamilyInside(whole).mark_first_component(grid.right, grid.up, grid.columns.ends());
            check_that_none_escapes(whole, grid);
            // The area of c = z - z^d, |z| < d^(-1/(d-1)), is pi r^2 (1 -+ 1/d) of its map.
            const double r_sq = std::pow(degree, -2.0 / (degree - 1));
            const double sign = name[0] == 't' ? -1 : 1;
            const double area = 3.14159265 * r_sq * (1 + sign / degree);
            const double pixels = area * 64 * 64 / 9;
            CHECK(static_cast<double>(grid.count_inside()) ==
                  doctest::Approx(pixels).epsilon(0.08));
        }
    }
}

TEST_CASE("kernel: a Julia set's basin is found once, and orbits are seen in it") {
    struct {
        const char* name;
        int degree;
        Complex<double> c;
    } const rows[] = {{"mandelbrot", 2, {-0.12, 0.74}},
                      {"mandelbrot", 3, {0.3, 0.4}},
                      {"tricorn", 2, {0.1, 0.2}},
                      {"burning-ship", 2, {-0.2, -0.1}},
                      {"celtic", 2, {-0.3, 0.2}}};
    for (const auto& row : rows) {
        CAPTURE(row.name);
        FamilyPlane julia = plane(row.name, row.degree, 4);
        julia.is_julia = true;
        julia.constant = row.c;
        Grid grid;
        FamilyInside(julia).prove(grid.right, grid.up, 1000, grid.columns.ends());
        check_that_none_escapes(julia, grid);
        CHECK(static_cast<double>(grid.count_inside()) >=
              0.99 * static_cast<double>(count_bounded(julia, grid)));
    }
    // Without an attracting cycle there is nothing to find.
    FamilyPlane dendrite = plane("mandelbrot", 2, 4);
    dendrite.is_julia = true;
    dendrite.constant = {0, 1};
    Grid grid;
    FamilyInside(dendrite).prove(grid.right, grid.up, 1000, grid.columns.ends());
    CHECK(grid.count_inside() == 0);
}
