// How many threads the system lets this process start: limits on processes (of a user, of a
// container) and on memory count threads, and some runtimes end the program when they meet them.
#pragma once

namespace mandel {

// At most `wanted`, beside those that there are. Found out by starting so many at a time that do
// nothing, which takes some ten microseconds each.
unsigned startable_threads(unsigned wanted);

}  // namespace mandel
