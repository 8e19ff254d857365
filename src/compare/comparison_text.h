// What a comparison found, as one line for people.
#pragma once

#include <string>

#include "compare/comparison.h"

namespace mandel {

// Without a full stop.
std::string describe(const Comparison& comparison, const Tolerance& tolerance);

std::string size_mismatch_text(Size a, Size b);

// A value of a channel or a metric, with as many digits as it takes to read it.
std::string amount_text(double value);

// "red", "green" or "blue".
std::string channel_name(unsigned channel);

std::string name_of(Metric metric);

}  // namespace mandel
