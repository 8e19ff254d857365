#include "kernel/perturb/perturbed_cycle.h"

#include <cmath>
#include <optional>

#include "kernel/inside/cycle_proof.h"

namespace mandel {
namespace {

// Bounds the rounding errors of one step in ComplexExp, of Z in doubles, and of these bounds.
constexpr double kRounding = 0x1p-48;
constexpr double kUp = 1 + 0x1p-40;

// ComplexExp without its exponent: a tenth of the time, where all that a proof meets is in the
// range of doubles.
struct Narrow {
    // Added to every size, for squares below the range: far below every radius that is met.
    static constexpr double kLeast = 0x1p-510;

    double re = 0, im = 0;

    Narrow() = default;
    Narrow(double x, double y) : re(x), im(y) {}
    explicit Narrow(const Complex<double>& z) : re(z.re), im(z.im) {}

    bool is_zero() const { return re == 0 && im == 0; }
    double norm() const { return re * re + im * im; }
    double abs() const { return std::sqrt(norm()) + kLeast; }

    friend Narrow operator*(const Narrow& a, const Narrow& b) {
        return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
    }
    friend Narrow operator/(const Narrow& a, const Narrow& b) {
        const double scale = 1 / b.norm();
        return {(a.re * b.re + a.im * b.im) * scale, (a.im * b.re - a.re * b.im) * scale};
    }
    friend Narrow operator+(const Narrow& a, const Narrow& b) { return {a.re + b.re, a.im + b.im}; }
    friend Narrow operator-(const Narrow& a) { return {-a.re, -a.im}; }
    friend Narrow twice(const Narrow& a) { return {2 * a.re, 2 * a.im}; }
};

bool is_positive(double x) { return x > 0; }
bool is_positive(const FloatExp& x) { return x.mantissa > 0; }

// What a proof reads of the reference, in either kind of number.
struct WideSource {
    using Number = ComplexExp;
    using Real = FloatExp;

    const ReferenceOrbit& orbit;
    const LinearApproximation& table;

    static Number one() { return {1, 0, 0}; }
    Number at(std::uint32_t m) const { return orbit.at(m); }
    Real linear_limit(std::uint32_t i) const { return table.linear_limit(i); }
    Real ratio(std::uint32_t i) const { return table.ratio(i); }
    struct Map {
        Number a, b;
    };
    Map map(std::uint32_t i) const {
        const LinearApproximation::Wide step = table.wide_form(i);
        return {step.a, step.b};
    }
};

struct NarrowSource {
    using Number = Narrow;
    using Real = double;

    // dc, and where the cycle is looked for, have to be this large; then so is every radius.
    static constexpr std::int64_t kLeastExponent = -200;
    // Steps for smaller w may multiply by more than what is lost below the range allows.
    static constexpr std::int64_t kLeastLimit = -250;

    const ReferenceOrbit& orbit;
    const LinearApproximation& table;

    static bool is_enough(const ComplexExp& dc, const ComplexExp& z) {
        return dc.exponent > kLeastExponent && z.exponent > kLeastExponent;
    }
    static Number one() { return {1, 0}; }
    Number at(std::uint32_t m) const { return Number(orbit.z()[m]); }
    Real linear_limit(std::uint32_t i) const {
        const LinearApproximation::Step& step = table.step(i);
        const bool is_small = step.limit_sq == 0 || step.linear_exponent < kLeastLimit;
        return is_small ? 0 : power_of_two(step.linear_exponent);
    }
    Real ratio(std::uint32_t i) const { return table.ratio(i).to_double(); }
    struct Map {
        Number a, b;
    };
    Map map(std::uint32_t i) const {
        const LinearApproximation::Step& step = table.step(i);
        return {{step.a_re, step.a_im}, {step.b_re, step.b_im}};
    }
};

// A disk around z with the derivative of the map so far at its centre.
template <typename Source>
struct Disk {
    typename Source::Number z, slope;
    typename Source::Real radius;
};

// The map of cycle_proof.h: iterations of a pixel as perturbations of the reference.
template <typename Source>
class PerturbedMap {
public:
    using Number = typename Source::Number;
    using Real = typename Source::Real;
    struct Return {
        Number z, slope;
        Real error;  // of z
    };
    static constexpr int kMostChecks = 19;
    static constexpr double kGrowth = 16;

    PerturbedMap(const Source& source, const Number& dc)
        : source_(source),
          table_(source.table),
          last_(static_cast<std::uint32_t>(source.orbit.last())),
          dc_(dc),
          abs_dc_(dc.abs()) {}

