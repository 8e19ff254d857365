#include "cli/messages.h"

#include <cstdio>
#include <string>

#include "base/printable.h"

namespace mandel {
namespace {

// In one call, so that the lines of several programs on one terminal do not mix.
void say(std::string_view kind, std::string_view sentence) {
    const std::string line = "mandel: " + std::string(kind) + printable(sentence) + "\n";
    std::fputs(line.c_str(), stderr);
}

}  // namespace

void Messages::error(std::string_view sentence) const { say("error: ", sentence); }

void Messages::warning(std::string_view sentence) const {
    if (verbosity_ != Verbosity::Quiet) say("warning: ", sentence);
}

void Messages::note(std::string_view sentence) const {
    if (verbosity_ == Verbosity::Verbose) say("", sentence);
}

}  // namespace mandel
