#include "scene/imported_scene.h"

#include <utility>

#include "scene/foreign_location.h"
#include "scene/fraktaler_file.h"
#include "scene/kfr_file.h"
#include "scene/kfr_lines.h"
#include "scene/scene_file.h"
#include "scene/value_text.h"

namespace mandel {

ImportedScene parse_any_scene(std::string_view text, std::string_view source_name,
                              const PaletteReader& read_palette) {
    if (source_name.ends_with(".kfr") || looks_like_kfr(text)) return parse_kfr(text, source_name);
    refuse_foreign_location(text, source_name);
    if (looks_like_fraktaler(text)) return parse_fraktaler(text, source_name);
    MovingScene moving = parse_moving_scene(text, source_name, read_palette);
    return {std::move(moving.scene), std::move(moving.left_out), std::move(moving.keyframes),
            moving.has_samples};
}

std::string left_out_warning(const ImportedScene& imported) {
    std::string sentence;
    if (!imported.other_view.empty()) {
        sentence =
            "the view is another one than the file's; left out:" + name_list(imported.other_view);
    }
    if (!imported.left_out.empty()) {
        sentence += sentence.empty() ? "" : "; ";
        sentence += "the picture may differ; left out:" + name_list(imported.left_out);
    }
    if (!imported.origin.empty()) sentence += (sentence.empty() ? "" : "; ") + imported.origin;
    return sentence;
}

}  // namespace mandel
