// The message of an exception that was caught in one place and is reported in another.
#pragma once

#include <exception>
#include <string>

namespace mandel {

// `failure` is not null.
std::string sentence_of(const std::exception_ptr& failure);

}  // namespace mandel
