// The end of the program where memory or threads run out and no exception can say so: in the memory
// functions of GMP and MPFR, in code that must not throw, in the OpenMP runtime.
//
// It is the end that an exception would have led to: one line, exit code 1, no temporary file left.
#pragma once

namespace mandel {

// Before anything else: also what exists before main() needs memory.
void prepare_for_exhaustion() noexcept;
// When the program has begun: that a library ends it is a failure.
void begin_exhaustion_watch() noexcept;

// Before the program ends as it should: from here on leaving it is no failure.
void finish_exhaustion_watch() noexcept;

}  // namespace mandel
