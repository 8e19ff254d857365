#include "kernel/period_search.h"

#include <algorithm>
#include <array>
#include <optional>

#include "kernel/attraction_watch.h"
#include "kernel/fixed_point_orbit.h"
#include "kernel/reference_orbit.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

// An image larger than this covers the whole set several times; points on its edge are too far
// apart to say what lies between them.
constexpr double kLargeImage = 16;

// Points on the edge, followed from the step in which the image is no longer small beside Z: until
// then it is that of a linear map to 2^-20.
class EdgeImage {
public:
    explicit EdgeImage(const PlaneBox& box) : radius_(box.radius()) {
        constexpr double kStep = 2.0 / kPerSide;
        for (int i = 0; i < kPerSide; ++i) {
            const FloatExp t(-1 + kStep * i);
            const auto k = static_cast<std::size_t>(i);
            const ComplexExp along_right = box.right * t, along_up = box.up * t;
            dc_[k] = along_right + -box.up;
            dc_[kPerSide + k] = box.right + along_up;
            dc_[2 * kPerSide + k] = box.up + -along_right;
            dc_[3 * kPerSide + k] = -(box.right + along_up);
        }
    }

    // From Z_n to Z_n+1, `d` being dZ_n+1/dc.
    void step(const ComplexExp& z, const ComplexExp& d) noexcept {
        if (!is_followed_) {
            reach_ = radius_ * d.abs();
            d_ = d;
            return;
        }
        reach_ = FloatExp();
        const ComplexExp two_z = twice(z);
        for (std::size_t k = 0; k < kPoints; ++k) {
            dz_[k] = dz_[k] * (two_z + dz_[k]) + dc_[k];
            reach_ = max(reach_, dz_[k].abs());
        }
    }

    // Whether it winds around 0, Z_n+1 being z. To be asked after every step.
    bool winds_around_zero(const ComplexExp& z) noexcept {
        if (!is_followed_) {
            if (!(z.abs() < reach_ * 0x1p20)) return false;
            for (std::size_t k = 0; k < kPoints; ++k) dz_[k] = d_ * dc_[k];
            is_followed_ = true;
        }
        return z.abs() < reach_ * 2.0 && winding_number(z) != 0;
    }

    // The largest |dz| of its points.
    const FloatExp& reach() const noexcept { return reach_; }

private:
    static constexpr int kPerSide = 16;
    static constexpr std::size_t kPoints = 4 * kPerSide;

    // Crossings of the positive real axis, with their directions.
    int winding_number(const ComplexExp& z) const noexcept {
        int winding = 0;
        ComplexExp from = z + dz_[kPoints - 1];
        for (std::size_t k = 0; k < kPoints; ++k) {
            const ComplexExp to = z + dz_[k];
            // The exponents change no sign.
            const double cross = from.re * to.im - from.im * to.re;
            if (from.im < 0 && to.im >= 0 && cross > 0) ++winding;
            if (from.im >= 0 && to.im < 0 && cross < 0) --winding;
            from = to;
        }
        return winding;
    }

    const FloatExp radius_;
    bool is_followed_ = false;
    ComplexExp d_;
    FloatExp reach_;
    std::array<ComplexExp, kPoints> dc_, dz_;
};

// With Z_n = z: what can be said, if anything.
std::optional<PeriodSearch::End> judge(const ComplexExp& z, EdgeImage& edge) {
    if (edge.winds_around_zero(z)) return PeriodSearch::End::Found;
    const FloatExp size = z.abs();
    if (FloatExp(2) + edge.reach() * 1.5 < size) return PeriodSearch::End::Escaped;
    if (FloatExp(kLargeImage) < edge.reach() || FloatExp(4) < size) {
        return PeriodSearch::End::Unclear;
    }
    return std::nullopt;
}

}  // namespace

PeriodSearch find_period(const PlaneBox& box, std::uint64_t max_period, const StopFlag& stop) {
    const mpfr_prec_t bits = reference_precision(box.radius() * 0x1p-10, max_period);
    constexpr std::uint64_t kNanosecondsOfTheEdge = 5000;
    const std::uint64_t poll_every = steps_between_polls(bits, kNanosecondsOfTheEdge);
    EdgeImage edge(box);
    ComplexExp z = to_complex_exp(box.re, box.im), d(1, 0, 0);
    edge.step({}, d);
    if (const auto end = judge(z, edge)) return {*end, 1, -z};

    FixedPointOrbit orbit(box.re, box.im, bits);
    orbit.step(bits);
    AttractionWatch attraction(z.to_double(), box.radius().to_double());
    for (std::uint64_t n = 2; n <= max_period; ++n) {
        d = twice(z * d) + ComplexExp(1, 0, 0);
        edge.step(z, d);
        orbit.step(bits - std::max<std::int64_t>(0, d.exponent));
        z = orbit.z_exp();
        if (const auto end = judge(z, edge)) return {*end, n, -z / d};
        if (attraction.proves(z.to_double(), n)) return {PeriodSearch::End::Attracted, n, {}};
        if (n % poll_every == 0 && stop.is_requested()) return {PeriodSearch::End::Stopped, n, {}};
    }
    return {PeriodSearch::End::Limit, max_period, {}};
}

}  // namespace mandel
