// The message of the error that an action ends in, so that a test can say what it must name.
#pragma once

#include <string>

#include "base/error.h"

namespace mandel {

template <typename Action>
std::string message_of(Action&& action) {
    try {
        action();
    } catch (const InvalidInput& error) {
        return error.what();
    }
    return "(no error)";
}

inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace mandel
