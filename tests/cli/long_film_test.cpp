// Films of any length take the same memory and the same descriptors. tests/soak/soak.sh does it for
// as long as wanted.
#include <doctest/doctest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "support/program.h"
#include "support/temp_folder.h"

using namespace mandel;

TEST_CASE("cli: the memory of a zoom does not grow with its frames") {
    if (kHasSanitizer) return;  // what is freed is kept for a while
    const auto peak = [](const char* frames) {
        const TempFolder folder;
        const ProgramResult result =
            Program({"zoom", "--to", "1e6", "--frames", frames, "-s", "16x9", "-i", "99", "-j", "2",
                     "--method", "frames", "-o", "%d.png", "--stats", "s.json"})
                .in(folder.path())
                .run();
        REQUIRE(result.exit_code == 0);
        return nlohmann::json::parse(folder.read("s.json"))["peak_memory_bytes"]
            .get<std::uint64_t>();
    };
    CHECK(peak("400") < peak("20") + (2 << 20));
}

TEST_CASE("cli: a thousand million frames are planned and shared out at once") {
    const ProgramResult result =
        run_mandel({"zoom", "--to", "1e6", "--frames", "1000000000", "--dry-run"});
    CHECK(result.exit_code == 0);
    const TempFolder folder;
    CHECK(Program({"zoom", "--center", "-0.7436,0.1318", "--to", "1e6", "--frames", "1000000000",
                   "-s", "16x9", "-i", "99", "--method", "frames", "-o", "%d.png", "--frames-range",
                   "5,999999999"})
              .in(folder.path())
              .run()
              .exit_code == 0);
    CHECK(folder.has("5.png"));
    CHECK(folder.has("999999999.png"));
}
