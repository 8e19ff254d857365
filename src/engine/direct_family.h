// Computes pixels of a formula of the family directly where doubles are enough for most of them,
// and in double-doubles what those lose: instead of by perturbation (family_worker.h), and the same
// to all intents.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/simd_level.h"
#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "engine/limb_plane.h"
#include "kernel/family/direct/family_direct.h"
#include "kernel/family/pixels/family_pixels.h"
#include "num/double_double.h"

namespace mandel {

class DirectFamily {
public:
    DirectFamily(const EngineTask& task, const FamilyTask& family, SimdLevel simd,
                 const StopFlag& stop);

    // Whether pixels are so large that few are lost.
    bool takes_doubles() const noexcept;
    bool takes_double_doubles() const noexcept;
    bool takes_limbs() const noexcept;

    // For the pixels that are Pending; lost ones remain so. Offsets from the centre in pixels.
    // Returns the work, as EngineCounts has it.
    std::uint64_t compute(std::uint64_t limit, std::span<const double> right,
                          std::span<const double> up, const OrbitEnds& ends);
    std::uint64_t compute_precisely(std::span<const double> right, std::span<const double> up,
                                    const OrbitEnds& ends);
    // The same in limbs, for what those lose: `ends.n` is where that was, or 0.
    std::uint64_t compute_in_limbs(std::span<const double> right, std::span<const double> up,
                                   const OrbitEnds& ends);

private:
    double first_growth(std::uint64_t lost_at) const noexcept;
    std::size_t more_limbs(std::size_t limbs, std::uint64_t n) const noexcept;
    const SimdLevel simd_;
    const StopFlag& stop_;
    const DoubleDouble centre_re_, centre_im_;
    Complex<double> right_rest_, up_rest_;  // of the pixel matrix
    const View& view_;
    FamilyDirectTask task_;
    FamilyLimbTask limbs_;
    std::int64_t exponent_ = 0;              // of the smallest singular value of the pixel matrix
    std::unique_ptr<LimbPlane> limb_plane_;  // made on the first use
    std::vector<double> re_, im_, re_rest_, im_rest_;  // the points of a batch
};

}  // namespace mandel
