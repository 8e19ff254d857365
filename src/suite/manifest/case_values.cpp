#include "suite/manifest/case_values.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/printable.h"
#include "compare/pixel_digest.h"
#include "scene/scene_entry.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

using Kind = FlatValue::Kind;

// Of the outputs of a film the suite decides itself.
void check_film_option(const std::string& key) {
    constexpr std::array<std::string_view, 10> kOptions = {
        "from", "to",     "frames", "duration", "speed",
        "fps",  "easing", "order",  "method",   "keyframes"};
    if (std::ranges::find(kOptions, key) != kOptions.end()) return;
    throw InvalidInput("unknown option of a film " + quote(key) + suggestion(key, kOptions));
}

}  // namespace

std::string text_of(const FlatValue& value) {
    if (value.kind != Kind::Text) fail_kind(value, "a text in quotes");
    return value.text;
}

std::vector<std::string> texts_of(const FlatValue& value) {
    if (value.kind == Kind::Text) return {value.text};
    if (value.kind != Kind::List) fail_kind(value, "a text or a list of texts");
    std::vector<std::string> texts;
    for (const FlatValue& item : value.items) texts.push_back(text_of(item));
    return texts;
}

bool boolean_of(const FlatValue& value) {
    if (value.kind != Kind::Boolean) fail_kind(value, "true or false");
    return value.text == "true";
}

std::string number_of(const FlatValue& value) {
    if (value.kind != Kind::Number && value.kind != Kind::Text) fail_kind(value, "a number");
    return value.text;
}

std::vector<std::uint64_t> frames_of(const FlatValue& value) {
    constexpr std::uint64_t kMostFrame = 999'999'999;
    const auto frame_of = [](const FlatValue& number) {
        return parse_count(number_of(number), 0, kMostFrame);
    };
    if (value.kind != Kind::List) return {frame_of(value)};
    std::vector<std::uint64_t> frames;
    for (const FlatValue& item : value.items) frames.push_back(frame_of(item));
    if (frames.empty()) throw InvalidInput("the list is empty");
    std::ranges::sort(frames);
    if (std::ranges::adjacent_find(frames) != frames.end()) {
        throw InvalidInput("a frame is given twice");
    }
    return frames;
}

void check_case_name(const std::string& name) {
    constexpr std::size_t kLongest = 200;
    if (name.empty() || name.size() > kLongest || name[0] == '.' || printable(name) != name ||
        name.find_first_of("/\\") != std::string::npos) {
        throw InvalidInput(quote(name) +
                           " cannot be the name of a file; use letters, digits, '-' and '_'");
    }
}

void set_tolerance(Tolerance& tolerance, const ToleranceKey& key, const FlatValue& value) {
    if (key.is_repeated) {
        for (const std::string& text : texts_of(value)) key.set(tolerance, text);
    } else {
        key.set(tolerance, key.is_number ? number_of(value) : text_of(value));
    }
}

ExpectedPicture parse_reference(const std::string& text) {
    constexpr std::string_view kPixels = "pixels:", kHash = "pixels:sha256-";
    ExpectedPicture reference;
    if (!text.starts_with(kPixels)) {
        reference.file = text;
        return reference;
    }
    if (!text.starts_with(kHash)) {
        throw InvalidInput(quote(text) + " is no known hash; it is written pixels:sha256-HEX");
    }
    reference.sha256 = text.substr(kHash.size());
    for (char& ch : reference.sha256) ch = ch >= 'A' && ch <= 'F' ? static_cast<char>(ch + 32) : ch;
    const bool is_hex = reference.sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_hex || reference.sha256.size() != kDigestDigits) {
        throw InvalidInput(quote(text) + " has no hash of 64 hexadecimal digits");
    }
    return reference;
}

std::string film_value(const std::string& option, const FlatValue& value) {
    check_film_option(option);
    if (value.kind != Kind::Text && value.kind != Kind::Number) {
        fail_kind(value, "a text or a number");
    }
    return value.text;
}

}  // namespace mandel
