// What a report's page looks like, and what its buttons do.
#pragma once

#include <string_view>

namespace mandel {

extern const std::string_view kReportStyle;   // CSS
extern const std::string_view kReportScript;  // JavaScript

}  // namespace mandel
