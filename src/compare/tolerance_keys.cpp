#include "compare/tolerance_keys.h"

#include <limits>

#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr double kAnything = std::numeric_limits<double>::max();

constexpr Choice<Metric> kMetrics[] = {
    {"max", Metric::Max},   {"mae", Metric::Mae},   {"rmse", Metric::Rmse},
    {"psnr", Metric::Psnr}, {"ssim", Metric::Ssim},
};

constexpr ToleranceKey kKeys[] = {
    {"max_abs", true, false,
     [](Tolerance& t, std::string_view text) { t.max_abs = parse_real(text, 0, kAnything); }},
    {"max_pixels", true, false,
     [](Tolerance& t, std::string_view text) {
         t.max_pixels = parse_count(text, 0, std::numeric_limits<std::uint64_t>::max());
     }},
    {"max_percent", true, false,
     [](Tolerance& t, std::string_view text) { t.max_percent = parse_real(text, 0, 100); }},
    {"hard_abs", true, false,
     [](Tolerance& t, std::string_view text) { t.hard_abs = parse_real(text, 0, kAnything); }},
    {"metric", false, false,
     [](Tolerance& t, std::string_view text) { t.metric = parse_choice(text, kMetrics); }},
    {"min", true, false,
     [](Tolerance& t, std::string_view text) {
         t.metric_min = parse_real(text, -kAnything, kAnything);
     }},
    {"max", true, false,
     [](Tolerance& t, std::string_view text) {
         t.metric_max = parse_real(text, -kAnything, kAnything);
     }},
    {"crop", false, false,
     [](Tolerance& t, std::string_view text) { t.area.crop = parse_rect(text); }},
    {"ignore", false, true,
     [](Tolerance& t, std::string_view text) { t.area.ignored.push_back(parse_rect(text)); }},
};

}  // namespace

std::span<const ToleranceKey> tolerance_keys() { return kKeys; }

}  // namespace mandel
