#include "engine/family_worker.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/pixel_map.h"
#include "engine/plane_matrix.h"
#include "engine/real_axis.h"
#include "kernel/family/inside/trapping_set.h"
#include "kernel/family/pixels/family_long.h"
#include "kernel/family/pixels/family_precise.h"
#include "kernel/family/pixels/perturb_lanes.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

// For the matrix in doubles.
constexpr mpfr_prec_t kMatrixBits = 128;
// In EngineCounts::work: an iteration of a long orbit. GMP takes about a nanosecond for each pair
// of limbs.
std::uint64_t work_of_long(std::int64_t bits) {
    const auto limbs = static_cast<std::uint64_t>(bits / 64 + 1);
    return (64 + limbs * limbs) * EngineCounts::kWorkPerStep;
}
// A step of perturbation in vectors, and the same of one in double-doubles.
constexpr std::uint64_t kWorkPerLaneStep = 2 * EngineCounts::kWorkPerStep;
constexpr std::uint64_t kWorkPerPreciseLaneStep = 4 * EngineCounts::kWorkPerStep;
constexpr std::uint64_t kWorkPerPrecise = 4 * EngineCounts::kWorkPerStep;
// A point that is still bounded with so many bits is taken as never escaping.
constexpr std::int64_t kMostLongBits = 13312;
// An orbit that takes more, beyond those of the first step, may be chaotic for ever.
constexpr std::int64_t kTrapBits = 1024;
// Of a step of a proof, in EngineCounts::work.
constexpr std::uint64_t kWorkPerProof = 16;
// Of a trap, which most often fails early: over the side of its square of cells.
constexpr std::uint64_t kWorkPerSide = 1024;
// A trap of so many cells at most takes no longer than an orbit of so many digits as it may need;
// limbs side by side take less up to the second.
constexpr std::uint64_t kCellsPerIteration = 64, kLeastTrappedLimit = 8192;
// Pixels are first iterated so far, and so many periods of the view; then each time so many times
// as far. Few that escape at all do so later, and what is iterated twice is small beside the rest.
// Up to this limit the loops take less than the proofs do: whole burning ship, 0.9 instead of 1.7 s
// of processor time at 1000. Proofs are tried all the same where what never escapes has to be told
// from what escapes late.
constexpr std::uint64_t kLeastProvenLimit = 8192;
constexpr std::uint64_t kFirstProofLimit = 256, kPeriodsOfProof = 8, kNextProofLimit = 8;
// Of an orbit for a proof, besides those periods: longer ones seldom have one.
constexpr std::uint64_t kMostProof = 4096;
// Bits before the point of a centre and an offset.
constexpr mpfr_prec_t kWholeBits = 64;

FamilySlope unit_of(const View& view) {
    const PlaneMatrix matrix = plane_matrix(view, kMatrixBits);
    return {matrix.right.to_complex_exp(), matrix.up.to_complex_exp()};
}

// What is left beside that.
FamilySlope unit_rest_of(const View& view) {
    const PlaneMatrix matrix = plane_matrix(view, kMatrixBits);
    const auto rest = [](const BigComplex& exact) {
        const BigComplex rounded = to_big_complex(-exact.to_complex_exp());
        return sum(exact, rounded, kMatrixBits).to_complex_exp();
    };
    return {rest(matrix.right), rest(matrix.up)};
}

FamilyView family_view(const View& view, std::uint64_t max_iterations, double escape_radius) {
    FamilyView family;
    family.formula = view.formula;
    family.is_julia = view.julia.has_value();
    family.unit = unit_of(view);
    family.radius = farthest_offset(view.size);
    family.max_iterations = max_iterations;
    family.escape_radius = escape_radius;
    return family;
}

// z_0 and c of a point of the picture's plane.
struct StartAndConstant {
    BigComplex z_0, c;
};
StartAndConstant start_of(const View& view, BigComplex point, mpfr_prec_t bits) {
    if (!view.julia) return {BigComplex(bits), std::move(point)};
    return {std::move(point), {BigFloat(view.julia->re, bits), BigFloat(view.julia->im, bits)}};
}

double largest_constant(const View& view) {
    const Decimal& re = view.julia ? view.julia->re : view.re;
    const Decimal& im = view.julia ? view.julia->im : view.im;
    const double size = std::hypot(re.to_double(), im.to_double());
    if (view.julia) return size;
    const double pixel = unit_of(view).largest().to_double();
    return size + pixel * farthest_offset(view.size);
}

// What a parameter is off by in doubles.
double rounding_of(const Complex<double>& c) { return 0x1p-52 * (std::sqrt(norm(c)) + 1); }

