// `--iterations auto`: an iteration limit high enough that no pixel is falsely black, found by
// raising it until raising it changes nothing. Every decision counts pixels and iterations, never
// seconds, so it is the same on every machine.
#pragma once

#include <cstdint>
#include <vector>

#include "base/geometry.h"
#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "engine/execution.h"

namespace mandel {

class AutoLimit {
public:
    // The reference of a deep view is computed up to this many iterations before anything else is
    // known.
    static constexpr std::uint64_t kReferenceLimit = std::uint64_t{1} << 22;

    // Evenly spread pixels, about 48 x 27 of them.
    static std::vector<PixelPosition> coarse_grid(Size size);

    explicit AutoLimit(std::uint64_t limit) : limit_(limit) {}

    // The limit for the first run, from a coarse grid of the view. `task` may have any limit; it
    // gets the reference that a deep view needs.
    static AutoLimit from_coarse_grid(EngineTask& task, const Execution& execution,
                                      const StopFlag& stop);

    std::uint64_t limit() const noexcept { return limit_; }
    // What the pixels of the coarse grid took to escape, in no order.
    const std::vector<std::uint64_t>& escapes() const noexcept { return escapes_; }
    // How many of them have neither escaped nor been proved to be inside at limit().
    std::uint64_t unresolved() const noexcept { return unresolved_; }
    // The iterations that it took to prove pixels of the grid interior.
    std::uint64_t inside_iterations() const noexcept { return inside_iterations_; }

    // After a run at limit(): whether the pixels that reached it are worth another run at a
    // higher one, which is then limit(). `run` counts that run only.
    bool raise(const EngineCounts& run, std::uint64_t pixels);

private:
    std::uint64_t limit_;
    std::vector<std::uint64_t> escapes_;
    std::uint64_t unresolved_ = 0;
    std::uint64_t inside_iterations_ = 0;
    std::uint64_t spent_ = 0;  // iterations so far
    bool is_first_run_ = true;
};

}  // namespace mandel
