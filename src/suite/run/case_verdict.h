// Compares what a case has become with what it must look like.
#pragma once

#include <string>

#include "base/stop_flag.h"
#include "suite/run/case_result.h"

namespace mandel {

// `result` says where the actual picture is, and gets the verdict and its sentence. A picture of
// the difference is written to `folder` where there is one, and an older one of a case that passes
// is removed. Says whether the actual picture as the reference would make the case pass. Throws
// Error if a picture cannot be written.
bool judge_case(CaseResult& result, const std::string& folder, unsigned threads,
                const StopFlag& stop);

// Makes the actual picture the reference: copies it, or puts its hash into the suite. Throws Error.
void update_reference(const CaseResult& result, const std::string& folder);

}  // namespace mandel
