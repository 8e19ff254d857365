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

double wall_seconds();
double cpu_seconds();  // of this process
double median(std::vector<double> values);

// Medians over `runs` calls, after one that is not counted.
Seconds median_time(int runs, const std::function<void()>& work);

// What a and b take, in turns, so that whatever else the machine does meets both alike: the
// medians over `rounds` of b / a, after one round that is not counted.
Seconds median_ratio(int rounds, const std::function<Seconds()>& a,
                     const std::function<Seconds()>& b);

// The time of a call in this process.
Seconds time_of(const std::function<void()>& work);

// One aligned line of the table: what, measured, asked (may be empty).
void print_row(const std::string& what, const std::string& measured, const std::string& asked);

std::string format(double value, int decimals);

}  // namespace mandel::bench
