#include "scene/text_lines.h"

#include <algorithm>

#include "scene/value_text.h"

namespace mandel {

TextPosition TextLine::position_of(std::string_view part) const {
    const auto before = text.substr(0, static_cast<std::size_t>(part.data() - text.data()));
    const auto characters = std::count_if(before.begin(), before.end(), [](char ch) {
        return (static_cast<unsigned char>(ch) & 0xC0) != 0x80;
    });
    return {number, static_cast<std::uint32_t>(characters + 1)};
}

TextLines::TextLines(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
}

std::optional<TextLine> TextLines::next() {
    if (rest_.empty()) return std::nullopt;
    const std::size_t end = std::min(rest_.find_first_of("\r\n"), rest_.size());
    const TextLine line{rest_.substr(0, end), ++number_};
    rest_.remove_prefix(end);
    rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : rest_.empty() ? 0 : 1);
    return line;
}

std::string_view take_word(std::string_view& line) {
    while (!line.empty() && is_blank(line[0])) line.remove_prefix(1);
    std::size_t length = 0;
    while (length < line.size() && !is_blank(line[length])) ++length;
    const std::string_view word = line.substr(0, length);
    line.remove_prefix(length);
    return word;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view with_line_feeds(std::string_view text, std::string& storage) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_alone = text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n');
        if (!is_alone) continue;
        if (storage.empty()) storage = text;
        storage[i] = '\n';
    }
    return storage.empty() ? text : storage;
}

}  // namespace mandel
