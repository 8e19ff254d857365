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

}  // namespace

double wall_seconds() { return now(CLOCK_MONOTONIC); }

double cpu_seconds() { return now(CLOCK_PROCESS_CPUTIME_ID); }

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

Seconds time_of(const std::function<void()>& work) {
    const double cpu = cpu_seconds(), wall = wall_seconds();
    work();
    return {cpu_seconds() - cpu, wall_seconds() - wall};
}

Seconds median_time(int runs, const std::function<void()>& work) {
    work();
    std::vector<double> cpu, wall;
    for (int run = 0; run < runs; ++run) {
        const Seconds time = time_of(work);
        cpu.push_back(time.cpu);
        wall.push_back(time.wall);
    }
    return {median(cpu), median(wall)};
}

Seconds median_ratio(int rounds, const std::function<Seconds()>& a,
                     const std::function<Seconds()>& b) {
    a();
    b();
    std::vector<double> cpu, wall;
    for (int round = 0; round < rounds; ++round) {
        // Neither is always the first.
        const Seconds first = round % 2 == 0 ? a() : b();
        const Seconds second = round % 2 == 0 ? b() : a();
        const Seconds& of_a = round % 2 == 0 ? first : second;
        const Seconds& of_b = round % 2 == 0 ? second : first;
        cpu.push_back(of_b.cpu / of_a.cpu);
        wall.push_back(of_b.wall / of_a.wall);
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
