#include "scene/imported_scene.h"

#include <algorithm>
#include <utility>

#include "scene/fraktaler_file.h"
#include "scene/kfr_file.h"
#include "scene/scene_file.h"
#include "scene/value_text.h"

namespace mandel {

ImportedScene parse_any_scene(std::string_view text, std::string_view source_name) {
    if (source_name.ends_with(".kfr") || looks_like_kfr(text)) return parse_kfr(text, source_name);
    if (looks_like_fraktaler(text)) return parse_fraktaler(text, source_name);
    MovingScene moving = parse_moving_scene(text, source_name);
    return {std::move(moving.scene), {}, std::move(moving.keyframes)};
}

std::string left_out_warning(const ImportedScene& imported) {
    constexpr std::size_t kShown = 12;
    const std::vector<std::string>& names = imported.left_out;
    if (names.empty()) return "";
    std::string sentence = "the picture may differ; left out:";
    for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
        sentence += (i > 0 ? ", " : " ") + quote(names[i]);
    }
    if (names.size() > kShown)
        sentence += " and " + std::to_string(names.size() - kShown) + " more";
    return sentence;
}

}  // namespace mandel