bool is_trapped_in_any(const Formula& formula, const Complex<double>& c, double radius,
                       std::span<const int> sides) {
    return std::ranges::any_of(sides,
                               [&](int side) { return is_trapped(formula, c, radius, side); });
}

// A view as small as a point has one chance to be proved to be inside.
bool is_inside_as_a_whole(const EngineTask& task, const BigComplex& c) {
    constexpr double kLargest = 0x1p-24;
    constexpr int kSides[] = {128, 512, 2048};  // half a millisecond to a tenth of a second
    if (task.view.julia || !task.accelerators.known_inside) return false;
    const double radius =
        unit_of(task.view).largest().to_double() * farthest_offset(task.view.size);
    if (!(radius <= kLargest)) return false;
    const Complex<double> centre{c.re.to_double(), c.im.to_double()};
    return is_trapped_in_any(task.view.formula, centre, radius + rounding_of(centre), kSides);
}

FamilyPlane inside_plane(const View& view, const FamilyView& family,
                         const FamilyReference& reference) {
    FamilyPlane plane;
    plane.formula = view.formula;
    plane.is_julia = family.is_julia;
    plane.centre = {view.re.to_double(), view.im.to_double()};
    if (view.julia) plane.constant = {view.julia->re.to_double(), view.julia->im.to_double()};
    plane.right = narrow(family.unit.right);
    plane.up = narrow(family.unit.up);
    plane.least_pixel = family.unit.smallest().to_double();
    plane.largest_constant = largest_constant(view);
    plane.start = &reference.start;
    plane.critical = &reference.critical();
    return plane;
}

// In deep views nothing ends before the reference does.
std::uint64_t length_of_proofs(const FamilyDeepReference& family) {
    const FamilyOrbit& critical = family.reference.critical();
    if (family.inside->is_direct() || critical.end() == FamilyOrbit::End::Limit) return 0;
    return critical.last();
}

std::uint64_t most_of_proofs(const FamilyDeepReference& family) {
    return std::max(kMostProof, kPeriodsOfProof * length_of_proofs(family));
}

}  // namespace

std::int64_t family_bits(const View& view, const Limits& limits) {
    return family_precision(
        family_view(view, limits.max_iterations.value_or(Limits::kMaxIterations), 2));
}

