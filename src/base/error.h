// The errors of the whole program. A message is one sentence for the person at the shell:
// it names the thing that is wrong and, where there is one, the remedy. The layer that knows
// the context (a file, a frame) adds it; only cli/ turns an error into an exit code.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace mandel {

// Root of everything this program throws on purpose. Thrown as such, it means that the work
// itself failed: a full disk, not enough memory.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// What was asked for cannot be done, and nothing was started: a bad option, scene or image.
class InvalidInput : public Error {
public:
    using Error::Error;
};

// Several mistakes of one input, so that a person can mend them all before the next try.
class SeveralMistakes : public InvalidInput {
public:
    // At least two. As one sentence it is the first, with the number of the others.
    explicit SeveralMistakes(std::vector<std::string> sentences)
        : InvalidInput(sentences.at(0) + " (and " + std::to_string(sentences.size() - 1) +
                       (sentences.size() == 2 ? " more mistake)" : " more mistakes)")),
          sentences_(std::move(sentences)) {}

    const std::vector<std::string>& sentences() const noexcept { return sentences_; }

private:
    std::vector<std::string> sentences_;
};

[[noreturn]] void fail_check(const char* claim, const std::string& values, const char* file,
                             int line);

// An invariant of the program itself. Stays on in release builds: going on after a broken
// invariant would draw a wrong picture. Prints the claim and both values, then aborts.
template <typename A, typename B>
void check_equal(const A& a, const B& b, const char* claim, const char* file, int line) {
    if (!(a == b)) fail_check(claim, std::to_string(a) + " != " + std::to_string(b), file, line);
}

#define MANDEL_CHECK(claim)                                                 \
    do {                                                                    \
        if (!(claim)) ::mandel::fail_check(#claim, "", __FILE__, __LINE__); \
    } while (false)
#define MANDEL_CHECK_EQ(a, b) ::mandel::check_equal((a), (b), #a " == " #b, __FILE__, __LINE__)

}  // namespace mandel
