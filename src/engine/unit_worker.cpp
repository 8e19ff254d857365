#include "engine/unit_worker.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"
#include "base/multiversion.h"
#include "engine/deep_reference.h"
#include "engine/lost_points.h"
#include "kernel/direct/shift_check.h"
#include "kernel/inside/interior_values.h"
#include "kernel/perturb/perturbed_interior.h"
#include "kernel/replay/replay.h"

namespace mandel {
namespace {

// In no tested view was a point lost, and still undecided, within fewer iterations. (In 185 crowded
// views with a limit of 300 doubles were right about every pixel; of 184 with a limit of 600, 16
// had wrong pixels.)
constexpr std::uint64_t kNeverLost = 256;

// In EngineCounts::work: an iteration of a long orbit of 300 bits (measured with AVX-512).
constexpr std::uint64_t kWorkPerLong = 12 * EngineCounts::kWorkPerStep;

// The iterations of those that have ended.
std::uint64_t iterations_of(const OrbitEnds& ends) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < ends.status.size(); ++i) {
        sum += ends.status[i] != PixelStatus::Pending ? ends.n[i] : 0;
    }
    return sum;
}

// Of components that are coloured by what is known of them: those of a longer period are no larger
// than a few pixels where doubles are used.
constexpr std::uint64_t kMostInteriorPeriod = 4096;
constexpr std::uint64_t kMostDeepPeriod = std::uint64_t{1} << 20;

// What plain doubles are trusted with.
struct Trust {
    double shift;      // pixels: how far they may have moved a sample
    double radius_sq;  // of escape
};

// Below 0 for an escaped pixel that doubles may have got wrong: it is nearer to the set than the
// shift, or its z_n or z_n-1 is so near to the radius of escape that the shift changes n. (It
// changes |z_n| by |D| shift, and as much at z_n-1^2 = z_n - c.) Numbers of no use for pixels that
// did not escape.
MANDEL_ALWAYS_INLINE void compute_slack(const OrbitEnds& ends, const double* re, const double* im,
                                        const Trust& trust, double* out) {
    const double *const zr = ends.zr.data(), *const zi = ends.zi.data();
    const double *const dr = ends.dr.data(), *const di = ends.di.data();
    const double radius_sq = trust.radius_sq, shift_sq = trust.shift * trust.shift;
    for (std::size_t i = 0; i < ends.status.size(); ++i) {
        const double abs_sq = zr[i] * zr[i] + zi[i] * zi[i];
        const double change_sq = (dr[i] * dr[i] + di[i] * di[i]) * shift_sq;
        // |z| ln |z| / |d|; a logarithm that is a little too small does no harm.
        const double log_abs = 0.34 * exponent_as_double(abs_sq);
        const double x = zr[i] - re[i], y = zi[i] - im[i];
        const double beyond = abs_sq / radius_sq - 1;
        const double before = (x * x + y * y) / (radius_sq * radius_sq) - 1;
        const double far = abs_sq * log_abs * log_abs - change_sq;
        const double after_radius = beyond * beyond * radius_sq - 4 * change_sq;
        const double before_radius = before * before * radius_sq * radius_sq - 4 * change_sq;
        out[i] = std::min(std::min(after_radius, before_radius), far);
    }
}

MANDEL_MULTIVERSION_WIDE(void, find_slack,
                         (const OrbitEnds& ends, const double* re, const double* im,
                          const Trust& trust, double* out),
                         compute_slack(ends, re, im, trust, out))

// The first of some ends.
OrbitEnds first_of(const OrbitEnds& ends, std::size_t count) {
    return {ends.n.first(count),
            ends.zr.first(count),
            ends.zi.first(count),
            ends.dr.first(count),
            ends.di.first(count),
            ends.status.first(count),
            ends.trails.empty() ? ends.trails : ends.trails.first(count)};
}

}  // namespace

