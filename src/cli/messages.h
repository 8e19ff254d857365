// What the program says to the person at the shell: one line each, on standard error.
//
// Text from outside (names, values) may be part of a message, so each is made printable as a
// whole: no input can forge a second line or steer the terminal.
#pragma once

#include <string_view>

namespace mandel {

enum class Verbosity { Quiet, Normal, Verbose };

class Messages {
public:
    explicit Messages(Verbosity verbosity) : verbosity_(verbosity) {}

    void error(std::string_view sentence) const;    // always
    void warning(std::string_view sentence) const;  // not when quiet
    void note(std::string_view sentence) const;     // when verbose

private:
    Verbosity verbosity_;
};

}  // namespace mandel