    std::optional<Return> run(const Number& z, std::uint64_t steps) {
        Disk<Source> image{z, Source::one(), Real()};
        if (!move(image, steps)) return std::nullopt;
        return Return{image.z, image.slope, image.radius};
    }
    static bool may_contract(const Return& r) {
        return !(Real(4.0) < r.slope.abs()) && !(Source::one() + -r.slope).is_zero();
    }
    static bool contracts(const Return& r) { return is_positive(Real(1.0) - r.slope.abs()); }
    static Number towards_fixed_point(const Number& z, const Return& r) {
        return z + (r.z + -z) / (Source::one() + -r.slope);
    }
    static Real first_radius(const Number& centre, const Return& r) {
        const Real away = (r.z + -centre).abs() + r.error;
        return away * 4.0 / (Real(1.0) - r.slope.abs()) + centre.abs() * 0x1p-45;
    }
    static bool may_hold(const Real&, const Return&, int tries) { return tries < 8; }
    DiskImage image_of_disk(const Number& centre, const Real& radius, std::uint64_t steps) {
        Disk<Source> disk{centre, Source::one(), radius};
        if (!move(disk, steps)) return DiskImage::Leaves;
        const bool is_inside = ((disk.z + -centre).abs() + disk.radius) * kUp < radius;
        return is_inside ? DiskImage::Inside : DiskImage::NotInside;
    }

private:
    // The image of the disk after `count` iterations, with every error added to its radius; false
    // if it leaves the neighbourhood of the set.
    bool move(Disk<Source>& disk, std::uint64_t count) {
        dz_ = disk.z;
        m_ = step_ = single_ = 0;
        left_ = count;
        for (;;) {
            const Number Z = source_.at(m_);
            disk.z = Z + dz_;
            if (!(disk.z.norm() < Real(16.0)) || !(disk.radius < Real(1.0))) return false;
            if (left_ == 0) return true;
            if (m_ == last_ || disk.z.norm() < dz_.norm()) {
                dz_ = disk.z;
                m_ = step_ = single_ = 0;
                continue;
            }
            const Number w = dz_ * (Z + disk.z);
            // How far w is from that of the centre, over the disk.
            const Real spread = (disk.z.abs() * 2.0 + disk.radius) * disk.radius * kUp;
            const Real rounding = dz_.abs() * (Z.abs() + disk.z.abs()) * kRounding;
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

    bool take_long_step(Disk<Source>& disk, const Number& w, const Real& spread,
                        const Real& rounding) {
        const Real size = (w.abs() + spread) * kUp;
        const std::uint32_t i = table_.longest_step(step_, [&](std::uint32_t k) {
            return table_.link(k).length <= left_ && size < source_.linear_limit(k);
        });
        if (i == LinearApproximation::kNone) return false;
        const typename Source::Map step = source_.map(i);
        const Real slope = step.a.abs();
        const Real reach = size + abs_dc_ * source_.ratio(i);
        const Real left_out = slope * reach * table_.relative_error(i);
        const Real rounded = slope * rounding + (slope * size + step.b.abs() * abs_dc_) * kRounding;
        disk.radius = (slope * spread + left_out + rounded) * kUp;
        disk.slope = step.a * disk.slope;
        dz_ = step.a * w + step.b * dc_;
        m_ += table_.link(i).length;
        left_ -= table_.link(i).length;
        step_ = i + 1;
        return true;
    }

    const Source source_;
    const LinearApproximation& table_;
    const std::uint32_t last_;
    const Number dc_;
    const Real abs_dc_;
    Number dz_;
    std::uint64_t left_ = 0;
    std::uint32_t m_ = 0, step_ = 0, single_ = 0;
};

template <typename Source>
bool proves_cycle_near(const Source& source, const typename Source::Number& dc,
                       const typename Source::Number& z, std::uint64_t return_time) {
    PerturbedMap<Source> map(source, dc);
    return proves_fixed_point(map, z, return_time);
}

}  // namespace

bool has_attracting_cycle(const ReferenceOrbit& orbit, const LinearApproximation& table,
                          const ComplexExp& dc, const ComplexExp& z,
                          std::uint64_t return_time) noexcept {
    if (NarrowSource::is_enough(dc, z)) {
        return proves_cycle_near(NarrowSource{orbit, table}, Narrow(dc.to_double()),
                                 Narrow(z.to_double()), return_time);
    }
    return proves_cycle_near(WideSource{orbit, table}, dc, z, return_time);
}

}  // namespace mandel
