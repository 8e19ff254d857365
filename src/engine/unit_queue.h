// Hands out the units of a run to many threads, each once.
//
// Units without levels come as they are listed. Of levels, the coarsest shows what the finer
// ones will cost, so these come with the expensive units first: a late start of the longest unit is
// what makes threads wait in the end. The second level still comes as listed, so that no thread
// waits for the last unit of the coarsest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "storage/comp_stage.h"

namespace mandel {

class UnitQueue {
public:
    // The stage has been prepared and outlives the queue. `max_iterations` is what a pixel at the
    // limit costs. is_sorted: false takes all units as they are listed.
    UnitQueue(const CompStage& stage, std::uint64_t max_iterations, bool is_sorted = true);

    // From any thread; nothing when all units have been taken.
    std::optional<std::uint32_t> take();

private:
    const CompStage& stage_;
    const std::uint64_t max_iterations_;
    const std::size_t listed_;  // units at the front that come as listed

    std::mutex mutex_;  // of what follows
    std::size_t next_ = 0;
    std::vector<std::uint32_t> rest_;  // empty until `listed_` have been taken
};

}  // namespace mandel
