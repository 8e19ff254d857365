// Command lines that must be refused, and what the message must say.
#pragma once

#include <doctest/doctest.h>

#include <span>
#include <string>
#include <vector>

#include "support/message_of.h"
#include "support/program.h"

namespace mandel {

struct Refusal {
    std::vector<std::string> words;
    const char* message;
};

// `run` gets the words; each row must end with this exit code, one error and no output.
template <typename Run>
void check_refusals(std::span<const Refusal> rows, int exit_code, Run&& run) {
    for (const Refusal& row : rows) {
        CAPTURE(row.message);
        const ProgramResult result = run(row.words);
        CHECK(result.exit_code == exit_code);
        CHECK(result.out.empty());
        CHECK(result.err.starts_with("mandel: error: "));
        CHECK(contains(result.err, row.message));
    }
}

}  // namespace mandel
