#include "cli/plan_text.h"

#include "job/picture.h"
#include "scene/value_text.h"

namespace mandel {

std::string plan_comments(const Scene& scene) {
    const Plan plan = make_plan(scene.view, scene.limits);
    const std::string limit =
        plan.max_iterations ? std::to_string(*plan.max_iterations) : "found while computing";
    return "# plan: kernel " + kernel_name(plan.kernel) + "\n# plan: precision " +
           std::to_string(plan.precision_bits) + " bits\n# plan: spacing " +
           format_real(plan.spacing) + " plane units per pixel\n# plan: iterations " + limit + "\n";
}

}  // namespace mandel
