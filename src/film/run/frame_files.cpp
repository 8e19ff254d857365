#include "film/run/frame_files.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/printable.h"
#include "output/image_reader.h"
#include "output/picture_format.h"
#include "scene/text_file.h"

namespace mandel {
namespace {

std::string_view next_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

// "zoom = "5", not zoom = "7"": the first line of the parameters that is not the same.
std::string difference(std::string_view found, std::string_view wanted) {
    while (!found.empty() || !wanted.empty()) {
        const std::string_view a = next_line(found), b = next_line(wanted);
        if (a == b) continue;
        constexpr std::size_t kShown = 60;
        return printable(a.substr(0, kShown)) + ", not " + printable(b.substr(0, kShown));
    }
    return "the same";
}

std::optional<std::string> text_in(const std::string& path, const PictureFormat& format) {
    return format.read_metadata(InputFile(path).source()).scene_text;
}

}  // namespace

FrameFile look_at_frame(const std::string& path, const std::string& text) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) return FrameFile::Missing;
    if (!std::filesystem::is_regular_file(status)) return FrameFile::Foreign;
    try {
        const PictureFormat& format = picture_format(path);
        const std::string begin = read_beginning(path, format.signature.size());
        if (!format.signature.starts_with(begin)) return FrameFile::Foreign;
        const std::optional<std::string> found = text_in(path, format);
        if (!found) return FrameFile::Foreign;
        return *found == text ? FrameFile::Same : FrameFile::Other;
    } catch (const InvalidInput&) {
        return FrameFile::Damaged;
    }
}

bool is_complete_frame(const std::string& path) {
    try {
        picture_format(path).check(InputFile(path).source(), kMaxImageBytes);
        return true;
    } catch (const InvalidInput&) {
        return false;
    }
}

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
        const FrameFile file = look_at_frame(pattern.path(*frame), text_of(*frame));
        if (file != FrameFile::Foreign && file != FrameFile::Other) continue;
        // A folder has no order.
        first = count++ == 0 ? *frame : std::min(first, *frame);
    }
    if (count == 0) return;
    const std::string path = pattern.path(first), text = text_of(first);
    const std::string sentence =
        "'" + printable(path) + "' is there and " +
        (look_at_frame(path, text) == FrameFile::Foreign
             ? "is no picture of this program"
             : "has other parameters (" +
                   difference(text_in(path, picture_format(path)).value_or(""), text) + ")");
    const std::string more =
        count > 1 ? ", and " + std::to_string(count - 1) + " more like it" : "";
    throw InvalidInput(sentence + more +
                       "; use another folder, or --overwrite to replace such frames");
}

}  // namespace mandel
