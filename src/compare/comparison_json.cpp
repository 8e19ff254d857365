#include "compare/comparison_json.h"

#include <nlohmann/json.hpp>

#include "compare/comparison_text.h"

namespace mandel {
namespace {

nlohmann::ordered_json worst_json(const Comparison& comparison) {
    const std::optional<WorstPixel>& worst = comparison.worst;
    if (!worst) return nullptr;
    const std::string channel = comparison.channels == 1 ? "count" : channel_name(worst->channel);
    return {{"x", worst->x}, {"y", worst->y}, {"channel", channel},
            {"a", worst->a}, {"b", worst->b}, {"difference", worst->difference}};
}

}  // namespace

nlohmann::ordered_json comparison_json(const Comparison& comparison) {
    nlohmann::ordered_json json = {{"equal", comparison.is_equal()},
                                   {"width", comparison.size.width},
                                   {"height", comparison.size.height},
                                   {"white", comparison.peak},
                                   {"compared_pixels", comparison.compared_pixels},
                                   {"differing_pixels", comparison.differing_pixels},
                                   {"differing_percent", comparison.differing_percent()},
                                   {"max", comparison.largest_difference()},
                                   {"mae", comparison.mae},
                                   {"rmse", comparison.rmse},
                                   {"psnr", comparison.psnr}};
    if (comparison.ssim) json["ssim"] = *comparison.ssim;
    json["worst"] = worst_json(comparison);
    json["beyond"] = nlohmann::ordered_json::array();
    for (const Limit limit : comparison.broken) json["beyond"].push_back(name_of(limit));
    return json;
}

}  // namespace mandel