std::shared_ptr<const FamilyDeepReference> make_family_reference(const EngineTask& task,
                                                                 const StopFlag& stop) {
    const auto start = std::chrono::steady_clock::now();
    FamilyView view = family_view(task.view, task.max_iterations, task.escape_radius);
    view.max_bytes = task.max_orbit_bytes;
    const auto bits = static_cast<mpfr_prec_t>(family_precision(view)) + kWholeBits;
    const StartAndConstant centre =
        start_of(task.view, {BigFloat(task.view.re, bits), BigFloat(task.view.im, bits)}, bits);
    FamilyReference reference;
    reference.start = FamilyOrbit(view, centre.z_0, centre.c, true, stop);
    const double epsilon = task.accelerators.long_steps ? task.plan.epsilon : 0;
    reference.start_table = FamilyTable(reference.start, view, epsilon, stop);
    const bool is_critical = mpfr_zero_p(centre.z_0.re.get()) != 0 &&
                             mpfr_zero_p(centre.z_0.im.get()) != 0 && !view.is_julia;
    if (!is_critical) {
        reference.critical_apart.emplace(view, BigComplex(bits), centre.c, false, stop);
        reference.critical_apart_table =
            FamilyTable(*reference.critical_apart, view, epsilon, stop);
    }
    const bool is_all_inside = is_inside_as_a_whole(task, centre.c);
    LaneReference lanes(reference);
    auto shared = std::make_shared<FamilyDeepReference>(
        FamilyDeepReference{std::move(reference), std::move(lanes), task.max_iterations, 0,
                            is_all_inside, std::nullopt});
    if (task.accelerators.find_interior) {
        shared->inside.emplace(inside_plane(task.view, view, shared->reference));
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    shared->orbit_seconds = seconds.count();
    return shared;
}

FamilyWorker::FamilyWorker(const EngineTask& task, SimdLevel simd, bool wants_cycles,
                           const StopFlag& stop)
    : task_(task), simd_(simd), stop_(stop), average_(task.stripes) {
    family_.average = &average_;
    family_.formula = task.view.formula;
    family_.is_julia = task.view.julia.has_value();
    family_.unit = unit_of(task.view);
    family_.unit_rest = unit_rest_of(task.view);
    family_.max_iterations = task.max_iterations;
    family_.escape_radius_sq = task.escape_radius * task.escape_radius;
    const double escaping = std::max(2.0, largest_constant(task.view));
    family_.escaping_sq = escaping * escaping;
    direct_.emplace(task, family_, simd, stop);
    if (wants_cycles && task.family && task.family->inside) {
        const std::uint64_t most = most_of_proofs(*task.family);
        interior_.emplace(*task.family->inside, std::min(most, task.max_iterations));
    }
}

void FamilyWorker::compute(std::span<const double> right, std::span<const double> up,
                           const OrbitEnds& ends, EngineCounts& counts) {
    if (task_.family->is_all_inside) {
        for (std::size_t i = 0; i < right.size(); ++i) {
            ends.set(i, {0, {}, {}, PixelStatus::Interior});
        }
        return;
    }
    if (task_.family->inside) {
        with_proofs(right, up, ends, counts);
    } else {
        in_doubles(task_.max_iterations, right, up, ends, counts);
    }
    precisely(right, up, ends, counts);
    for (std::size_t i = 0; i < right.size() && !stop_.is_requested(); ++i) {
        if (ends.status[i] == PixelStatus::Pending) {
            ends.set(i, long_orbit(right[i], up[i], ends.trail(i), counts));
        }
        counts.iterations += ends.n[i];
    }
}

// The pixels that are Pending; lost ones remain so. The direct loops note no trails.
void FamilyWorker::in_doubles(std::uint64_t limit, std::span<const double> right,
                              std::span<const double> up, const OrbitEnds& ends,
                              EngineCounts& counts) {
    if (ends.trails.empty() && direct_->takes_doubles()) {
        counts.work += direct_->compute(limit, right, up, ends);
        return;
    }
    FamilyTask task = family_;
    task.max_iterations = limit;
    if (ends.trails.empty() && may_perturb_in_lanes(task)) {
        perturb_in_lanes(task, right, up, ends, counts);
        return;
    }
    counts.work += EngineCounts::kWorkPerStep *
                   perturb_family(task, task_.family->reference, right, up, ends, stop_);
}

void FamilyWorker::perturb_in_lanes(const FamilyTask& task, std::span<const double> right,
                                    std::span<const double> up, const OrbitEnds& ends,
                                    EngineCounts& counts) const {
    const FamilyDeepReference& family = *task_.family;
    counts.work +=
        kWorkPerLaneStep * perturb_family_lanes(simd_, task, family.lanes, right, up, ends, stop_);
    for (std::size_t i = 0; i < right.size() && !stop_.is_requested(); ++i) {
        if (ends.status[i] != PixelStatus::Pending || ends.n[i] != kTooSmall) continue;
        const OrbitEnds one{ends.n.subspan(i, 1),  ends.zr.subspan(i, 1),
                            ends.zi.subspan(i, 1), ends.dr.subspan(i, 1),
                            ends.di.subspan(i, 1), ends.status.subspan(i, 1)};
        counts.work +=
            EngineCounts::kWorkPerStep * perturb_family(task, family.reference, right.subspan(i, 1),
                                                        up.subspan(i, 1), one, stop_);
    }
}

// What doubles have lost, with more digits; the rest is for long orbits.
void FamilyWorker::precisely(std::span<const double> right, std::span<const double> up,
                             const OrbitEnds& ends, EngineCounts& counts) {
    const FamilyDeepReference& family = *task_.family;
    const bool may_be_direct = ends.trails.empty();
    if (may_be_direct && direct_->takes_double_doubles()) {
        counts.work += direct_->compute_precisely(right, up, ends);
    } else if (may_be_direct && may_perturb_in_lanes(family_) && family.lanes.is_precise()) {
        counts.work +=
            kWorkPerPreciseLaneStep *
            perturb_family_lanes_precisely(simd_, family_, family.lanes, right, up, ends, stop_);
    } else {
        counts.work += kWorkPerPrecise *
                       perturb_family_precisely(family_, family.reference, right, up, ends, stop_);
    }
    mark_trapped(right, up, ends, counts);
    if (may_be_direct && direct_->takes_limbs()) {
        counts.work += direct_->compute_in_limbs(right, up, ends);
    }
}

// To a low limit first: what reaches it and is proved to be inside is not iterated to a higher one.
void FamilyWorker::with_proofs(std::span<const double> right, std::span<const double> up,
                               const OrbitEnds& ends, EngineCounts& counts) {
    const FamilyDeepReference& family = *task_.family;
    const std::uint64_t period = length_of_proofs(family);
    const std::uint64_t most = most_of_proofs(family);
    const auto work = [&](std::uint64_t steps) { counts.work += kWorkPerProof * steps; };
    work(family.inside->mark_first_component(right, up, ends));
    const bool wants_proofs = task_.lists_far || interior_;
    if (!wants_proofs && task_.max_iterations < kLeastProvenLimit) {
        return in_doubles(task_.max_iterations, right, up, ends, counts);
    }
    std::vector<std::size_t> lost;
    std::uint64_t limit = std::max(kFirstProofLimit, kPeriodsOfProof * period);
    for (bool goes_on = true; goes_on && !stop_.is_requested(); limit *= kNextProofLimit) {
        limit = std::min(limit, task_.max_iterations);
        in_doubles(limit, right, up, ends, counts);
        for (std::size_t i = 0; i < right.size(); ++i) {
            if (ends.status[i] != PixelStatus::Pending) continue;
            lost.push_back(i);
            ends.status[i] = PixelStatus::Interior;  // until the end
        }
        work(family.inside->prove(right, up, std::min(limit, most), ends));
        if (limit == task_.max_iterations) break;
        goes_on = false;
        for (std::size_t i = 0; i < right.size(); ++i) {
            if (ends.status[i] != PixelStatus::Limit) continue;
            ends.status[i] = PixelStatus::Pending;
            goes_on = true;
        }
    }
    for (const std::size_t i : lost) ends.status[i] = PixelStatus::Pending;
}

// Chaotic insides are common beside folds, where a trap takes less than an orbit of many digits to
// a high limit.
void FamilyWorker::mark_trapped(std::span<const double> right, std::span<const double> up,
                                const OrbitEnds& ends, EngineCounts& counts) const {
    if (!task_.family->inside || !task_.family->inside->tells_chaos_apart()) return;
    if (task_.max_iterations < kLeastTrappedLimit) return;
    std::vector<int> sides;
    for (const int side : {128, 512, 2048}) {
        const auto cells = static_cast<std::uint64_t>(side) * static_cast<std::uint64_t>(side);
        if (cells <= kCellsPerIteration * task_.max_iterations) sides.push_back(side);
    }
    for (std::size_t i = 0; i < right.size() && !stop_.is_requested(); ++i) {
        if (ends.status[i] != PixelStatus::Pending) continue;
        const Complex<double> c = task_.family->inside->point(right[i], up[i]);
        for (const int side : sides) {
            counts.work += kWorkPerSide * static_cast<std::uint64_t>(side);
            if (!is_trapped(family_.formula, c, rounding_of(c), side)) continue;
            ends.set(i, {task_.max_iterations, {}, {}, PixelStatus::Interior});
            break;
        }
    }
}

// Whether the pixel of this c is inside.
bool FamilyWorker::is_trapped_alone(const BigComplex& c) const {
    constexpr int kSides[] = {128, 512};  // up to two milliseconds
    if (family_.is_julia) return false;
    const Complex<double> point{c.re.to_double(), c.im.to_double()};
    return is_trapped_in_any(family_.formula, point, rounding_of(point), kSides);
}

OrbitEnd FamilyWorker::long_orbit(double right, double up, OrbitTrail* trail,
                                  EngineCounts& counts) const {
    RecentIterates recent;
    std::int64_t bits = first_long_bits(family_);
    bool has_tried_trap = false;
    while (!stop_.is_requested()) {
        const auto precision = static_cast<mpfr_prec_t>(bits) + kWholeBits;
        const PlaneMatrix matrix = plane_matrix(task_.view, precision);
        BigComplex point = plane_point(task_.view, matrix, right, up, precision);
        if (is_on_real_axis_inside(task_.view, point)) {
            return {task_.max_iterations, {}, {}, PixelStatus::Interior};
        }
        const StartAndConstant start = start_of(task_.view, std::move(point), precision);
        const LongAttempt attempt = iterate_family_long(
            family_, start.z_0, start.c, bits, trail != nullptr ? &recent : nullptr, stop_);
        counts.work += work_of_long(bits) * attempt.iterations;
        if (attempt.end) {
            if (trail != nullptr) {
                trail->averages = recent.averages(average_);
            }
            return *attempt.end;
        }
        if (!has_tried_trap && attempt.wanted_bits > first_long_bits(family_) + kTrapBits) {
            has_tried_trap = true;
            if (is_trapped_alone(start.c)) {
                return {task_.max_iterations, {}, {}, PixelStatus::Interior};
            }
        }
        const std::int64_t depth = std::max<std::int64_t>(0, -family_.unit.smallest().exponent);
        if (bits > depth * family_.formula.degree + kMostLongBits) break;
        bits = std::max(bits + bits / 2, attempt.wanted_bits + bits / 4);
    }
    // Bounded while |J| grew by a factor of 2^10000 and more: taken as never escaping.
    return {task_.max_iterations, {}, {HUGE_VAL, 0}, PixelStatus::Limit};
}

}  // namespace mandel
