// The lines of the event log that pictures and films have in common.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "watch/watcher.h"

namespace mandel {

nlohmann::ordered_json event_of(const char* kind, const Moment& moment);
void add_progress(nlohmann::ordered_json& event, const Progress& progress);

// Names of files may be any bytes; what is not UTF-8 is replaced rather than refused.
std::string line_of(const nlohmann::ordered_json& event);

}  // namespace mandel
