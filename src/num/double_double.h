// A coordinate as the sum of two doubles: high is the nearest one, low what is left of it.
#pragma once

#include "num/decimal.h"

namespace mandel {

struct DoubleDouble {
    double high, low;
};

DoubleDouble to_double_double(const Decimal& decimal);

}  // namespace mandel
