// What must be refused before a TOML parser sees a text.
//
// The parser recurses over nested keys and allocates for each value, so a hostile text of a few
// megabytes could exhaust the stack or the memory. A scene needs neither: this looks at the bytes
// once and refuses what no scene or palette has.
#pragma once

#include <string_view>

namespace mandel {

// What no text may hold, of whatever length. Throws InvalidInput with the position for: NUL bytes,
// UTF-16.
void guard_bytes(std::string_view text, std::string_view source_name);

// guard_bytes, and throws for too long a text.
void guard_text(std::string_view text, std::string_view source_name);

// guard_text, and throws for deeply dotted keys and too many values.
void guard_toml(std::string_view text, std::string_view source_name);

}  // namespace mandel
