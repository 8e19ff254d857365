// Text from anywhere, made safe to stand in XML 1.0 and HTML.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mandel {

// With & < > " ' escaped. What is not UTF-8, and characters that XML does not have, become U+FFFD.
std::string escaped(std::string_view text);

// Base64 (RFC 4648).
std::string base64(std::string_view bytes);

}  // namespace mandel
