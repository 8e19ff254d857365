// One picture on its own, with its failure as an exception.
#pragma once

#include <array>
#include <exception>
#include <utility>

#include "job/picture.h"

namespace mandel {

inline Outcome render_picture(const PictureRequest& request, const Execution& execution,
                              StopFlag& stop, PictureStats& stats, Watching* watching = nullptr) {
    PictureResult result = render_together(std::array{&request}, execution, stop, watching).front();
    stats = std::move(result.stats);
    if (result.failure) std::rethrow_exception(result.failure);
    return result.outcome;
}

}  // namespace mandel
