// The names of a film's frames: a path whose last part has the number of the frame in it.
//
// `%05d` (or `%d`) and `####` stand for the number, padded with zeros; nothing else is expanded,
// so no pattern leads anywhere but into the folder that was written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mandel {

class FramePattern {
public:
    // Throws InvalidInput, with an example, for a text that has no place for the number, or two,
    // or fields of another kind.
    explicit FramePattern(const std::string& text);

    std::string path(std::uint64_t frame) const;
    const std::string& folder() const noexcept { return folder_; }  // ends in '/', or is empty

    // The number in a file name of that folder; nothing if it is none of this pattern.
    std::optional<std::uint64_t> frame_of(std::string_view file_name) const;

private:
    std::string name(std::uint64_t frame) const;

    std::string folder_, before_, after_;
    std::size_t width_ = 0;
};

}  // namespace mandel
