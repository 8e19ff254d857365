#include "engine/unit_worker.h"

namespace mandel {

UnitWorker::UnitWorker(const EngineTask& task, SimdLevel simd, PixelFields fields,
                       const StopFlag& stop)
    : task_(task),
      simd_(simd),
      stop_(stop),
      map_(task.view, task.plan),
      values_(task.escape_radius, fields) {
    escape_.max_iterations = task.max_iterations;
    escape_.escape_radius_sq = task.escape_radius * task.escape_radius;
    escape_.with_derivative = fields.distance;
    escape_.pixel = map_.pixel();
}

bool UnitWorker::compute(const WorkUnit& unit, CompStage& stage) {
    choose_pixels(unit, stage);
    if (!iterate()) return false;
    for (std::size_t i = 0; i < positions_.size(); ++i) {
        stage.store(positions_[i].x, positions_[i].y, results_[i]);
    }
    return true;
}

void UnitWorker::choose_pixels(const WorkUnit& unit, const CompStage& stage) {
    positions_.clear();
    re_.clear();
    im_.clear();
    for_each_pixel(unit, [&](std::uint32_t x, std::uint32_t y) {
        if (task_.only_limit && stage.status_at(x, y) != PixelStatus::Limit) return;
        const Complex<double> c =
            map_.point(x, y, sample_offset(x, y, task_.sample, task_.samples));
        positions_.push_back({x, y});
        re_.push_back(c.re);
        im_.push_back(c.im);
    });
}

bool UnitWorker::iterate() {
    const std::size_t count = positions_.size();
    n_.resize(count);
    for (std::vector<double>* values : {&zr_, &zi_, &dr_, &di_}) values->resize(count);
    status_.assign(count, PixelStatus::Pending);
    results_.resize(count);
    const OrbitEnds ends{n_, zr_, zi_, dr_, di_, status_};
    counts_.iterations += escape_points(simd_, escape_, re_, im_, ends, stop_);
    if (stop_.is_requested()) return false;
    values_.compute(ends, results_);
    for (const PixelStatus status : status_) {
        counts_.escaped += status == PixelStatus::Escaped;
        counts_.interior += status == PixelStatus::Interior;
        counts_.limit += status == PixelStatus::Limit;
    }
    return true;
}

}  // namespace mandel
