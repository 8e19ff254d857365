#include "output/frame_pattern.h"

#include <charconv>

#include "base/error.h"
#include "base/printable.h"

namespace mandel {
namespace {

[[noreturn]] void fail(const std::string& text, const std::string& problem) {
    throw InvalidInput("the output '" + printable(text) + "' " + problem +
                       "; name frames like 'frames/%05d.png' or 'frames/####.png'");
}

bool is_digit(char ch) { return ch >= '0' && ch <= '9'; }

}  // namespace

FramePattern::FramePattern(const std::string& text) {
    const std::size_t slash = text.rfind('/');
    folder_ = text.substr(0, slash == std::string::npos ? 0 : slash + 1);
    const std::string file = text.substr(folder_.size());
    if (folder_.find_first_of("%#") != std::string::npos) {
        fail(text, "has a field in a folder's name");
    }
    const std::size_t at = file.find_first_of("%#{}");
    if (at == std::string::npos) fail(text, "has no place for the number of a frame");
    std::size_t end = at;
    if (file[at] == '#') {
        end = std::min(file.find_first_not_of('#', at), file.size());
        width_ = end - at;
    } else if (file[at] == '%') {
        ++end;
        const bool is_padded = end < file.size() && file[end] == '0';
        while (end < file.size() && is_digit(file[end])) {
            width_ = width_ * 10 + static_cast<std::size_t>(file[end++] - '0');
            if (width_ > 20) fail(text, "asks for too many digits");
        }
        const bool is_number = end < file.size() && file[end] == 'd';
        if (!is_number || (width_ > 0 && !is_padded)) fail(text, "has a '%' that is no %d or %05d");
        ++end;
    }
    before_ = file.substr(0, at);
    after_ = file.substr(end);
    if (file[at] == '{' || file[at] == '}' || after_.find_first_of("%#{}") != std::string::npos) {
        fail(text, "has more than one field, or one of another kind");
    }
}

std::string FramePattern::name(std::uint64_t frame) const {
    std::string digits = std::to_string(frame);
    if (digits.size() < width_) digits.insert(0, width_ - digits.size(), '0');
    return before_ + digits + after_;
}

std::string FramePattern::path(std::uint64_t frame) const { return folder_ + name(frame); }

std::optional<std::uint64_t> FramePattern::frame_of(std::string_view file_name) const {
    if (!file_name.starts_with(before_) || !file_name.ends_with(after_)) return std::nullopt;
    if (file_name.size() <= before_.size() + after_.size()) return std::nullopt;
    const std::string_view digits =
        file_name.substr(before_.size(), file_name.size() - before_.size() - after_.size());
    std::uint64_t frame = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), frame);
    if (error != std::errc() || end != digits.end()) return std::nullopt;
    // Not "0007" where this pattern says "007".
    return name(frame) == file_name ? std::optional(frame) : std::nullopt;
}

}  // namespace mandel
