#include "cli/execution_options.h"

#include <algorithm>

#include "base/startable_threads.h"
#include "cli/parsed_option.h"
#include "cli/thread_count.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr Choice<SimdLevel> kLevels[] = {
    {"scalar", SimdLevel::Scalar},
    {"avx2", SimdLevel::Avx2},
    {"avx512", SimdLevel::Avx512},
};

SimdLevel simd_from(const std::string& text) {
    const std::vector<SimdLevel> available = available_simd_levels();
    if (text == "auto") return available.back();
    SimdLevel level = SimdLevel::Scalar;
    try {
        level = parse_choice(text, kLevels);
    } catch (const InvalidInput& error) {
        throw UsageError("--simd: " + std::string(error.what()) + " (or 'auto')");
    }
    if (std::find(available.begin(), available.end(), level) != available.end()) return level;
    throw UsageError("--simd " + text + ": this machine does not have it; the best it has is " +
                     simd_name(available.back()));
}

ThreadCount threads_from(const CommandLine& line) {
    const auto given = parsed_option(line, "threads", parse_thread_count);
    return given ? *given : default_thread_count(system_thread_sources());
}

// Limits of the system are found out before the first file is opened: where the OpenMP runtime
// meets them it ends the program.
unsigned affordable_threads(unsigned wanted, const Messages& messages) {
    // The engine's own, the batcher of events and the consumer.
    constexpr unsigned kBesides = 3;
    const unsigned startable = startable_threads(wanted + kBesides);
    if (startable == wanted + kBesides) return wanted;
    if (startable == 0) throw Error("the system does not let this process start a thread");
    const unsigned affordable = startable > kBesides ? startable - kBesides : 1;
    if (affordable < wanted) {
        messages.warning("the system does not let so many threads start; drawing with " +
                         std::to_string(affordable));
    }
    return affordable;
}

}  // namespace

std::string simd_name(SimdLevel level) { return std::string(choice_name(level, kLevels)); }

Execution execution_from(const CommandLine& line, const Messages& messages) {
    Execution execution;
    execution.simd = simd_from(line.value("simd").value_or("auto"));
    const ThreadCount threads = threads_from(line);
    for (const std::string& warning : threads.warnings) messages.warning(warning);
    execution.threads = affordable_threads(threads.count, messages);
    return execution;
}

}  // namespace mandel
