#include "cli/pixel_text.h"

#include <charconv>

namespace mandel {

std::string_view status_name(PixelStatus status) {
    switch (status) {
        case PixelStatus::Escaped:
            return "escaped";
        case PixelStatus::Interior:
            return "interior";
        case PixelStatus::Limit:
            return "limit";
        case PixelStatus::Pending:
            break;
    }
    return "pending";
}

std::string exact_text(double value) { return digits_text(value, 17); }

std::string digits_text(double value, int digits) {
    char buffer[64];
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, digits);
    return {buffer, end.ptr};
}

}  // namespace mandel
