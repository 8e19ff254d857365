// The views of the ledger: public locations, the minibrots in them, and some with a name of their
// own, each the one on which an accelerator saves most.
#pragma once

#include <string>

#include "engine/engine_task.h"

namespace mandel::bench {

// One of tests/bench/locations; "minibrot of " and one of them: the frame of the minibrot that
// `mandel locate` finds there; or one of the named views. Throws std::runtime_error for any other.
EngineTask ledger_view(const std::string& name, Size size);

}  // namespace mandel::bench
