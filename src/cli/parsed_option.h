// The value of an option through the parser of its kind; errors then name the option.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/options.h"

namespace mandel {

// Nothing if the option was not given. Throws UsageError.
template <typename Parse>
auto parsed_option(const CommandLine& line, std::string_view option, Parse&& parse)
    -> std::optional<decltype(parse(std::string()))> {
    const auto text = line.value(option);
    if (!text) return std::nullopt;
    try {
        return parse(*text);
    } catch (const InvalidInput& error) {
        throw UsageError("--" + std::string(option) + ": " + error.what());
    }
}

}  // namespace mandel
