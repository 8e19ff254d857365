#include "kernel/family/direct/family_direct.h"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "kernel/family/direct/family_limbs.h"
#include "kernel/family/pixels/family_long.h"
#include "kernel/family/step/fixed_point.h"
#include "num/big_complex.h"
#include "support/never_stop.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

// Points of a picture, as z_0 or c.
struct Points {
    std::vector<double> re, im, rest;

    explicit Points(double size, std::size_t count = 300) {
        std::mt19937_64 random(7);
        std::uniform_real_distribution<double> part(-size, size);
        for (std::size_t i = 0; i < count; ++i) {
            re.push_back(part(random));
            im.push_back(part(random));
        }
        rest.resize(count);
    }
    FamilyPoints all() const { return {re, im, rest, rest}; }
};

FamilyDirectTask task_of(const Formula& formula, bool is_julia = false) {
    FamilyDirectTask task;
    task.formula = formula;
    task.is_julia = is_julia;
    if (is_julia) task.constant = {-0.7, 0.3};
    task.right = {0.003, 0.0005};
    task.up = {0.0004, -0.002};
    task.least_pixel = 0.0019;
    task.max_iterations = 500;
    task.escape_radius_sq = 625.0 * 625.0;
    task.escaping_sq = 4;
    return task;
}

std::vector<FamilyDirectTask> some_tasks() {
    std::vector<FamilyDirectTask> tasks;
    for (const char* name : {"mandelbrot", "burning-ship", "buffalo", "MN-AM"}) {
        Formula formula = *find_formula(name);
        for (const int degree : {2, 3}) {
            formula.degree = degree;
            tasks.push_back(task_of(formula, false));
            tasks.push_back(task_of(formula, true));
        }
    }
    return tasks;
}

FamilyLimbPoints in_limbs(const FamilyPoints& points, std::size_t limbs) {
    FamilyLimbPoints in_limbs;
    BigInteger re, im;
    const auto set = [](BigInteger& to, double part) {
        BigFloat exact(64);
        mpfr_set_d(exact.get(), part, MPFR_RNDN);
        mpfr_mul_2si(exact.get(), exact.get(), FamilyLimbPoints::kBits, MPFR_RNDN);
        mpfr_get_z(to.get(), exact.get(), MPFR_RNDN);
    };
    for (std::size_t i = 0; i < points.re.size(); ++i) {
        set(re, points.re[i]);
        set(im, points.im[i]);
        in_limbs.add(re.get(), im.get(), i, limbs);
    }
    return in_limbs;
}

FamilyLimbTask limb_task(const FamilyDirectTask& task) {
    FamilyLimbTask limbs{task, 0, 0, {}, {}};
    const std::vector<double> re{task.constant.re}, im{task.constant.im};
    const FamilyLimbPoints constant = in_limbs({re, im, {}, {}}, 2);
    limbs.constant_re = constant.points()[0].re;
    limbs.constant_im = constant.points()[0].im;
    return limbs;
}

enum class Kind : std::uint8_t { Doubles, DoubleDoubles, Limbs };

OrbitColumns run(SimdLevel level, Kind kind, const FamilyDirectTask& task, const Points& points) {
    OrbitColumns columns(points.re.size());
    for (auto* values : {&columns.zr, &columns.zi, &columns.dr, &columns.di}) {
        std::ranges::fill(*values, 0.0);
    }
    if (kind == Kind::Doubles) {
        escape_family(level, task, points.all(), columns.ends(), kNeverStop);
    } else if (kind == Kind::DoubleDoubles) {
        escape_family_precisely(level, task, points.all(), columns.ends(), kNeverStop);
    } else {
        iterate_family_limbs(level, limb_task(task), in_limbs(points.all(), 7), columns.ends(),
                             kNeverStop);
    }
    return columns;
}

bool has_ended(const OrbitColumns& columns, std::size_t i) {
    return columns.status[i] != PixelStatus::Pending;
}

}  // namespace

