// What `mandel zoom --stats` says about a film.
#pragma once

#include <cstdint>
#include <string>

#include "cli/options.h"
#include "cli/zoom_options.h"
#include "film/run/film_report.h"
#include "job/picture.h"

namespace mandel {

struct FilmReport {
    FilmMethod method = FilmMethod::Frames;
    std::uint64_t frames = 0;  // that were asked for
    double survey_seconds = 0;
    double wall_seconds = 0;
    FilmStats stats;
};

// "600 frames in 12.30 s, 20 of them kept".
std::string one_line(const FilmReport& report);

// All of it for programs: a JSON object.
std::string film_json(const FilmReport& report, const Execution& execution);

// If --stats was given: lines for people on standard error, or JSON into its file.
void report_film(const CommandLine& line, const Execution& execution, const FilmReport& report);

}  // namespace mandel
