#include "engine/count_probes.h"

#include <algorithm>
#include <utility>

#include "base/work_meter.h"
#include "engine/auto_limit.h"
#include "engine/deep_reference.h"
#include "engine/plan.h"
#include "engine/point_batch.h"

namespace mandel {
namespace {

constexpr std::uint32_t kColumns = 48, kRows = 27;
// Odd, so that the middle of a cell is the middle of a pixel; no usual picture has more rows.
constexpr std::uint32_t kPixelsPerCell = 161;

}  // namespace

std::vector<PixelPosition> probe_positions(Size size) {
    const auto middle = [](std::uint32_t index, std::uint32_t of, std::uint32_t length) {
        return static_cast<std::uint32_t>((2 * std::uint64_t{index} + 1) * length / (2 * of));
    };
    std::vector<PixelPosition> positions;
    for (std::uint32_t j = 0; j < kRows; ++j) {
        for (std::uint32_t i = 0; i < kColumns; ++i) {
            positions.push_back({middle(i, kColumns, size.width), middle(j, kRows, size.height)});
        }
    }
    return positions;
}

View probe_view(const View& view) {
    constexpr std::uint32_t kHeight = kRows * kPixelsPerCell;
    constexpr double kMost = 0x7fffffff;
    const double width = double{kHeight} * view.size.width / view.size.height;
    View probe = view;
    probe.size = {static_cast<std::uint32_t>(std::clamp(width + 0.5, 1.0, kMost)), kHeight};
    return probe;
}

CountProbes probe_counts(const EngineTask& of_view, const Limits& limits,
                         const Execution& execution, const StopFlag& stop) {
    const WorkPhase phase(stop, Work::Colors);
    EngineTask task = of_view;
    task.view = probe_view(of_view.view);
    task.plan = make_plan(task.view, limits);
    task.escape_radius = limits.escape_radius;
    task.max_iterations = limits.max_iterations
                              ? *limits.max_iterations
                              : AutoLimit::from_coarse_grid(task, execution, stop).limit();
    prepare_reference(task, stop, execution);
    const PointBatch batch =
        compute_points(task, {Channel::Fraction}, probe_positions(task.view.size), execution, stop);
    const PixelColumns& pixels = batch.pixels;
    CountProbes probes;
    probes.work = static_cast<double>(batch.counts.work) / static_cast<double>(pixels.size());
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        if (pixels.status()[i] != PixelStatus::Escaped) continue;
        probes.counts.push_back(static_cast<double>(static_cast<std::int64_t>(pixels.n()[i])) +
                                pixels[Channel::Fraction][i]);
    }
    probes.orbit = task.shared_orbit;
    if (task.reference != nullptr && !stop.is_requested()) {
        probes.orbit = std::make_shared<const SharedOrbit>(task);
    }
    return probes;
}

}  // namespace mandel
