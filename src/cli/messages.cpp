#include "cli/messages.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/printable.h"
#include "cli/text_output.h"

namespace mandel {
namespace {

// In one call, so that the lines of several programs on one terminal do not mix.
void say(std::string_view kind, std::string_view sentence) {
    const std::string line = "mandel: " + std::string(kind) + printable(sentence) + "\n";
    write_standard_error(line);
}

}  // namespace

void Messages::error(std::string_view sentence) const { say("error: ", sentence); }

void Messages::error(const std::exception& error, const std::string& context) const {
    constexpr std::size_t kShown = 20;  // of a file that is no scene every line is a mistake
    const std::string place = context.empty() ? "" : context + ": ";
    const auto* several = dynamic_cast<const SeveralMistakes*>(&error);
    if (several == nullptr) return say("error: ", place + error.what());
    const std::vector<std::string>& sentences = several->sentences();
    for (std::size_t i = 0; i < std::min(sentences.size(), kShown); ++i) {
        say("error: ", place + sentences[i]);
    }
    if (sentences.size() > kShown) say("error: ", "there are more mistakes like these");
}

void Messages::warning(std::string_view sentence) const {
    if (verbosity_ != Verbosity::Quiet) say("warning: ", sentence);
}

void Messages::summary(std::string_view sentence) const {
    if (verbosity_ != Verbosity::Quiet) say("", sentence);
}

void Messages::note(std::string_view sentence) const {
    if (verbosity_ == Verbosity::Verbose) say("", sentence);
}

}  // namespace mandel