TEST_CASE("kernel: points of other formulas have the same bits on every instruction set") {
    const Points points(1.3);
    for (const FamilyDirectTask& task : some_tasks()) {
        INFO(formula_name(task.formula) << " " << task.formula.degree << " " << task.is_julia);
        for (const Kind kind : {Kind::Doubles, Kind::DoubleDoubles, Kind::Limbs}) {
            if (kind == Kind::Limbs && task.formula.degree != 2) continue;
            const OrbitColumns scalar = run(SimdLevel::Scalar, kind, task, points);
            for (const SimdLevel level : vector_levels()) {
                CHECK(run(level, kind, task, points) == scalar);
            }
        }
    }
}

TEST_CASE("kernel: doubles, double-doubles and limbs follow the same orbits") {
    const Points points(1.3);
    for (const FamilyDirectTask& task : some_tasks()) {
        INFO(formula_name(task.formula) << " " << task.formula.degree << " " << task.is_julia);
        const OrbitColumns doubles = run(SimdLevel::Scalar, Kind::Doubles, task, points);
        const OrbitColumns longer = run(SimdLevel::Scalar, Kind::DoubleDoubles, task, points);
        std::size_t ended = 0;
        const auto check_same = [&](const OrbitColumns& a, const OrbitColumns& b, std::size_t i) {
            if (!has_ended(a, i) || !has_ended(b, i)) return;
            CHECK(a.status[i] == b.status[i]);
            CHECK(a.n[i] == b.n[i]);
            const double size = std::hypot(b.zr[i], b.zi[i]), slope = std::hypot(b.dr[i], b.di[i]);
            // A shift of a billionth of a pixel, and where distances are judged.
            CHECK(std::hypot(a.zr[i] - b.zr[i], a.zi[i] - b.zi[i]) <= 1e-9 * (slope + size));
            const bool is_far =
                a.status[i] == PixelStatus::Escaped && size * std::log(size) > 0.025 * slope;
            if (!is_far) return;
            CHECK(std::hypot(a.dr[i] - b.dr[i], a.di[i] - b.di[i]) <= 1e-6 * slope);
        };
        for (std::size_t i = 0; i < points.re.size(); ++i) {
            ended += has_ended(doubles, i) ? 1 : 0;
            check_same(doubles, longer, i);
        }
        CHECK(ended > 200);
        if (task.formula.degree != 2) continue;
        const OrbitColumns limbs = run(SimdLevel::Scalar, Kind::Limbs, task, points);
        for (std::size_t i = 0; i < points.re.size(); ++i) check_same(longer, limbs, i);
    }
}

TEST_CASE("kernel: orbits in limbs are those of arbitrary precision, chaotic ones included") {
    const Points points(0.02, 60);
    for (const char* name : {"burning-ship", "buffalo", "KM-AM"}) {
        INFO(name);
        const FamilyDirectTask task = task_of(*find_formula(name));
        Points around = points;
        for (double& re : around.re) re -= 0.5349;
        for (double& im : around.im) im -= 0.6885;
        const OrbitColumns limbs = run(SimdLevel::Scalar, Kind::Limbs, task, around);
        FamilyTask exact;
        exact.formula = task.formula;
        exact.unit = {ComplexExp(task.right), ComplexExp(task.up)};
        exact.max_iterations = task.max_iterations;
        exact.escape_radius_sq = task.escape_radius_sq;
        exact.escaping_sq = task.escaping_sq;
        for (std::size_t i = 0; i < around.re.size(); ++i) {
            if (!has_ended(limbs, i)) continue;
            constexpr std::int64_t kBits = 1200;
            BigComplex c(kBits);
            mpfr_set_d(c.re.get(), around.re[i], MPFR_RNDN);
            mpfr_set_d(c.im.get(), around.im[i], MPFR_RNDN);
            const LongAttempt truth =
                iterate_family_long(exact, BigComplex(kBits), c, kBits, nullptr, kNeverStop);
            REQUIRE(truth.end);
            CHECK(limbs.status[i] == truth.end->status);
            CHECK(limbs.n[i] == truth.end->n);
            const double size = std::sqrt(norm(truth.end->z));
            CHECK(std::hypot(limbs.zr[i] - truth.end->z.re, limbs.zi[i] - truth.end->z.im) <=
                  1e-5 * size);
        }
    }
}