UnitWorker::UnitWorker(const EngineTask& task, SimdLevel simd, ChannelSet channels,
                       const StopFlag& stop)
    : task_(task),
      simd_(simd),
      stop_(stop),
      map_(task.view, task.plan, task.lattice.get()),
      axis_(task.view, task.plan, map_),
      values_(task.escape_radius, task.view.formula.degree),
      family_(task.plan.kernel == Kernel::Family
                  ? std::optional<FamilyWorker>(std::in_place, task, simd,
                                                channels.contains(kInteriorChannels), stop)
                  : std::nullopt),
      average_(task.stripes),
      has_averages_(channels.contains(Channel::Stripe)),
      has_interiors_(channels.contains(kInteriorChannels)),
      pixels_(channels),
      pixels_with_known_(channels) {
    escape_.max_iterations = task.max_iterations;
    escape_.escape_radius_sq = task.escape_radius * task.escape_radius;
    escape_.pixel = map_.pixel();
    escape_.find_interior = perturb_.find_interior = task.accelerators.find_interior;
    perturb_.direct_tail = task.accelerators.direct_tail;
    perturb_.max_iterations = task.max_iterations;
    perturb_.escape_radius_sq = escape_.escape_radius_sq;
    perturb_.pixel = map_.deep_pixel();
    long_ = {task.max_iterations, perturb_.escape_radius_sq, perturb_.pixel};
    perturb_.lost_until = latest_loss(long_);
    takes_again_ = is_perturbed() || (perturb_.lost_until > 0 && task.max_iterations > kNeverLost);
    escape_.with_derivative = channels.needs_derivative() || takes_again_;
    proves_blocks_ = is_direct() && task.lattice == nullptr && blocks_.are_worth_it();
    if (is_direct() && takes_again_) escape_.lost_size = 1 / task.plan.sure_shift;
}

PixelView UnitWorker::compute(std::span<const PixelPosition> positions) {
    // A reference that was stopped must not be used.
    if (stop_.is_requested()) return {};
    right_.resize(positions.size());
    up_.resize(positions.size());
    map_.offsets(positions, task_.sample, task_.samples, right_, up_);
    known_.clear();
    if (!is_family()) leave_out_known(positions);
    orbits_.reset(right_.size(), has_averages_);
    if (is_family()) {
        family_->compute(right_, up_, orbits_.ends(), counts_);
    } else if (is_direct()) {
        map_.points(right_, up_, orbits_.re, orbits_.im);
        iterate_directly(escape_, orbits_);
    }
    if (takes_again_ && !is_family()) {
        choose_again();
        iterate_again();
    }
    if (stop_.is_requested()) return {};
    pixels_.resize(right_.size());
    values_.compute(orbits_.ends(), pixels_);
    count_statuses();
    if (task_.lists_far) list_far(positions);
    const PixelView all = known_.empty() ? PixelView(pixels_) : with_known(positions.size());
    if (has_interiors_) {
        find_interiors(positions, known_.empty() ? pixels_ : pixels_with_known_);
    }
    return all;
}

void UnitWorker::find_interiors(std::span<const PixelPosition> positions, PixelColumns& pixels) {
    right_.resize(positions.size());
    up_.resize(positions.size());
    map_.offsets(positions, task_.sample, task_.samples, right_, up_);
    const auto set_all = [&](const auto& find) {
        for (std::size_t i = 0; i < positions.size() && !stop_.is_requested(); ++i) {
            if (pixels.status()[i] != PixelStatus::Interior) continue;
            const std::optional<InteriorValues> inside = find(Complex<double>{right_[i], up_[i]});
            if (!inside) continue;
            pixels[Channel::Period][i] = static_cast<double>(inside->period);
            pixels[Channel::Multiplier][i] = inside->multiplier;
            pixels[Channel::InnerDistance][i] = inside->distance;
        }
    };
    if (is_family()) {
        set_all([&](const Complex<double>& offset) {
            return family_->interior_values(offset.re, offset.im);
        });
    } else if (is_perturbed()) {
        const Reference& reference = task_.reference->reference;
        PerturbedInterior interior(reference.orbit, reference.approximation, perturb_.pixel,
                                   std::min(kMostDeepPeriod, task_.max_iterations));
        set_all([&](const Complex<double>& offset) { return interior.find(offset); });
    } else {
        // Doubles are enough for all but the finest of what they decide.
        const double spacing = std::sqrt(norm(map_.pixel()));
        const std::uint64_t most = std::min(kMostInteriorPeriod, task_.max_iterations);
        set_all([&](const Complex<double>& offset) {
            auto values = find_interior_values(map_.point_at(offset), most);
            if (values) values->distance /= spacing;
            return values;
        });
    }
}

void UnitWorker::iterate_directly(const EscapeTask& task, Orbits& orbits) {
    const std::uint64_t iterations =
        escape_points(simd_, task, orbits.re, orbits.im, orbits.ends(), stop_);
    counts_.iterations += iterations;
    counts_.work += iterations;
    if (has_averages_) average_direct(orbits);
}

