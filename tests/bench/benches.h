// The parts of the benchmark; each prints its rows. `textbook` is the speed of the textbook loop
// in the same run, in giga-iterations a second.
#pragma once

#include <string>
#include <vector>

namespace mandel::bench {

void run_kernel_bench(double textbook);
void run_picture_bench();
void run_color_bench();
// Whole programs, from the command to the PNG: this one, and what everybody writes first.
void run_program_bench();
void run_watch_bench();
// A minute or two.
void run_zoom_bench();

// Other formulas than z^2 + c, whole and deep.
void run_formula_bench();

// A table of its own: the public locations of these names, or all but those that take minutes.
// Throws std::runtime_error for a name that is none.
void run_deep_bench(double textbook, const std::vector<std::string>& names);

// What each accelerator saves, on the view where it saves most: of those whose room or part of
// whose name is among `words`, or of all.
void run_ledger_bench(const std::vector<std::string>& words);

}  // namespace mandel::bench
