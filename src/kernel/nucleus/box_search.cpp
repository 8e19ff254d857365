#include "kernel/nucleus/box_search.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/work_meter.h"
#include "kernel/nucleus/attracted_box.h"
#include "kernel/reference/reference_orbit.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

// An image larger than this covers the whole set several times; points on its edge are too far
// apart to say what lies between them.
constexpr double kLargeImage = 16;

// A proof that the box is inside of a component is tried at every power of two from here to the
// last one, and there by all means.
constexpr std::uint64_t kFirstProof = 1 << 10, kLastProof = 1 << 16;
// What the last one takes at most is this part of it.
constexpr std::uint64_t kWorkOfSeries = 1 << 18;

// A step of the edge with wide exponents takes as long as so many iterations.
constexpr std::uint64_t kWorkOfSlowEdge = 16;

}  // namespace

BoxSearch::BoxSearch(PlaneBox box, std::uint64_t max_period)
    : box_(std::move(box)),
      bits_(reference_precision(box_.radius() * 0x1p-10, max_period)),
      edge_(box_),
      attraction_(to_complex_exp(box_.re, box_.im).to_double(), box_.radius().to_double()) {}

PeriodSearch BoxSearch::advance(std::uint64_t limit, const StopFlag& stop) {
    constexpr std::uint64_t kNanosecondsOfTheEdge = 5000;
    const std::uint64_t poll_every = steps_between_polls(bits_, kNanosecondsOfTheEdge);
    while (n_ < limit) {
        step();
        if (const auto outcome = judge()) return {*outcome, n_, -z_ / d_};
        if (is_attracted_now(stop)) return {SearchOutcome::AllInside, n_, {}};
        if (n_ % poll_every != 0) continue;
        WorkPhase::reach(stop, part_of_shrinking_orbit(bits_now(), bits_));
        if (stop.is_requested()) return {SearchOutcome::Stopped, n_, {}};
    }
    return {SearchOutcome::Limit, n_, {}};
}

void BoxSearch::step() {
    d_ = twice(z_ * d_) + ComplexExp(1, 0, 0);
    edge_.step(z_, d_);
    extra_work_ += edge_.is_slow() ? kWorkOfSlowEdge : 0;
    ++n_;
    if (n_ == 1) {
        z_ = to_complex_exp(box_.re, box_.im);
        return;
    }
    if (n_ == 2) {
        orbit_.emplace(box_.re, box_.im, bits_);
        orbit_->step(bits_);
    }
    orbit_->step(bits_now());
    work_of_limbs_ += work_of_limbs(bits_now());
    z_ = orbit_->z_exp();
}

// An error of a step is divided by the derivative.
std::int64_t BoxSearch::bits_now() const noexcept {
    return bits_ - std::max<std::int64_t>(0, d_.exponent);
}

// What Z_n decides, if anything.
std::optional<SearchOutcome> BoxSearch::judge() {
    if (edge_.winds_around_zero(z_)) return SearchOutcome::Found;
    const FloatExp size = z_.abs();
    if (size < FloatExp(2) && edge_.reach_bound() < FloatExp(kLargeImage)) return std::nullopt;
    const FloatExp reach = edge_.reach();
    if (FloatExp(2) + reach * 1.5 < size) return SearchOutcome::AllEscape;
    if (FloatExp(kLargeImage) < reach || FloatExp(4) < size) return SearchOutcome::Unclear;
    return std::nullopt;
}

bool BoxSearch::is_attracted_now(const StopFlag& stop) {
    if (attraction_.proves(z_.to_double(), n_)) return true;
    if (!std::has_single_bit(n_) || n_ < kFirstProof || n_ > kLastProof) return false;
    const bool is_last = n_ == kLastProof;
    extra_work_ += is_last ? kWorkOfSeries : n_;
    return is_attracted({box_, edge_, z_, n_, is_last}, stop);
}

}  // namespace mandel