void UnitWorker::average_direct(Orbits& orbits) const {
    DirectReplay replay(simd_, average_);
    for (std::size_t i = 0; i < orbits.status.size(); ++i) {
        if (orbits.status[i] != PixelStatus::Escaped) continue;
        replay.add({orbits.re[i], orbits.im[i]}, orbits.n[i], orbits.trails[i]);
    }
    replay.flush();
}

void UnitWorker::average_perturbed(Orbits& orbits, std::size_t count) const {
    const Reference& reference = task_.reference->reference;
    PerturbedReplay replay(simd_, reference.orbit, reference.series, perturb_.pixel, average_);
    for (std::size_t i = 0; i < count; ++i) {
        if (orbits.status[i] != PixelStatus::Escaped) continue;
        replay.add({orbits.re[i], orbits.im[i]}, orbits.n[i], orbits.trails[i]);
    }
    replay.flush();
}

void UnitWorker::perturb(const PixelTask& task, Orbits& orbits, std::size_t count) {
    const OrbitEnds ends = first_of(orbits.ends(), count);
    counts_.work +=
        EngineCounts::kWorkPerStep * perturb_points(simd_, task, task_.reference->reference,
                                                    std::span(orbits.re).first(count),
                                                    std::span(orbits.im).first(count), ends, stop_);
    counts_.iterations += iterations_of(ends);
    if (has_averages_) average_perturbed(orbits, count);
}

void UnitWorker::leave_out_known(std::span<const PixelPosition> positions) {
    const bool meets_axis = axis_.may_meet(right_, up_);
    if (!meets_axis && !proves_blocks_) return;
    is_known_.assign(right_.size(), 0);
    for (std::size_t i = 0; meets_axis && i < right_.size(); ++i) {
        is_known_[i] = axis_.contains_inside({right_[i], up_[i]});
    }
    if (proves_blocks_) blocks_.mark(simd_, positions, is_known_, stop_);
    for (std::size_t i = 0; i < right_.size(); ++i) {
        if (is_known_[i] != 0) known_.push_back(i);
    }
    if (known_.empty()) return;
    std::size_t kept = 0;
    for (std::size_t i = 0, k = 0; i < right_.size(); ++i) {
        if (k < known_.size() && known_[k] == i) {
            ++k;
        } else {
            right_[kept] = right_[i];
            up_[kept++] = up_[i];
        }
    }
    right_.resize(right_.size() - known_.size());
    up_.resize(up_.size() - known_.size());
}

PixelView UnitWorker::with_known(std::size_t count) {
    PixelResult inside;
    inside.status = PixelStatus::Interior;
    pixels_with_known_.resize(count);
    for (std::size_t i = 0, k = 0; i < count; ++i) {
        const bool is_known = k < known_.size() && known_[k] == i;
        pixels_with_known_.set(i, is_known ? inside : pixels_.at(i - k));
        k += is_known;
    }
    counts_.interior += known_.size();
    return pixels_with_known_;
}

void UnitWorker::count_statuses() noexcept {
    const auto count = [this](PixelStatus status) {
        return static_cast<std::uint64_t>(std::ranges::count(orbits_.status, status));
    };
    counts_.escaped += count(PixelStatus::Escaped);
    counts_.interior += count(PixelStatus::Interior);
    const std::uint64_t at_limit = count(PixelStatus::Limit);
    counts_.limit += at_limit;
    for (std::size_t i = 0; at_limit > 0 && i < orbits_.status.size(); ++i) {
        counts_.near +=
            orbits_.status[i] == PixelStatus::Limit && is_near_set({orbits_.dr[i], orbits_.di[i]});
    }
}

void UnitWorker::list_far(std::span<const PixelPosition> positions) {
    std::size_t k = 0;  // known ones so far
    for (std::size_t i = 0; i < orbits_.status.size(); ++i) {
        while (k < known_.size() && known_[k] == i + k) ++k;
        const bool is_near = is_near_set({orbits_.dr[i], orbits_.di[i]});
        if (orbits_.status[i] == PixelStatus::Limit && !is_near) far_.push_back(positions[i + k]);
    }
}

