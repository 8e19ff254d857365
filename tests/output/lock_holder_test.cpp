#include "output/lock_holder.h"

#include <unistd.h>

#include <doctest/doctest.h>
#include <string>

#include "output/atomic_file.h"
#include "support/temp_folder.h"

using namespace mandel;

TEST_CASE("output: who has claimed a file is known, where the system tells") {
    const TempFolder folder;
    const std::string path = folder.path("a.png");
    CHECK(AtomicFile::claimant(path).empty());
    const auto claimed = AtomicFile::claim(path);
    REQUIRE(claimed);
    const std::string claimant = AtomicFile::claimant(path);
    // Some file systems have other numbers in the list of locks.
    if (!claimant.empty()) CHECK(claimant == "process " + std::to_string(::getpid()));
}
