// What became of each frame of a film, and of all together.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/engine_task.h"
#include "job/picture.h"

namespace mandel {

enum class FrameOutcome : std::uint8_t {
    Drawn,
    Kept,       // was there, complete and with the same parameters
    Elsewhere,  // another process has drawn it meanwhile
    Failed,
};

struct FrameReport {
    std::uint64_t frame = 0;
    std::string output;  // its file; empty in a stream
    FrameOutcome outcome = FrameOutcome::Drawn;
    std::string problem;  // of a failed one: a sentence
    PictureStats stats;   // of a drawn one
};

struct FilmStats {
    static constexpr std::size_t kMostProblems = 20;

    std::uint64_t drawn = 0, kept = 0, elsewhere = 0, failed = 0;
    std::vector<FrameReport> problems;  // the first that failed
    EngineCounts counts;
    // Sums over the frames, which are worked on at the same time.
    double compute_seconds = 0, color_seconds = 0, encode_seconds = 0;
    std::uint64_t output_bytes = 0;

    std::uint64_t finished() const noexcept { return drawn + kept + elsewhere; }
    void add(const FrameReport& report);
};

}  // namespace mandel
