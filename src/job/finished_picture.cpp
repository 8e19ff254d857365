#include "job/finished_picture.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/printable.h"
#include "output/image_reader.h"
#include "output/picture_format.h"
#include "scene/scene_file.h"
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

PictureFile look_at_picture(const std::string& path, const std::string& text) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) return PictureFile::Missing;
    if (!std::filesystem::is_regular_file(status)) return PictureFile::Foreign;
    try {
        const PictureFormat& format = picture_format(path);
        const std::string begin = read_beginning(path, format.signature.size());
        if (!format.signature.starts_with(begin)) return PictureFile::Foreign;
        const std::optional<std::string> found = text_in(path, format);
        if (!found) return PictureFile::Foreign;
        return *found == text ? PictureFile::Same : PictureFile::Other;
    } catch (const InvalidInput&) {
        return PictureFile::Damaged;
    }
}

bool is_complete_picture(const std::string& path) {
    try {
        picture_format(path).check(InputFile(path).source(), kMaxImageBytes);
        return true;
    } catch (const InvalidInput&) {
        return false;
    }
}

bool is_finished_picture(const std::string& path, const Scene& scene) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return false;
    try {
        const PictureFormat& format = picture_format(path);
        if (format.read_metadata == nullptr) return false;
        const std::optional<std::string> text = text_in(path, format);
        if (!text) return false;
        Scene found = parse_scene(*text, path);
        if (scene.coloring.table.empty()) found.coloring.table.clear();
        return found == scene && is_complete_picture(path);
    } catch (const Error&) {
        return false;
    }
}

std::string what_is_there(const std::string& path, const std::string& text) {
    const bool is_foreign = look_at_picture(path, text) == PictureFile::Foreign;
    return "'" + printable(path) + "' is there and " +
           (is_foreign
                ? "is no picture of this program"
                : "has other parameters (" +
                      difference(text_in(path, picture_format(path)).value_or(""), text) + ")");
}

}  // namespace mandel
