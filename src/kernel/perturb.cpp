#include "kernel/perturb.h"

#include "kernel/perturb_scalar.h"

namespace mandel {

std::uint64_t perturb_points(SimdLevel, const PerturbTask& task, const Reference& reference,
                             std::span<const double> re, std::span<const double> im,
                             const OrbitEnds& ends, const StopFlag& stop) noexcept {
    return perturb_points_scalar(task, reference, re, im, ends, stop);
}

}  // namespace mandel
