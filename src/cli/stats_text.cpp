#include "cli/stats_text.h"

#include <sys/resource.h>

#include <charconv>

#include "cli/execution_options.h"
#include "cli/text_output.h"

namespace mandel {

std::string fixed_text(double value, int digits) {
    char buffer[400];
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, digits);
    return {buffer, end.ptr};
}

std::string stats_row(std::string_view name, const std::string& value) {
    return std::string(name) + std::string(12 - name.size(), ' ') + value + "\n";
}

std::string execution_rows(const Execution& execution) {
    return stats_row("execution",
                     std::to_string(execution.threads) + " threads, " + simd_name(execution.simd)) +
           stats_row("memory", fixed_text(static_cast<double>(peak_memory_bytes()) / (1 << 20), 1) +
                                   " MiB at the peak");
}

std::uint64_t peak_memory_bytes() {
    struct rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;  // Linux counts KiB
}

void report_stats(const CommandLine& line, const std::function<std::string()>& text,
                  const std::function<std::string()>& json) {
    const auto file = line.value("stats");
    if (!file) return;
    if (file->empty()) {
        write_standard_error(text());
    } else {
        write_text(*file, json());
    }
}

}  // namespace mandel
