// Finds the components of short periods at whose edge, cusp or root a deep view lies.
//
// Where |Z_p| is smaller than all before, the orbit of C is nearly as that of a nucleus, and one
// period is about z -> A z^2 + Z_p with A = prod 2 Z_k: the whole set's map for the parameter A
// Z_p, which dc changes by A dZ_p/dC dc. That selects, at no cost, the periods that are searched:
// near the main cardioid of that little set, and in a view that is small beside it. Everything
// else, the cycle and the parameters where its multiplier is a root of unity, is refined by
// Newton's method in arbitrary precision, and then proved (component_forms.h).
#pragma once

#include <span>

#include "base/stop_flag.h"
#include "kernel/component/components.h"
#include "num/big_complex.h"
#include "num/complex.h"

namespace mandel {

struct LocalSearch {
    BigComplex c;      // C
    FloatExp radius;   // of the view
    FloatExp spacing;  // of its samples
};

// z: the beginning of the orbit of C, Z_0 ... . After `stop` some may be missing.
LocalComponents find_local_components(const LocalSearch& search, std::span<const Complex<double>> z,
                                      const StopFlag& stop);

// The same with an orbit of C in doubles.
LocalComponents find_local_components(const LocalSearch& search, const StopFlag& stop);

}  // namespace mandel
