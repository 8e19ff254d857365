// How a search for a nucleus ends: of one box, of a box and its parts, of a view.
#pragma once

#include <cstdint>

#include "num/floatexp.h"

namespace mandel {

enum class SearchOutcome : std::uint8_t {
    Found,
    AllEscape,  // every point inside escapes: there is no nucleus
    AllInside,  // every point inside belongs to one component, whose nucleus is elsewhere
    Unclear,    // there may be one, but it was not found
    Limit,      // there is none up to the limit
    GivenUp,    // nor was there one before the search became too long
    Stopped,
};

// Of one box, which is never given up. Found: n is the lowest period. Unclear: the image became too
// large to follow; as for Limit, periods up to n are excluded.
struct PeriodSearch {
    SearchOutcome outcome = SearchOutcome::Limit;
    std::uint64_t n = 0;
    ComplexExp guess;  // for Found: about where the nucleus is, as an offset from the centre
};

}  // namespace mandel
