#include "kernel/reference_orbit.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <string>

#include "base/error.h"
#include "kernel/attraction_watch.h"
#include "kernel/fixed_point_orbit.h"

namespace mandel {
namespace {

// |Z|^2 where an orbit ends as escaped. At |Z| = 2 it would be too early: z = Z + dz of a pixel
// that goes on from there in doubles must not be near the border between escaping and not.
constexpr double kEscapedSq = 16;

std::int64_t guard_bits(std::uint64_t max_iterations) {
    return 32 + static_cast<std::int64_t>(std::bit_width(max_iterations));
}

std::int64_t first_fraction_bits(const FloatExp& spacing, std::uint64_t max_iterations) {
    return std::max<std::int64_t>(0, -spacing.exponent) + guard_bits(max_iterations);
}

// d <- 2 Z d + 1 with a wide exponent that is touched rarely: |d| = size * 2^exponent with size
// between 2^-400 and 2^400.
class RunningDerivative {
public:
    void step(const Complex<double>& z) noexcept {
        const double re = 2 * (z.re * re_ - z.im * im_) + one_;
        im_ = 2 * (z.re * im_ + z.im * re_);
        re_ = re;
        const std::int64_t size = exponent_of(larger_size({re_, im_}));
        size_ = exponent_ + size;
        if (size > 400 || size < -400) set({re_, im_, exponent_});
    }
    // The same for a Z that a double may not hold.
    void step(const ComplexExp& z) noexcept { set(twice(z * value()) + ComplexExp(1, 0, 0)); }

    // floor(log2) of the larger part.
    std::int64_t exponent() const noexcept { return size_; }
    ComplexExp value() const noexcept { return {re_, im_, exponent_}; }

private:
    void set(const ComplexExp& d) noexcept {
        re_ = d.re;
        im_ = d.im;
        exponent_ = size_ = d.exponent;
        if (exponent_ < -1000) exponent_ = 0;  // zero
        one_ = power_of_two(-exponent_);
    }

    double re_ = 0, im_ = 0, one_ = 1;
    std::int64_t exponent_ = 0, size_ = 0;
};

}  // namespace

mpfr_prec_t reference_precision(const FloatExp& spacing, std::uint64_t max_iterations) {
    return static_cast<mpfr_prec_t>(first_fraction_bits(spacing, max_iterations)) + 64;
}

ReferenceOrbit::ReferenceOrbit(const BigFloat& re, const BigFloat& im, const OrbitLimits& limits,
                               const StopFlag& stop)
    : limits_(limits) {
    append({0, 0});
    const Complex<double> c{re.to_double(), im.to_double()};
    if (!(norm(c) <= kEscapedSq)) {
        append(c);
        derivative_ = ComplexExp(1, 0, 0);
        end_ = End::Escaped;
        return;
    }
    run(re, im, stop);
}

void ReferenceOrbit::run(const BigFloat& re, const BigFloat& im, const StopFlag& stop) {
    const std::int64_t most_bits = first_fraction_bits(limits_.spacing, limits_.max_iterations);
    const bool seeks_period = limits_.radius.mantissa != 0;
    // |Z| < 2 R |d| is first asked of the exponents: the sizes are within 2 of them each.
    const std::int64_t radius_exponent = limits_.radius.exponent + 1;
    // A polling interval in units of work: an iteration costs about (bits / 64)^2 nanoseconds.
    const std::int64_t most_limbs = most_bits / 64 + 1;
    const std::int64_t poll_every =
        std::max<std::int64_t>(1, 20'000'000 / (100 + most_limbs * most_limbs));

    FixedPointOrbit orbit(re, im, most_bits);
    RunningDerivative d;
    const bool seeks_attraction = seeks_period && limits_.find_interior;
    AttractionWatch attraction({re.to_double(), im.to_double()}, limits_.radius.to_double());
    Complex<double> z{0, 0};
    std::int64_t until_poll = poll_every;
    for (std::uint64_t n = 1; n <= limits_.max_iterations; ++n) {
        const double size = larger_size(z);
        if (size < kTiny && n > 1) {
            d.step(tiny_.back().z);
        } else {
            d.step(z);
        }
        orbit.step(seeks_period ? most_bits - std::max<std::int64_t>(0, d.exponent()) : most_bits);
        z = orbit.z();
        append(z);
        const double next_size = larger_size(z);
        if (next_size < kTiny) tiny_.push_back({n, orbit.z_exp()});
        if (!(norm(z) <= kEscapedSq)) {
            end_ = End::Escaped;
            break;
        }
        const std::int64_t z_exponent =
            next_size < kTiny ? tiny_.back().z.exponent : exponent_of(next_size);
        if (seeks_period && z_exponent <= radius_exponent + d.exponent() + 1 &&
            at(n).abs() < limits_.radius * d.value().abs() * 2) {
            end_ = End::Periodic;
            break;
        }
        if (seeks_attraction && attraction.proves(z, n)) {
            end_ = End::Attracted;
            break;
        }
        if (--until_poll > 0) continue;
        until_poll = poll_every;
        if (!stop.is_requested()) continue;
        end_ = End::Stopped;
        break;
    }
    derivative_ = d.value();
    give_back_the_rest();
}

// What the orbit grew by last and did not need.
void ReferenceOrbit::give_back_the_rest() noexcept {
    void* shrunk = std::realloc(z_.get(), size_ * sizeof(Complex<double>));
    if (shrunk == nullptr) return;
    (void)z_.release();
    z_.reset(static_cast<Complex<double>*>(shrunk));
    capacity_ = size_;
}

void ReferenceOrbit::append(const Complex<double>& z) {
    if (size_ == capacity_) {
        const std::uint64_t allowed = limits_.max_bytes / sizeof(Complex<double>);
        if (size_ >= allowed) {
            throw Error("the reference orbit is longer than " + std::to_string(size_) +
                        " iterations, which is all that fits in " +
                        std::to_string(limits_.max_bytes >> 20) + " MB; lower the iteration limit");
        }
        const std::uint64_t wanted =
            std::min({allowed, std::max<std::uint64_t>(1024, size_ + size_ / 4),
                      std::max<std::uint64_t>(size_ + 1, limits_.max_iterations + 1)});
        void* grown = std::realloc(z_.get(), wanted * sizeof(Complex<double>));
        if (grown == nullptr) throw std::bad_alloc();
        (void)z_.release();
        z_.reset(static_cast<Complex<double>*>(grown));
        capacity_ = wanted;
    }
    z_[size_++] = z;
}

ComplexExp ReferenceOrbit::at(std::uint64_t m) const noexcept {
    const Complex<double>& z = z_[m];
    if (larger_size(z) >= kTiny) return ComplexExp(z);
    const auto place = std::ranges::lower_bound(tiny_, m, {}, &Tiny::m);
    return place != tiny_.end() && place->m == m ? place->z : ComplexExp();
}

}  // namespace mandel
