#include "kernel/nucleus/nucleus_refinement.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "base/work_meter.h"
#include "kernel/limbs/fixed_point_orbit.h"

namespace mandel {
namespace {

// The slope is known to about this many bits.
constexpr std::int64_t kSlopeBits = 44;
// Of the size: what the nucleus has to be right to, and a little more that estimates may be off by.
constexpr std::int64_t kWantedBits = 72 + 32;
// A component is described well by the orbit of a point that is nearer to its nucleus than to any
// other by this many bits.
constexpr std::int64_t kNearBits = 60;

// What a refinement takes, in orbits of its period, for its progress; chosen after one search, at
// triangle_1e2276.
constexpr double kUsualPeriods = 5;

struct Evaluation {
    BigComplex value;               // Z_p(c)
    ComplexExp slope;               // dZ_p / dc
    ComponentOrbit component;       // if asked for; as seen from c
    std::int64_t nearest_exponent;  // of |Z_n / d_n|, n < p: the way to a nucleus of period n
};

// Right to 2^noise_exponent, seen as an error of c. Nothing after `stop`, for an orbit that
// escapes, and for one that is periodic before.
std::optional<Evaluation> evaluate(const BigComplex& c, std::uint64_t period,
                                   std::int64_t noise_exponent, bool with_component,
                                   const StopFlag& stop) {
    // An error in step n becomes one of c divided by |d_n|; there are as many as steps.
    const std::int64_t bits =
        16 + static_cast<std::int64_t>(std::bit_width(period)) - noise_exponent;
    constexpr std::uint64_t kNanosecondsBeside = 500;
    const std::uint64_t poll_every = steps_between_polls(bits, kNanosecondsBeside);
    FixedPointOrbit orbit(c.re, c.im, bits);
    Evaluation result{BigComplex(64), {1, 0, 0}, {}, 2};
    orbit.step(bits);
    for (std::uint64_t n = 1; n < period; ++n) {
        const ComplexExp z = orbit.z_exp();
        if (z.is_zero() || z.exponent > 2) return std::nullopt;
        if (n % poll_every == 0) {
            WorkPhase::add(stop, static_cast<double>(poll_every) / static_cast<double>(period) /
                                     kUsualPeriods);
            if (stop.is_requested()) return std::nullopt;
        }
        if (with_component) {
            result.nearest_exponent =
                std::min(result.nearest_exponent, z.exponent - result.slope.exponent);
            result.component.step(z);
        }
        result.slope = twice(z * result.slope) + ComplexExp(1, 0, 0);
        orbit.step(bits - std::max<std::int64_t>(0, result.slope.exponent));
    }
    result.value = {orbit.exact(OrbitPart::Re), orbit.exact(OrbitPart::Im)};
    return result;
}

class Refinement {
public:
    Refinement(BigComplex start, std::uint64_t period, const FloatExp& radius, const StopFlag& stop,
               bool interpolates)
        : c_(std::move(start)),
          period_(period),
          radius_exponent_(radius.exponent + 2),
          stop_(stop),
          interpolates_(interpolates),
          beta_(radius_exponent_),
          noise_(radius_exponent_ - 400) {}

    std::optional<RefinedNucleus> run() {
        constexpr int kMostEvaluations = 64;
        for (int i = 0; i < kMostEvaluations; ++i) {
            const std::optional<Evaluation> here =
                evaluate(c_, period_, noise_, !is_described_, stop_);
            if (!here || here->slope.is_zero()) return std::nullopt;
            const ComplexExp value = here->value.to_complex_exp();
            const std::int64_t error =
                value.is_zero() ? noise_ : value.exponent - here->slope.exponent + 1;
            if (error > radius_exponent_) return std::nullopt;
            describe(*here, error);
            if (error <= noise_ + 4) {
                // Nothing is left to be seen at this precision.
                if (noise_ < size_.exponent - kWantedBits) return found();
                noise_ -= radius_exponent_ - noise_;
                continue;
            }
            update_radius_of_convergence(error);
            samples_.push_back({c_, here->value, error, noise_});
            step(here->slope);
            const bool is_right = predicted_ < size_.exponent - kWantedBits;
            if (is_right && is_described_ && samples_.size() > 1) return found();
        }
        return std::nullopt;
    }

private:
    void describe(const Evaluation& here, std::int64_t error) {
        if (is_described_) return;
        size_ = here.component.size();
        shape_ = here.component.shape();
        is_described_ = here.nearest_exponent - kNearBits > error;
    }

    // From the error that c_ turned out to have, unless something else decided about it.
    void update_radius_of_convergence(std::int64_t error) {
        if (samples_.empty() || predicted_ != convergence_) return;
        const auto used = static_cast<std::int64_t>(used_);
        // convergence_ = sum of e_i - (number - 1) beta, where a slope counts like a second point.
        const std::int64_t steps = used == 1 ? 1 : used - 1;
        beta_ += (convergence_ - error) / steps;
    }

