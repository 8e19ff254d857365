// The parts of the benchmark; each prints its rows. `textbook` is the speed of the textbook loop
// in the same run, in giga-iterations a second.
#pragma once

namespace mandel::bench {

void run_kernel_bench(double textbook);
void run_picture_bench();

}  // namespace mandel::bench
