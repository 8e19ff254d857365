#include "kernel/reference/reference_orbit.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <string>

#include "base/error.h"
#include "base/work_meter.h"
#include "kernel/inside/attraction_watch.h"
#include "kernel/limbs/fixed_point_orbit.h"

namespace mandel {
namespace {

// |Z|^2 where an orbit ends as escaped. At |Z| = 2 it would be too early: z = Z + dz of a pixel
// that goes on from there in doubles must not be near the border between escaping and not.
constexpr double kEscapedSq = 16;

std::int64_t guard_bits(std::uint64_t max_iterations) {
    return 96 + static_cast<std::int64_t>(std::bit_width(max_iterations));
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

// When an orbit ends. It sees the points as they are kept, so it says the same of an orbit that is
// computed and of one that is cut to length.
class EndRule {
public:
    EndRule(const Complex<double>& c, const OrbitLimits& limits)
        : radius_(limits.radius),
          seeks_period_(radius_.mantissa != 0),
          seeks_attraction_(seeks_period_ && limits.find_interior),
          radius_exponent_(radius_.exponent + 1),
          attraction_(c, radius_.to_double()) {}

    // From Z_n to Z_n+1, for the derivative; `tiny` is Z_n if a double is not enough for it.
    void leave(const Complex<double>& z, const ComplexExp* tiny) noexcept {
        tiny != nullptr ? d_.step(*tiny) : d_.step(z);
    }

    // Bits that the derivative makes up for.
    std::int64_t spared_bits() const noexcept {
        return seeks_period_ ? std::max<std::int64_t>(0, d_.exponent()) : 0;
    }

    // Whether the orbit ends at Z_n, n >= 1.
    std::optional<ReferenceOrbit::End> end_at(std::uint64_t n, const Complex<double>& z,
                                              const ComplexExp* tiny) noexcept {
        if (!(norm(z) <= kEscapedSq)) return ReferenceOrbit::End::Escaped;
        // |Z| < 2 R |d| is first asked of the exponents: the sizes are within 2 of them each.
        const std::int64_t exponent =
            tiny != nullptr ? tiny->exponent : exponent_of(larger_size(z));
        if (seeks_period_ && exponent <= radius_exponent_ + d_.exponent() + 1 &&
            (tiny != nullptr ? *tiny : ComplexExp(z)).abs() < radius_ * d_.value().abs() * 2) {
            return ReferenceOrbit::End::Periodic;
        }
        if (seeks_attraction_ && attraction_.proves(z, n)) return ReferenceOrbit::End::Attracted;
        return std::nullopt;
    }

    ComplexExp derivative() const noexcept { return d_.value(); }

private:
    const FloatExp radius_;
    const bool seeks_period_;
    const bool seeks_attraction_;
    const std::int64_t radius_exponent_;
    RunningDerivative d_;
    AttractionWatch attraction_;
};

}  // namespace

mpfr_prec_t reference_precision(const FloatExp& spacing, std::uint64_t max_iterations) {
    return static_cast<mpfr_prec_t>(first_fraction_bits(spacing, max_iterations)) + 64;
}

ReferenceOrbit::ReferenceOrbit(const BigFloat& re, const BigFloat& im, const OrbitLimits& limits,
                               const StopFlag& stop, const OrbitExecution& execution,
                               const OrbitPatience& patience)
    : limits_(limits) {
    append({0, 0});
    const Complex<double> c{re.to_double(), im.to_double()};
    if (norm(c) <= kEscapedSq) {
        run(re, im, stop, execution, patience);
    } else {
        append(c);
        derivative_ = ComplexExp(1, 0, 0);
        end_ = End::Escaped;
    }
    give_back_the_rest();
    shared_ = std::shared_ptr<const Complex<double>[]>(growing_.release(), Free());
}

ReferenceOrbit ReferenceOrbit::of_attracted_view(const Complex<double>& c,
                                                 const OrbitLimits& limits) {
    ReferenceOrbit orbit(limits);
    orbit.append({0, 0});
    orbit.append(c);
    orbit.derivative_ = ComplexExp(1, 0, 0);
    orbit.end_ = End::Attracted;
    orbit.give_back_the_rest();
    orbit.shared_ = std::shared_ptr<const Complex<double>[]>(orbit.growing_.release(), Free());
    return orbit;
}

// What the orbit grew by last and did not need.
void ReferenceOrbit::give_back_the_rest() noexcept {
    void* shrunk = std::realloc(growing_.get(), size_ * sizeof(Complex<double>));
    if (shrunk == nullptr) return;
    (void)growing_.release();
    growing_.reset(static_cast<Complex<double>*>(shrunk));
    z_ = growing_.get();
    capacity_ = size_;
}

void ReferenceOrbit::run(const BigFloat& re, const BigFloat& im, const StopFlag& stop,
                         const OrbitExecution& execution, const OrbitPatience& patience) {
    const std::int64_t most_bits = first_fraction_bits(limits_.spacing, limits_.max_iterations);
    const std::uint64_t poll_every = steps_between_polls(most_bits, 100);

    WorkPhase phase(stop, Work::Orbit);
    FixedPointOrbit orbit(re, im, most_bits, execution);
    EndRule rule({re.to_double(), im.to_double()}, limits_);
    Complex<double> z{0, 0};
    const ComplexExp* tiny = nullptr;
    std::int64_t fewest_bits = most_bits;
    std::uint64_t until_poll = poll_every;
    std::uint64_t ask_at = patience.ask_at;
    for (std::uint64_t n = 1; n <= limits_.max_iterations; ++n) {
        rule.leave(z, tiny);
        orbit.step(most_bits - rule.spared_bits());
        z = orbit.z();
        append(z);
        tiny = nullptr;
        if (larger_size(z) < kTiny) tiny = &tiny_.emplace_back(n, orbit.z_exp()).z;
        if (const auto end = rule.end_at(n, z, tiny)) {
            end_ = *end;
            break;
        }
        if (n == ask_at) {
            ask_at = patience.next(n, rule.derivative().abs().log2());
            if (ask_at == 0) break;
        }
        if (--until_poll > 0) continue;
        until_poll = poll_every;
        fewest_bits = std::min(fewest_bits, most_bits - rule.spared_bits());
        phase.reach(std::max(static_cast<double>(n) / static_cast<double>(limits_.max_iterations),
                             part_of_shrinking_orbit(fewest_bits, most_bits)));
        if (!stop.is_requested()) continue;
        end_ = End::Stopped;
        break;
    }
    derivative_ = rule.derivative();
}

std::optional<ReferenceOrbit> ReferenceOrbit::prefix(const Complex<double>& c,
                                                     const OrbitLimits& limits,
                                                     const StopFlag& stop) const {
    constexpr std::uint64_t kPollSteps = 1 << 20;
    EndRule rule(c, limits);
    const ComplexExp* tiny = nullptr;
    auto next_tiny = tiny_.begin();
    const std::uint64_t last_known = std::min(last(), limits.max_iterations);
    std::optional<End> end;
    std::uint64_t n = 0;
    while (!end && n < last_known) {
        rule.leave(z_[n], tiny);
        ++n;
        tiny = nullptr;
        if (next_tiny != tiny_.end() && next_tiny->m == n) tiny = &(next_tiny++)->z;
        end = rule.end_at(n, z_[n], tiny);
        if (n % kPollSteps == 0 && stop.is_requested()) return std::nullopt;
    }
    if (!end && n < limits.max_iterations) return std::nullopt;

    ReferenceOrbit cut(limits);
    cut.shared_ = shared_;
    cut.z_ = z_;
    cut.size_ = n + 1;
    cut.capacity_ = capacity_;
    cut.tiny_.assign(tiny_.begin(), next_tiny);
    cut.derivative_ = rule.derivative();
    cut.end_ = end.value_or(End::Limit);
    return cut;
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
        void* grown = std::realloc(growing_.get(), wanted * sizeof(Complex<double>));
        if (grown == nullptr) throw std::bad_alloc();
        (void)growing_.release();
        growing_.reset(static_cast<Complex<double>*>(grown));
        z_ = growing_.get();
        capacity_ = wanted;
    }
    growing_[size_++] = z;
}

ComplexExp ReferenceOrbit::at(std::uint64_t m) const noexcept {
    const Complex<double>& z = z_[m];
    if (larger_size(z) >= kTiny) return ComplexExp(z);
    const auto place = std::ranges::lower_bound(tiny_, m, {}, &Tiny::m);
    return place != tiny_.end() && place->m == m ? place->z : ComplexExp();
}

}  // namespace mandel
