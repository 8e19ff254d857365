#include "job/verify.h"

#include <algorithm>

#include "base/parallel.h"
#include "base/work_meter.h"
#include "truth/plain_iteration.h"

namespace mandel {
namespace {

void add(Verification& verification, const Mismatch& sample) {
    const bool has_escaped = sample.truth.status == PixelStatus::Escaped;
    ++verification.samples;
    if (sample.judgement.is_count_judged || !has_escaped) ++verification.judged;
    verification.worst_shift = std::max(verification.worst_shift, sample.judgement.shift);
    if (sample.judgement.fault != Fault::None) verification.mismatches.push_back(sample);
}

}  // namespace

std::optional<Verification> verify_pixels(const View& view, const Limits& limits,
                                          std::span<const PixelPosition> positions,
                                          const Execution& execution, const StopFlag& stop) {
    const ProbeRun fast = probe_pixels(view, limits, positions, execution, stop);
    if (stop.is_requested()) return std::nullopt;
    return verify_results(view, limits.escape_radius, positions, fast, execution.threads, stop);
}

std::optional<Verification> verify_results(const View& view, double escape_radius,
                                           std::span<const PixelPosition> positions,
                                           const ProbeRun& fast, unsigned threads,
                                           const StopFlag& stop) {
    const PlainIteration plain(view, fast.max_iterations, escape_radius);
    std::vector<PixelResult> truths(positions.size());
    WorkPhase phase(stop, Work::Check, WorkPhase::Inner::Hidden);
    parallel_for(positions.size(), threads, [&](std::size_t i) {
        truths[i] = plain.pixel(positions[i], stop);
        phase.add(1 / static_cast<double>(positions.size()));
    });
    if (stop.is_requested()) return std::nullopt;

    Verification verification;
    verification.max_iterations = fast.max_iterations;
    verification.precision_bits = plain.precision_bits();
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const PixelResult result = fast.pixels.at(i);
        add(verification,
            {positions[i], judge(result, truths[i], view.formula.degree), result, truths[i]});
    }
    return verification;
}

}  // namespace mandel
