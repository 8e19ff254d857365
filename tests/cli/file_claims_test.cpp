#include "cli/file_claims.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "support/message_of.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

std::string error_for(const std::string& read, const std::string& written) {
    FileClaims claims;
    claims.reads(read, "the scene");
    return message_of([&] { claims.writes(written, "the output"); });
}

}  // namespace

TEST_CASE("cli: an input is recognised under every name it has") {
    const TempFolder folder;
    const std::string input = folder.write("in", "x");
    std::filesystem::create_hard_link(input, folder.path("hard"));
    std::filesystem::create_symlink(input, folder.path("soft"));
    std::filesystem::create_directory_symlink(folder.path(), folder.path("loop"));
    for (const std::string name : {"in", "./in", "loop/in", "hard", "soft"}) {
        CAPTURE(name);
        CHECK(contains(error_for(input, folder.path(name)), "would overwrite the scene"));
    }
    CHECK(error_for(input, folder.path("other")) == "(no error)");
    CHECK(error_for("-", "-") == "(no error)");
    CHECK(error_for("/dev/null", "/dev/null") == "(no error)");
}

TEST_CASE("cli: two outputs never share a name") {
    const TempFolder folder;
    FileClaims claims;
    claims.writes(folder.path("a"), "the output");
    claims.writes(folder.path("b"), "the output");
    CHECK(contains(message_of([&] { claims.writes(folder.path("./a"), "the output"); }),
                   "would be written twice"));
    CHECK(contains(message_of([&] { claims.writes(folder.path("a"), "the statistics file"); }),
                   "is also the output"));
}
