#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/message_of.h"
#include "support/program.h"
#include "support/refusals.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

ProgramResult probe(Words words) {
    const Words view = {"probe", "-s", "64x36", "-i", "500"};
    words.insert(words.begin(), view.begin(), view.end());
    return run_mandel(words);
}

}  // namespace

TEST_CASE("cli: probe prints the columns of the contract, empty where there is nothing to say") {
    const ProgramResult result = probe({"--pixel", "0,0", "--pixel", "32,18"});
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    CHECK(result.out.starts_with("x,y,n,mu,de,arg,status\n0,0,"));
    CHECK(contains(result.out, ",escaped\n"));
    CHECK(result.out.ends_with("\n32,18,,,,,interior\n"));
}

TEST_CASE("cli: JSON has the same pixels and the same values as CSV") {
    const ProgramResult csv = probe({"--grid", "8x4"});
    const ProgramResult json = probe({"--grid", "8x4", "--json"});
    CHECK(std::count(csv.out.begin(), csv.out.end(), '\n') == 33);
    const auto rows = nlohmann::json::parse(json.out);
    REQUIRE(rows.size() == 32);
    std::string rest = csv.out.substr(csv.out.find('\n') + 1);
    for (const auto& row : rows) {
        const std::string line = rest.substr(0, rest.find('\n'));
        rest.erase(0, line.size() + 1);
        CAPTURE(line);
        CHECK(line.starts_with(row["x"].dump() + "," + row["y"].dump() + ","));
        CHECK(line.ends_with("," + row["status"].get<std::string>()));
        if (row["n"].is_null()) continue;
        std::string after = line.substr(line.find(',', line.find(',') + 1) + 1);
        CHECK(std::stoull(after) == row["n"].get<std::uint64_t>());
        after = after.substr(after.find(',') + 1);
        CHECK(std::stod(after) == row["mu"].get<double>());
    }
}

TEST_CASE("cli: the output of probe is a list of pixels for probe") {
    const TempFolder folder;
    const ProgramResult random = probe({"--random", "20", "--seed", "7"});
    CHECK(random.exit_code == 0);
    const std::string file = folder.write("p.csv", random.out);
    CHECK(probe({"--pixels", file}).out == random.out);
    const ProgramResult piped = Program({"probe", "-s", "64x36", "-i", "500", "--pixels", "-"})
                                    .with_input(random.out)
                                    .run();
    CHECK(piped.out == random.out);
    CHECK(probe({"--random", "20", "--seed", "8"}).out != random.out);
    CHECK(probe({"--random", "20"}).out == probe({"--random", "20", "--seed", "0"}).out);
}

TEST_CASE("cli: de is right up to the range of a double, and then infinite") {
    const auto de = [](const char* zoom, const char* level) {
        const ProgramResult result =
            run_mandel({"probe", "--center=0.5,0.7", "--zoom", zoom, "-s", "9x5", "-i", "100",
                        "--escape-radius", "25", "--pixel", "4,2", "--simd", level, "--json"});
        return nlohmann::json::parse(result.out)[0]["de"];
    };
    for (const char* level : {"auto", "scalar"}) {
        CHECK(de("1e50", level) == doctest::Approx(1.7723781610022311e49).epsilon(1e-14).scale(0));
        CHECK(de("1e200", level) ==
              doctest::Approx(1.7723781610022311e199).epsilon(1e-14).scale(0));
        CHECK(de("1e308", level) ==
              doctest::Approx(1.7723781610022311e307).epsilon(1e-14).scale(0));
        CHECK(de("2e309", level).is_null());
    }
}

TEST_CASE("cli: numbers do not depend on threads or instruction set") {
    const std::string expected = probe({"--grid", "16x9"}).out;
    CHECK(probe({"--grid", "16x9", "-j", "1"}).out == expected);
    CHECK(probe({"--grid", "16x9", "-j", "7"}).out == expected);
    CHECK(probe({"--grid", "16x9", "--simd", "scalar"}).out == expected);
}

TEST_CASE("cli: probe takes exactly one kind of pixels, inside the picture") {
    const Refusal rows[] = {
        {{}, "which pixels?"},
        {{"--pixel", "0,0", "--grid", "2x2"}, "--pixel and --grid cannot be combined"},
        {{"--seed", "1", "--grid", "2x2"}, "--seed needs --random"},
        {{"--pixel", "64,0"}, "--pixel: '64' is out of range; it must be 0 to 63"},
        {{"--pixel", "0"}, "--pixel: '0' is not of the form X,Y"},
        {{"--pixel", "-1,0"}, "--pixel: '-1' is out of range"},
        {{"--grid", "65x1"}, "--grid: '65' is out of range"},
        {{"--grid", "0x1"}, "--grid: '0' is out of range"},
        {{"--grid", "4"}, "--grid: '4' is not a grid"},
        {{"--random", "0"}, "--random: '0' is out of range"},
        {{"--random", "99999999999"}, "--random: "},
        {{"--random", "1", "--seed", "18446744073709551616"}, "--seed: "},
        {{"--pixels", "/nonexistent"}, "cannot read '/nonexistent'"},
        {{"--pixel", "0,0", "--zoom", "1e2000000"}, "zoom"},
        {{"a.toml", "b.toml", "--pixel", "0,0"}, "probe takes one scene"},
        {{"-", "--pixels", "-"}, "cannot be both the scene and the pixels"},
    };
    check_refusals(rows, 2, [](const Words& words) { return probe(words); });
}

TEST_CASE("cli: a search for the iteration limit that takes too long ends with a warning") {
    // On the main cardioid, at an irrational angle.
    Words words = {"probe",
                   "--center",
                   "-0.3905408702184000506697626007137984858176,"
                   "-0.5867879073469687511967146430557158400967",
                   "--zoom",
                   "1e7",
                   "-s",
                   "32x18",
                   "--pixel",
                   "0,0"};
    const ProgramResult result = Program(words).run();
    CHECK(result.exit_code == 0);
    CHECK(result.err.find("would take long") != std::string::npos);
    CHECK(result.err.find("--iterations") != std::string::npos);
    words.insert(words.end(), {"-i", "1000"});
    CHECK(Program(words).run().err.empty());
}
