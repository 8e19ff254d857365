// Which of the ways to save iterations a view uses: all of them, except in the benchmark, which
// switches each off to measure what it saves (mandel_bench ledger). Pictures do not depend on them
// but for the last bits of what is approximated.
#pragma once

namespace mandel {

struct Accelerators {
    // Made with the reference (reference.h).
    bool long_steps = true;      // linear_approximation.h; without them there is no loop either
    bool quadratic_term = true;  // Q of the long steps
    bool shared_start = true;
    bool shared_series = true;    // beyond the shared start
    bool quadratic_loop = true;   // minibrot_loop.h
    bool polynomial_loop = true;  // and its form of a higher degree
    bool main_components = true;
    bool local_components = true;
    // Of a pixel.
    bool direct_tail = true;
    bool find_interior = true;  // proofs by an attracting cycle, and all known components
    // Of the engine.
    bool known_inside = true;  // a view that is inside as a whole needs no reference
    bool work_order = true;    // expensive units first
    // Of the search for a nucleus: nucleus_refinement.h; else Newton's method with a derivative in
    // doubles.
    bool inverse_interpolation = true;
    // Of the frames of an exponential map.
    bool smooth_blocks = true;
};

}  // namespace mandel
