// Pictures of a case as `data:` addresses, which a page holds inside itself.
#pragma once

#include <optional>
#include <string>

#include "suite/run/case_result.h"

namespace mandel {

struct EmbeddedPictures {
    Size size;               // of the actual picture
    unsigned reduction = 1;  // pictures are shown smaller by this whole factor
    std::string actual;
    std::string reference, difference;  // of a case that failed and has a reference picture
};

// Nothing if the case has no picture that can be read.
std::optional<EmbeddedPictures> embed_pictures(const CaseResult& result, const std::string& folder);

}  // namespace mandel
