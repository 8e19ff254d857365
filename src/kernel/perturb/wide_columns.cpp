#include "kernel/perturb/wide_columns.h"

namespace mandel {
namespace {

using Columns = WideColumns<kWideLanes>;

MANDEL_MULTIVERSION_WIDE(void, find_z_of_all, (Columns & c), find_z_in(c))
MANDEL_MULTIVERSION_WIDE(void, find_w_of_all, (Columns & c), find_w_in(c))
MANDEL_MULTIVERSION_WIDE(void, take_step_of_all, (Columns & c), take_step_in(c))

}  // namespace

void find_z(Columns& c) noexcept { find_z_of_all(c); }
void find_w(Columns& c) noexcept { find_w_of_all(c); }
void take_step(Columns& c) noexcept { take_step_of_all(c); }

}  // namespace mandel
