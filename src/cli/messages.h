// What the program says to the person at the shell: one line each, on standard error.
//
// Text from outside (names, values) may be part of a message, so each is made printable as a
// whole: no input can forge a second line or steer the terminal.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace mandel {

enum class Verbosity { Quiet, Normal, Verbose };

class Messages {
public:
    explicit Messages(Verbosity verbosity) : verbosity_(verbosity) {}

    void error(std::string_view sentence) const;  // always
    // Each mistake on a line of its own, behind where it was made.
    void error(const std::exception& error, const std::string& context = "") const;
    void warning(std::string_view sentence) const;  // not when quiet
    void summary(std::string_view sentence) const;  // not when quiet
    void note(std::string_view sentence) const;     // when verbose

private:
    Verbosity verbosity_;
};

}  // namespace mandel
