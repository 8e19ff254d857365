// Timing that can be repeated on a shared machine: medians of several runs, CPU time where one
// thread works, and ratios to the textbook loop measured in the same run.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace mandel::bench {

struct Seconds {
    double cpu = 0;
    double wall = 0;
};

// Medians over `runs` calls, after one that is not counted.
Seconds median_time(int runs, const std::function<void()>& work);

// One aligned line of the table: what, measured, asked (may be empty).
void print_row(const std::string& what, const std::string& measured, const std::string& asked);

std::string format(double value, int decimals);

}  // namespace mandel::bench