// All pixels that are not iterated in doubles; else those that doubles may have got wrong: escaped
// ones that are too near to the set, and what they gave up; those at the limit, too, if there is
// perturbation.
void UnitWorker::choose_again() {
    const std::size_t count = right_.size();
    again_.resize(count);
    std::size_t chosen = 0;
    if (is_direct()) {
        const Trust trust{task_.plan.sure_shift, escape_.escape_radius_sq};
        slack_.resize(count);
        find_slack(orbits_.ends(), orbits_.re.data(), orbits_.im.data(), trust, slack_.data());
        for (std::size_t i = 0; i < count; ++i) {
            const PixelStatus status = orbits_.status[i];
            if (status == PixelStatus::Escaped && slack_[i] >= 0) continue;
            if (status == PixelStatus::Interior) continue;
            if (status == PixelStatus::Limit && !is_perturbed()) continue;
            again_[chosen++] = i;
        }
    } else {
        for (; chosen < count; ++chosen) again_[chosen] = chosen;
    }
    again_.resize(chosen);
    perturbed_count_ = is_perturbed() ? chosen : 0;
    if (is_direct() && is_perturbed()) choose_perturbed();
    deep_orbits_.reset(again_.size(), has_averages_);
    for (std::size_t k = 0; k < again_.size(); ++k) {
        deep_orbits_.re[k] = right_[again_[k]];
        deep_orbits_.im[k] = up_[again_[k]];
    }
}

// Of the doubtful pixels those at the limit begin by perturbation, unless doubles are right about
// them. What doubles could not follow is for long orbits at once.
void UnitWorker::choose_perturbed() {
    const auto lost = std::stable_partition(again_.begin(), again_.end(), [this](std::size_t i) {
        return orbits_.status[i] == PixelStatus::Limit;
    });
    const auto at_limit = static_cast<std::size_t>(lost - again_.begin());
    deep_orbits_.reset(at_limit);
    for (std::size_t k = 0; k < at_limit; ++k) {
        deep_orbits_.re[k] = orbits_.re[again_[k]];
        deep_orbits_.im[k] = orbits_.im[again_[k]];
    }
    is_unsure_.resize(at_limit);
    find_unsure_points(simd_, escape_, deep_orbits_.re, deep_orbits_.im, is_unsure_, stop_);
    std::size_t kept = 0;
    perturbed_count_ = 0;
    for (std::size_t k = 0; k < again_.size(); ++k) {
        const std::size_t i = again_[k];
        // Perturbation may prove that a point is inside where doubles cannot.
        const bool wants_proof = task_.lists_far && !is_near_set({orbits_.dr[i], orbits_.di[i]});
        if (k < at_limit && is_unsure_[k] == 0 && !wants_proof) continue;
        again_[kept++] = i;
        perturbed_count_ += k < at_limit;
    }
    again_.resize(kept);
}

void UnitWorker::iterate_again() {
    if (again_.empty()) return;
    const OrbitEnds deep = deep_orbits_.ends(), all = orbits_.ends();
    if (perturbed_count_ > 0) perturb(perturb_, deep_orbits_, perturbed_count_);
    const std::uint64_t iterations = iterate_lost_points(
        simd_, task_.view, long_, deep_orbits_.re, deep_orbits_.im, deep, stop_,
        most_long_steps(task_.max_iterations), has_averages_ ? &average_ : nullptr);
    counts_.iterations += iterations;
    counts_.work += kWorkPerLong * iterations;
    iterate_to_the_end();
    for (std::size_t k = 0; k < again_.size(); ++k) {
        all.set(again_[k], deep.at(k));
        if (has_averages_) all.trails[again_[k]] = deep.trails[k];
    }
}

// Lost points that long arithmetic has given up keep their double-precision result.
void UnitWorker::iterate_to_the_end() {
    std::vector<std::size_t> rest;
    for (std::size_t k = 0; k < deep_orbits_.status.size(); ++k) {
        if (deep_orbits_.status[k] == PixelStatus::Pending) rest.push_back(k);
    }
    if (rest.empty() || stop_.is_requested()) return;
    counts_.work += kWorkPerLong * most_long_steps(task_.max_iterations) * rest.size();
    last_orbits_.reset(rest.size(), has_averages_);
    const OrbitEnds last = last_orbits_.ends(), deep = deep_orbits_.ends();
    const Orbits& from = is_perturbed() ? deep_orbits_ : orbits_;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const std::size_t place = is_perturbed() ? rest[i] : again_[rest[i]];
        last_orbits_.re[i] = from.re[place];
        last_orbits_.im[i] = from.im[place];
    }
    if (is_perturbed()) {
        PixelTask task = perturb_;
        task.lost_until = 0;
        perturb(task, last_orbits_, rest.size());
    } else {
        EscapeTask task = escape_;
        task.lost_size = HUGE_VAL;
        iterate_directly(task, last_orbits_);
    }
    for (std::size_t i = 0; i < rest.size(); ++i) {
        deep.set(rest[i], last.at(i));
        if (has_averages_) deep.trails[rest[i]] = last.trails[i];
    }
}

}  // namespace mandel
