#include "film/run/frame_files.h"

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "job/finished_picture.h"

namespace mandel {
void refuse_other_frames(const FramePattern& pattern, const FrameList& list,
                         const std::function<std::string(std::uint64_t)>& text_of) {
    namespace fs = std::filesystem;
    std::uint64_t count = 0;
    std::uint64_t first = 0;
    std::error_code error;
    const std::string folder = pattern.folder().empty() ? "." : pattern.folder();
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const auto frame = pattern.frame_of(entry.path().filename().string());
        if (!frame || !list.contains(*frame)) continue;
        const PictureFile file = look_at_picture(pattern.path(*frame), text_of(*frame));
        if (file != PictureFile::Foreign && file != PictureFile::Other) continue;
        // A folder has no order.
        first = count++ == 0 ? *frame : std::min(first, *frame);
    }
    if (count == 0) return;
    const std::string sentence = what_is_there(pattern.path(first), text_of(first));
    const std::string more =
        count > 1 ? ", and " + std::to_string(count - 1) + " more like it" : "";
    throw InvalidInput(sentence + more +
                       "; use another folder, or --overwrite to replace such frames");
}

}  // namespace mandel
