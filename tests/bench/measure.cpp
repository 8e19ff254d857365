#include "bench/measure.h"

#include <time.h>

#include <algorithm>
#include <cstdio>

namespace mandel::bench {
namespace {

double now(clockid_t clock) {
    timespec t{};
    clock_gettime(clock, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace

Seconds median_time(int runs, const std::function<void()>& work) {
    work();
    std::vector<double> cpu, wall;
    for (int run = 0; run < runs; ++run) {
        const double cpu_start = now(CLOCK_PROCESS_CPUTIME_ID);
        const double wall_start = now(CLOCK_MONOTONIC);
        work();
        cpu.push_back(now(CLOCK_PROCESS_CPUTIME_ID) - cpu_start);
        wall.push_back(now(CLOCK_MONOTONIC) - wall_start);
    }
    return {median(cpu), median(wall)};
}

void print_row(const std::string& what, const std::string& measured, const std::string& asked) {
    std::printf("| %-58s | %-34s | %-24s |\n", what.c_str(), measured.c_str(), asked.c_str());
    std::fflush(stdout);
}

std::string format(double value, int decimals) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

}  // namespace mandel::bench
