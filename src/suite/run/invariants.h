// What must not change a byte of a picture: the number of threads, the instruction set, and
// whether it is rendered from its scene or from the picture that holds it.
#pragma once

#include <string>
#include <vector>

#include "engine/execution.h"

namespace mandel {

struct Variant {
    std::string name;  // for people, and in the names of files: "1-thread", "scalar", "again"
    Execution execution;
    bool from_picture = false;
};

// All but the given execution itself.
std::vector<Variant> variants_of(const Execution& execution);

bool have_same_bytes(const std::string& a, const std::string& b);

}  // namespace mandel