    // Moves c_ to where the samples say the nucleus is, and decides how precise the next one is.
    void step(const ComplexExp& slope) {
        const std::int64_t e = samples_.back().error_exponent;
        convergence_ = 2 * e - beta_;
        predicted_ = std::max({convergence_, e - kSlopeBits, samples_.back().noise_exponent});
        used_ = 1;
        for (std::size_t count = 2; interpolates_ && count <= samples_.size(); ++count) {
            const std::int64_t with = predicted_error(last(count), beta_);
            if (with >= predicted_) continue;
            used_ = count;
            predicted_ = with;
            convergence_ = sum_of_errors(count) - static_cast<std::int64_t>(count - 1) * beta_;
        }
        const std::int64_t lost = last(used_).front().error_exponent - predicted_;
        const auto bits = static_cast<mpfr_prec_t>(128 + std::max<std::int64_t>(0, lost));
        const BigComplex move = used_ == 1
                                    ? quotient(samples_.back().value, to_big_complex(slope), bits)
                                    : step_to_zero(last(used_), bits);
        choose_noise();
        const auto c_bits = static_cast<mpfr_prec_t>(64 - noise_);
        c_ = used_ == 1 ? difference(c_, move, c_bits) : sum(c_, move, c_bits);
    }

    // The next value serves the step after it, and, with much more weight than its own share, the
    // later ones (t_i at step_to_zero()); but nothing needs the nucleus better than to
    // 2^-160 of its size.
    void choose_noise() {
        constexpr std::int64_t kLaterSteps = 8;
        const std::int64_t gained = std::max<std::int64_t>(64, beta_ - predicted_);
        const std::int64_t after = sum_of_errors(samples_.size()) + predicted_ -
                                   static_cast<std::int64_t>(samples_.size()) * beta_;
        const std::int64_t useful = after - kLaterSteps * gained;
        noise_ = std::min(noise_, std::max(useful, size_.exponent - 160));
    }

    std::span<const RootSample> last(std::size_t count) const {
        return std::span(samples_).last(count);
    }
    std::int64_t sum_of_errors(std::size_t count) const {
        std::int64_t sum = 0;
        for (const RootSample& sample : last(count)) sum += sample.error_exponent;
        return sum;
    }

    std::optional<RefinedNucleus> found() {
        // A nucleus of a shorter period is as near as that of this one.
        if (!is_described_) return std::nullopt;
        return RefinedNucleus{std::move(c_), size_, shape_};
    }

    BigComplex c_;
    const std::uint64_t period_;
    const std::int64_t radius_exponent_;
    const StopFlag& stop_;
    const bool interpolates_;
    std::int64_t beta_;   // log2 of the radius of convergence; that of the view at first
    std::int64_t noise_;  // what the next value shall be right to
    std::vector<RootSample> samples_;
    // Of the last step: the samples used, and log2 of the error after it, as predicted, and as it
    // would be with exact values.
    std::size_t used_ = 0;
    std::int64_t predicted_ = 0, convergence_ = 0;
    bool is_described_ = false;
    ComplexExp size_;
    ComponentShape shape_ = ComponentShape::Cardioid;
};

}  // namespace

BigComplex step_to_zero(std::span<const RootSample> samples, mpfr_prec_t bits) {
    const std::size_t count = samples.size();
    // Points and values in the order of their use, the nearest first.
    const auto value = [&](std::size_t i) -> const BigComplex& {
        return samples[count - 1 - i].value;
    };
    std::vector<BigComplex> divided;
    for (std::size_t i = 0; i < count; ++i) {
        divided.push_back(difference(samples[count - 1 - i].c, samples.back().c, bits));
    }
    for (std::size_t order = 1; order < count; ++order) {
        for (std::size_t i = count - 1; i >= order; --i) {
            divided[i] = quotient(difference(divided[i], divided[i - 1], bits),
                                  difference(value(i), value(i - order), bits), bits);
        }
    }
    BigComplex zero = divided[count - 1];
    for (std::size_t i = count - 1; i-- > 0;) {
        zero = difference(divided[i], product(value(i), zero, bits), bits);
    }
    return zero;
}

std::int64_t predicted_error(std::span<const RootSample> samples, std::int64_t beta) noexcept {
    std::int64_t product = beta, noise = samples.back().noise_exponent, nearer = 0;
    std::int64_t count = 0;
    // From the nearest point on; `nearer`: the sum of e_j of those before.
    for (auto sample = samples.rbegin(); sample != samples.rend(); ++sample) {
        const std::int64_t e = sample->error_exponent;
        product += e - beta;
        noise = std::max(noise, sample->noise_exponent + nearer - count * e);
        nearer += e;
        ++count;
    }
    return std::max(product, noise);
}

std::optional<RefinedNucleus> refine_nucleus(BigComplex start, std::uint64_t period,
                                             const FloatExp& radius, const StopFlag& stop,
                                             bool interpolates) {
    return Refinement(std::move(start), period, radius, stop, interpolates).run();
}

}  // namespace mandel
