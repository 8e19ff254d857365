#include "watch/event_line.h"

namespace mandel {

nlohmann::ordered_json event_of(const char* kind, const Moment& moment) {
    return {{"event", kind}, {"seconds", moment.progress.elapsed_seconds}};
}

void add_progress(nlohmann::ordered_json& event, const Progress& progress) {
    event["fraction"] = progress.fraction;
    event["remaining_seconds"] = nullptr;
    if (progress.remaining_seconds) event["remaining_seconds"] = *progress.remaining_seconds;
}

std::string line_of(const nlohmann::ordered_json& event) {
    return event.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace mandel
