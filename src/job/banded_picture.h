// A huge picture in bands of rows, each of which is kept in a file of its own until all are there.
// What was finished before the program was stopped, or its machine failed, is not done again, and
// several processes and machines can share the bands.
//
// A band is a file (band_file.h) that says which rows of which scene it has. Whoever draws one
// claims it first (AtomicFile::claim), so none is drawn twice at the same time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/stop_flag.h"
#include "engine/execution.h"
#include "job/picture.h"
#include "job/watching.h"

namespace mandel {

struct BandsRequest {
    PictureRequest picture;
    std::string folder;  // of the bands; made if it is missing
    // Of so many shares, numbered from 1, the bands of one are drawn. Only a run of the single
    // share there is puts them together.
    std::uint64_t share = 1;
    std::uint64_t shares = 1;
    // How long a band that another process has claimed is waited for, when there is nothing else
    // to do; then it is drawn here as well, and the same bytes may be written twice.
    std::chrono::milliseconds patience = std::chrono::minutes(1);
};

struct BandsResult {
    Outcome outcome = Outcome::Stopped;
    std::uint64_t bands = 0;  // of the share
    std::uint64_t drawn = 0;  // by this run
    std::uint64_t kept = 0;   // were there, or have come from others
    PictureStats stats;       // of what this run has drawn
};

// The bands are there as long as they may be wanted: they are not removed. Throws InvalidInput if
// the folder has bands of another picture, and Error.
BandsResult render_bands(const BandsRequest& request, const Execution& execution, StopFlag& stop,
                         Watching* watching = nullptr);

}  // namespace mandel
