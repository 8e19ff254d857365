// How progress is written: pure functions from numbers to text.
#pragma once

#include <string>
#include <string_view>

#include "watch/watcher.h"

namespace mandel {

// "0:07", "12:34", "3:05:09", "2 d 03 h".
std::string format_duration(double seconds);

// "850 px/s", "12.3 Mpx/s".
std::string format_rate(double pixels_per_second);

// "2.5e30".
std::string format_zoom(double zoom_log2);

// For people, and in JSON. None has no name.
const char* work_name(Work work);
const char* work_key(Work work);

// "43 %": rounded down, and 100 only when computing is over.
std::string format_percent(const Progress& progress);

// One line of at most `columns` characters: "set.png [####----]  43 %  12.3 Mpx/s  0:12 + 0:17".
// What is least needed goes first when there is little room. Of a film also "260/600 frames";
// of work without pixels "reference orbit 34 %".
std::string progress_bar(std::string_view name, const Progress& progress, unsigned columns);

// "progress: set.png 43 %, 12.3 Mpx/s, 0:12 elapsed, 0:17 left".
std::string progress_sentence(std::string_view name, const Progress& progress);

// A JSON object with a key for each number of Progress, and "schema" 1.
std::string progress_json(std::string_view name, const Progress& progress);

}  // namespace mandel
