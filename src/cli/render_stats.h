// What `--stats` says about the pictures of one command: where the time went, and on what.
#pragma once

#include <string>
#include <vector>

#include "job/picture.h"

namespace mandel {

struct PictureReport {
    std::string source;  // the scene as given; empty for the defaults
    std::string output;
    Size size;
    PictureStats stats;
};

// For people: aligned lines, a paragraph for each picture.
std::string stats_text(const std::vector<PictureReport>& reports, const Execution& execution);

// For programs: one JSON object, {"pictures": [...], ...}.
std::string stats_json(const std::vector<PictureReport>& reports, const Execution& execution);

// "out.png: 1920x1080 in 0.12 s".
std::string one_line(const PictureReport& report);

}  // namespace mandel
