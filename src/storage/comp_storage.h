// Owns the stage that the engine fills.
#pragma once

#include "base/geometry.h"
#include "base/pixel_result.h"
#include "storage/comp_stage.h"

namespace mandel {

class CompStorage {
 public:
    CompStorage(Size size, PixelFields fields) : stage_(size, fields) {}

    CompStage& stage() noexcept { return stage_; }
    const CompStage& stage() const noexcept { return stage_; }

 private:
    CompStage stage_;
};

}  // namespace mandel
