#include "kernel/loop/minibrot_loop.h"

#include <algorithm>
#include <cmath>

#include "base/multiversion.h"
#include "kernel/inside/attracting_cycle.h"
#include "kernel/loop/loop_periods.h"
#include "kernel/pixel/loss.h"
#include "kernel/pixel/perturb_arithmetic.h"
#include "kernel/pixel/pixel_state.h"
#include "kernel/pixel/return_watch.h"

namespace mandel {
namespace {

// M X, see above.
constexpr double kReach = 0x1p-26;
// |u^2| stays in the range of doubles for a block.
constexpr double kLargestReach = 0x1p200;
// In u, between pixels: a minibrot of fewer pixels than this is not worth the sums.
constexpr double kLargestSpacing = 16;
// All errors along an orbit come to less than that many times the bound for the first (chosen; it
// is an upper bound by itself).
constexpr double kErrors = 16;
// Of the larger ones no pixel leaves the loop.
constexpr double kSmallestSpacing = 0x1p-200;

// Of a loop with a series. What it leaves out in the first step, in pixels: by truncation at most,
// and by the roundings of its coefficients, which are the same for all pixels and go both ways,
// eight times what they come to on average. Little more than what perturbation leaves out, as some
// orbits multiply it by far more than their derivative says before they are seen to be lost.
constexpr double kMostTruncation = 0x1p-28, kMostShift = 0x1p-26;
// Where pixels are large it is still no more than this, for the proofs and for what comes later.
constexpr double kMostLeftOut = 0x1p-46;
// Between pixels: nearer ones are beyond kMostShift in any case.
constexpr double kLeastSeriesSpacing = 0x1p-31;
constexpr double kMostDecay = 0.5;  // of the coefficients
// The bound of a series is so much above what decay^degree says (measured: 2^5 to 2^9).
constexpr double kGrowth = 0x1p10;
// Products a series may take for an iteration of the limit (chosen: thousandths of a picture).
constexpr std::uint64_t kWorkPerIteration = 32;
// A loop that the centre leaves before, while all pixels have nearly its c, is not worth a series.
constexpr int kLeastStay = 8;
constexpr double kWideView = 0x1p-5;

MANDEL_ALWAYS_INLINE bool run_steps(const Complex<double>& kappa, double reach_sq, LoopOrbit& o,
                                    std::uint64_t count) {
    for (std::uint64_t k = 0; k < count; ++k) {
        const Complex<double> w = times(o.u, o.u);
        if (!(square(w) < reach_sq)) return false;
        const Complex<double> e = times_plus(kappa, w, {1, 0});
        const Complex<double> f = times_plus(kappa, w, e);
        o.d = times_plus(times(f, {2 * o.u.re, 2 * o.u.im}), o.d, o.slope);
        o.u = times_plus(e, w, o.c);
        ++o.steps;
    }
    return true;
}

MANDEL_ALWAYS_INLINE bool run_map_steps(const LoopMap& map, double reach_sq, LoopOrbit& o,
                                        std::uint64_t count) {
    for (std::uint64_t k = 0; k < count; ++k) {
        const Complex<double> w = times(o.u, o.u);
        if (!(square(w) < reach_sq)) return false;
        Complex<double> e = map.p[map.degree], f = e, slope = map.q[map.degree];
        for (std::size_t i = map.degree - 1; i > 0; --i) {
            e = times_plus(e, w, map.p[i]);
            f = times_plus(f, w, e);
            slope = times_plus(slope, w, map.q[i]);
        }
        slope = times_plus(slope, w, map.q[0]);
        o.d = times_plus(times(f, {2 * o.u.re, 2 * o.u.im}), o.d, slope);
        o.u = times_plus(e, w, map.p[0]);
        ++o.steps;
    }
    return true;
}

MANDEL_MULTIVERSION(bool, map_steps_multiversion,
                    (const LoopMap& map, double reach_sq, LoopOrbit& o, std::uint64_t count),
                    run_map_steps(map, reach_sq, o, count))

MANDEL_MULTIVERSION(bool, steps_multiversion,
                    (const Complex<double>& kappa, double reach_sq, LoopOrbit& o,
                     std::uint64_t count),
                    run_steps(kappa, reach_sq, o, count))

// The first step of the table that covers the whole orbit; kNone if there is none.
std::uint32_t whole_step(const ReferenceOrbit& orbit, const LinearApproximation& table) {
    std::uint32_t i = table.size() == 0 ? LinearApproximation::kNone : 0;
    while (i != LinearApproximation::kNone && table.link(i).length < orbit.last()) {
        i = table.link(i).parent;
    }
    return i;
}

// Whether the quadratic form may be valid: that step is so at least for |u| = kEntry.
bool covers_period(const ReferenceOrbit& orbit, const LinearApproximation& table,
                   const FloatExp& spacing) {
    if (orbit.end() != ReferenceOrbit::End::Periodic) return false;
    const std::uint32_t i = whole_step(orbit, table);
    if (i == LinearApproximation::kNone || table.limit(i).mantissa == 0) return false;
    const LinearApproximation::Wide map = table.wide_form(i);
    const FloatExp gap = (map.a * map.b).abs() * spacing;
    if (FloatExp(kLargestSpacing) < gap || gap < FloatExp(kSmallestSpacing)) return false;
    return !(map.a.norm() * table.limit(i) < FloatExp(MinibrotLoop::kEntry * MinibrotLoop::kEntry));
}

}  // namespace

// A pixel that enters has at least one block before it.
static_assert(MinibrotLoop::kLeastSteps >= MinibrotLoop::kBlockSteps);

struct MinibrotLoop::Sums {
    std::uint64_t period;
    ComplexExp a, b, q, g, e, end;
    FloatExp m, r{1.0}, t;  // t: the largest |t_k|
};

MinibrotLoop::MinibrotLoop(const ReferenceOrbit& orbit, const LinearApproximation& table,
                           const LoopView& view, const StopFlag& stop, const LoopForms& forms) {
    if (table.size() == 0 || table.epsilon() == 0) return;
    if (forms.quadratic && covers_period(orbit, table, view.spacing)) {
        const auto sums = sum_up(orbit, orbit.last(), stop);
        if (sums && make_quadratic(*sums, view)) period_ = orbit.last();
    }
    if (is_usable() || !forms.polynomial) return;
    const auto returns =
        loop_periods(orbit, view.radius, view.spacing, kLeastSeriesSpacing, kLargestSpacing, stop);
    for (const LoopPeriod& p : returns) {
        if (p.period < 2 || view.max_iterations / kLeastSteps < p.period) continue;
        const auto sums = sum_up(orbit, p.period, stop);
        if (sums && make_series(orbit, *sums, p, view, stop)) {
            period_ = p.period;
            return;
        }
        *this = MinibrotLoop();
    }
}

std::optional<MinibrotLoop::Sums> MinibrotLoop::sum_up(const ReferenceOrbit& orbit,
                                                       std::uint64_t period, const StopFlag& stop) {
    const ComplexExp one(1, 0, 0);
    Sums s{period, one, one, {}, {}, {}, orbit.at(period), {}, FloatExp(1.0), {}};
    for (std::uint64_t k = 1; k < period; ++k) {
        if (k % 4096 == 0 && stop.is_requested()) return std::nullopt;
        const ComplexExp slope = twice(orbit.at(k));
        if (slope.is_zero()) return std::nullopt;
        const ComplexExp t = s.a / slope, bt = s.b * t;
        const FloatExp size = t.abs();
        s.q = s.q + t;
        s.g = s.g + twice(bt);
        s.e = s.e + s.b * bt;
        s.m = s.m + size;
        s.t = max(s.t, size);
        s.a = s.a * slope;
        const ComplexExp inverse = one / s.a;
        s.b = s.b + inverse;
        s.r = s.r + inverse.abs();
    }
    if (s.m.mantissa == 0) return std::nullopt;  // no period of one can be far away
    return s;
}

bool MinibrotLoop::make_quadratic(const Sums& s, const LoopView& view) {
    const FloatExp size = s.a.norm(), far = size * (s.r * view.radius);  // |A|^2 r |dc|
    const FloatExp reach = size * FloatExp(kReach) / s.m - far;
    if (!(FloatExp(kEntry * kEntry) < reach)) return false;

    a_ = s.a;
    b_ = s.a * s.b;
    g_ = s.a * s.g;
    e_ = s.a * s.e;
    ab_ = a_ * b_;
    end_ = s.end;
    kappa_ = (s.q / (s.a * s.a)).to_double();
    entry_ = FloatExp(kEntry) / s.a.abs();
    entry_sq_ = (entry_ * entry_).to_double();
    const double w = min(reach, FloatExp(kLargestReach)).to_double();
    reach_sq_ = w * w;
    // The last term is for the roundings of the sums and of c.
    const double bend = (s.m / size).to_double(), xi = 9 + far.to_double();
    error_ = 81 * std::sqrt(norm(kappa_)) + 16 * bend * bend * xi * xi * xi +
             static_cast<double>(s.period + 64) * 0x1p-48 * xi;
    lost_size_ = std::max(Loss::kSize, (ab_.abs() * view.spacing).to_double() / (kErrors * error_));
    return true;
}

// The reach holds all that a quadratic polynomial with that c keeps.
bool MinibrotLoop::make_series(const ReferenceOrbit& orbit, const Sums& s, const LoopPeriod& at,
                               const LoopView& view, const StopFlag& stop) {
    const double pixels = (view.radius / view.spacing).to_double();
    const double c = std::min(2.0, at.c + at.spacing * pixels);
    const double beyond = 0.55 * (1 + std::sqrt(1 + 4 * c)), reach = beyond * beyond;
    const double roundings = std::sqrt(static_cast<double>(at.period + 64)) * 0x1p-51 * reach;
    if (!(roundings < kMostShift * at.spacing)) return false;

    const FloatExp size = s.a.norm(), far = size * (s.r * view.radius);  // |A|^2 r |dc|
    const FloatExp decay = (FloatExp(reach) + far) * (s.t / size) * 2.0;
    if (!(decay < FloatExp(kMostDecay))) return false;
    const double ratio = decay.to_double(),
                 wanted = std::min(kMostLeftOut, kMostTruncation * at.spacing);
    std::size_t degree = 2;
    for (double left = ratio * ratio * reach * kGrowth; left > wanted; left *= ratio) ++degree;
    degree = std::max<std::size_t>(degree, 3);
    if (degree > LoopSeries::kMostDegree) return false;
    if (at.period > kWorkPerIteration * view.max_iterations / LoopSeries::products(degree))
        return false;

    series_ = LoopSeries(orbit, at.period, degree, FloatExp(reach) / size, view.radius,
                         view.escape_radius, stop);
    if (!series_.is_valid()) return false;
    const double spread = series_.spread();
    const double left_out = 1.1 * (s.a.abs() * series_.remainder()).to_double() * (1 + spread);
    if (!(spread < 0.25) || !(left_out < wanted)) return false;
    radius_ = view.radius;
    end_ = s.end;
    ab_ = s.a * s.a * s.b;
    const double within = reach * (1 - spread) * (1 - spread);
    reach_sq_ = within * within;
    entry_ = FloatExp(std::min(kEntry, std::sqrt(within))) / s.a.abs();
    entry_sq_ = (entry_ * entry_).to_double();
    error_ = left_out + static_cast<double>(at.period + 64) * 0x1p-49 * reach;
    lost_size_ = std::max(Loss::kSize, at.spacing / (kErrors * error_));
    return at.spacing * pixels > kWideView || stays();
}

// Whether the centre of the view goes round for some time.
bool MinibrotLoop::stays() const noexcept {
    LoopMap map;
    fill(ComplexExp(), {}, map);
    LoopOrbit orbit;
    return run(map, orbit, kLeastStay);
}

Complex<double> MinibrotLoop::slope(const ComplexExp& pixel) const noexcept {
    return (ab_ * pixel).to_double();
}

MinibrotLoop::Place MinibrotLoop::place(const PixelTask& task,
                                        const Complex<double>& offset) const noexcept {
    const ComplexExp dc = task.pixel * ComplexExp(offset);
    if (series_.is_valid()) return {series_slope(dc), dc};
    return {a_ + g_ * dc, dc};
}

Complex<double> MinibrotLoop::delta(const ComplexExp& dc) const noexcept {
    return (dc * (FloatExp(1.0) / radius_)).to_double();
}

ComplexExp MinibrotLoop::series_slope(const ComplexExp& dc) const noexcept {
    const Complex<double> f = series_.at(1, delta(dc));
    return ComplexExp(f.re, f.im, series_.exponent()) * (FloatExp(1.0) / series_.w_scale());
}

// With f_i of the series, a = f_1 / w_scale and h = a f_1: p_i = (f_i / f_1) h^(1 - i).
void MinibrotLoop::fill(const ComplexExp& pixel, const ComplexExp& dc,
                        LoopMap& map) const noexcept {
    map.degree = series_.degree();
    const Complex<double> at = delta(dc);
    const ComplexExp one(1, 0, 0), a = series_slope(dc);
    const Complex<double> f = series_.at(1, at);
    const ComplexExp inverse = one / ComplexExp(f),
                     h = a * ComplexExp(f.re, f.im, series_.exponent());
    const ComplexExp along = pixel * (FloatExp(1.0) / radius_);
    ComplexExp power = h;
    for (std::size_t i = 0; i <= map.degree; ++i) {
        const ComplexExp factor = power * inverse;
        map.p[i] = (ComplexExp(series_.at(i, at)) * factor).to_double();
        map.q[i] = (ComplexExp(series_.slope_at(i, at)) * factor * along).to_double();
        power = power / h;
    }
    map.p[0] = (a * end_ + ComplexExp(series_.at(0, at)) * inverse * h).to_double();
    map.p[1] = {1, 0};
}

void MinibrotLoop::fill(const PixelTask& task, const PixelState& state,
                        LoopMap& map) const noexcept {
    if (series_.is_valid()) fill(task.pixel, task.pixel * ComplexExp(state.offset), map);
}

void MinibrotLoop::enter(const PixelTask& task, PixelState& state, const ComplexExp& z,
                         const ComplexExp& derivative) const noexcept {
    const Place p = place(task, state.offset);
    state.dz = (p.a * z).to_double();
    state.derivative = (p.a * derivative).to_double();
    state.derivative_exponent = 0;
    state.m = state.step = state.single = 0;
    state.is_new = false;
}

LoopOrbit MinibrotLoop::orbit(const PixelTask& task, const PixelState& state) const noexcept {
    LoopOrbit orbit{
        state.dz, state.derivative, {}, {}, 0, (task.max_iterations - state.n) / period_};
    if (!series_.is_valid()) {
        const Place p = place(task, state.offset);
        orbit.c = (p.a * (end_ + (b_ + e_ * p.dc) * p.dc)).to_double();
        orbit.slope = slope(task.pixel);
    }
    return orbit;
}

MinibrotLoop::Exit MinibrotLoop::leave(const PixelTask& task, PixelState& state,
                                       const LoopOrbit& orbit) const noexcept {
    const Place p = place(task, state.offset);
    state.n += orbit.steps * period_;
    return {ComplexExp(orbit.u) / p.a, ComplexExp(orbit.d) / p.a};
}

bool MinibrotLoop::run(const LoopMap& map, LoopOrbit& orbit, std::uint64_t count) const noexcept {
    if (series_.is_valid()) return map_steps_multiversion(map, reach_sq_, orbit, count);
    return steps_multiversion(kappa_, reach_sq_, orbit, count);
}

bool MinibrotLoop::is_inside(const LoopMap& map, const LoopOrbit& orbit,
                             LoopMemory& memory) const noexcept {
    if (orbit.steps == memory.next_save) {
        memory.u = orbit.u;
        memory.steps = orbit.steps;
        memory.next_save *= 2;
        return false;
    }
    const std::uint64_t gap = orbit.steps - memory.steps;
    if (!is_near_return(orbit.u, memory.u) || !is_worth_a_proof(gap, orbit.steps, orbit.allowed)) {
        return false;
    }
    if (has_cycle(map, orbit, gap)) return true;
    memory.u = {HUGE_VAL, HUGE_VAL};  // not before the next save
    return false;
}

bool MinibrotLoop::has_cycle(const LoopMap& map, const LoopOrbit& orbit,
                             std::uint64_t gap) const noexcept {
    if (!(error_ < 0x1p-10)) return false;
    if (series_.is_valid()) {
        return has_attracting_cycle(map, orbit.u, gap, std::sqrt(reach_sq_), error_);
    }
    // With these bounds no point of a disk that comes back can have been beyond |u| = 3, where
    // the error is not known: from there on the orbit only grows.
    return norm(orbit.c) < 2.1 * 2.1 && norm(orbit.u) < 4 &&
           has_attracting_cycle(orbit.c, orbit.u, gap, error_);
}

void MinibrotLoop::note_loss(const PixelTask& task, LoopOrbit& orbit) const noexcept {
    if (orbit.is_lost || !(larger_size(orbit.d) > lost_size_)) return;
    orbit.is_lost = true;
    orbit.lost_at = orbit.steps;
    // Where a period is more than all of the time there is, at once.
    const std::uint64_t grace = Loss::grace(task);
    const std::uint64_t blocks = grace < period_ ? 0 : grace / (kBlockSteps * period_) + 1;
    const std::uint64_t end = orbit.steps + blocks * kBlockSteps;
    const std::uint64_t n = task.max_iterations - (orbit.allowed - orbit.steps) * period_;
    if (n <= task.lost_until && end < orbit.allowed) orbit.deadline = end;
}

PixelHalt MinibrotLoop::end(const PixelTask& task, LoopOrbit& orbit) const noexcept {
    note_loss(task, orbit);
    const std::uint64_t grace = Loss::grace(task);
    const bool is_due = (orbit.steps - orbit.lost_at + 1) * period_ > grace;
    return orbit.deadline != kNoDeadline && is_due ? PixelHalt::Lost : PixelHalt::AtStep;
}

PixelHalt run_minibrot_loop(const PixelTask& task, const MinibrotLoop& loop, const LoopMap& map,
                            LoopOrbit& orbit, const StopFlag& stop) noexcept {
    LoopMemory memory;
    for (;;) {
        const std::uint64_t left = orbit.allowed - orbit.steps;
        if (orbit.steps % 4096 == 0 && stop.is_requested()) return PixelHalt::Stopped;
        if (orbit.steps == orbit.deadline) return PixelHalt::Lost;
        if (left < MinibrotLoop::kBlockSteps) {
            loop.run(map, orbit, left);
            return loop.end(task, orbit);
        }
        if (!loop.run(map, orbit, MinibrotLoop::kBlockSteps)) return loop.end(task, orbit);
        if (task.find_interior && loop.is_inside(map, orbit, memory)) return PixelHalt::Interior;
        loop.note_loss(task, orbit);
    }
}

}  // namespace mandel
