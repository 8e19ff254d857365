#include <doctest/doctest.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "scene/scene_file.h"
#include "support/message_of.h"
#include "support/program.h"
#include "support/refusals.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

const Words kAirplane = {"--center", "-1.7549,0.0001", "--zoom", "100"};

ProgramResult locate(Words words, const Words& more = {}) {
    words.insert(words.begin(), "locate");
    words.insert(words.end(), more.begin(), more.end());
    return run_mandel(words);
}

}  // namespace

TEST_CASE("cli: locate says what it found in aligned lines") {
    CHECK(locate(kAirplane).out ==
          "period       3\n"
          "shape        cardioid\n"
          "nucleus re   -1.754877666246692760049509\n"
          "nucleus im   0\n"
          "size         0.0190355\n"
          "orientation  0 degrees\n"
          "framed at    zoom 52.5334\n");
    CHECK(contains(locate({"--center", "-1.01,0", "--zoom", "20"}).out, "shape        disk\n"));
}

TEST_CASE("cli: locate --json has the documented keys, long numbers as texts") {
    const ProgramResult result = locate(kAirplane, {"--json"});
    CHECK(result.exit_code == 0);
    const auto json = nlohmann::ordered_json::parse(result.out);
    Words keys;
    for (const auto& [key, value] : json.items()) keys.push_back(key);
    CHECK(keys == Words{"schema", "period", "shape", "re", "im", "size", "orientation", "stretch",
                        "stretch_angle", "zoom"});
    CHECK(json["schema"] == 1);
    CHECK(json["period"] == 3);
    CHECK(json["shape"] == "cardioid");
    CHECK(json["re"] == "-1.754877666246692760049509");
    CHECK(json["im"] == "0");
    CHECK(json["size"] == "0.0190355");
    CHECK(json["orientation"] == 0.0);
    CHECK(json["zoom"] == "52.5334");
}

TEST_CASE("cli: locate --scene frames the minibrot and keeps how the scene is coloured") {
    const TempFolder folder;
    folder.write("s.toml",
                 "center = \"-0.1592,1.0317\"\nzoom = 60\nsize = \"96x54\"\npalette = \"ice\"\n"
                 "samples = 2\niterations = 300\n");
    const ProgramResult found = Program({"locate", "s.toml", "--scene"}).in(folder.path()).run();
    REQUIRE(found.exit_code == 0);
    const Scene scene = parse_scene(found.out, "found");
    CHECK(scene.coloring.palette.name == "ice");
    CHECK(scene.samples == 2);
    CHECK(scene.view.size == Size{96, 54});
    CHECK(scene.view.rotate_deg == doctest::Approx(-35.363));
    CHECK(scene.view.zoom.to_double() == doctest::Approx(117.885));
    CHECK_FALSE(scene.limits.max_iterations);

    const ProgramResult render =
        Program({"render", "-", "-o", "m.png"}).in(folder.path()).with_input(found.out).run();
    CHECK(render.exit_code == 0);
    // What the picture shows is the same minibrot, now as large as the whole set is in its own.
    const auto again =
        nlohmann::json::parse(Program({"locate", "m.png", "--json"}).in(folder.path()).run().out);
    const auto before =
        nlohmann::json::parse(Program({"locate", "s.toml", "--json"}).in(folder.path()).run().out);
    CHECK(again == before);
}

TEST_CASE("cli: a located minibrot covers its picture as the whole set covers the default one") {
    // Pixels inside, of those that decide it: the same ones for a copy that stands upright.
    const Words pixels = {"--grid", "48x27", "-s", "480x270"};
    const auto interior_count = [&pixels](const std::string& scene) {
        Words words = {"probe", "-"};
        words.insert(words.end(), pixels.begin(), pixels.end());
        const std::string csv = Program(words).with_input(scene).run().out;
        int count = 0;
        for (std::size_t at = 0; (at = csv.find("interior\n", at)) != std::string::npos; ++at) {
            ++count;
        }
        return count;
    };
    const int whole = interior_count("zoom = 1\n");
    CHECK(whole > 60);
    const Words deep = {"--center",
                        "-1.759817130804847813610825010561798238244,"
                        "-0.01259331079974986538374663184326485845034",
                        "--zoom", "1e14"};
    for (const Words& view :
         {kAirplane, Words{"--center", "-0.1592,1.0317", "--zoom", "60"}, deep}) {
        const int copy = interior_count(locate(view, {"--scene"}).out);
        CHECK(copy > whole * 8 / 10);
        CHECK(copy < whole * 12 / 10);
    }
}

TEST_CASE("cli: a located miniship is drawn upright from its scene, and says how it is stretched") {
    const Words ship = {"--formula", "burning-ship",
                        "--center",  "-0.9669011322533301,-0.8396248518146786",
                        "--zoom",    "8e7"};
    CHECK(contains(locate(ship).out, "\nstretch      0.323539 along 53.929252 degrees\n"));
    const nlohmann::json json = nlohmann::json::parse(locate(ship, {"--json"}).out);
    CHECK(json["period"] == 23);
    CHECK(json["stretch"] == 0.323539);
    CHECK(json["stretch_angle"] == 53.929252);
    const std::string scene = locate(ship, {"--scene"}).out;
    CHECK(contains(scene, "\nstretch = 0.323539\n"));
    // The same direction in a picture that is turned.
    CHECK(contains(scene, "\nrotate = 26.581119\n"));
    CHECK(contains(scene, "\nstretch_angle = 27.348133\n"));
}

TEST_CASE("cli: locate fails with what to try where there is nothing to find") {
    const Refusal rows[] = {
        {{"--center", "3,3", "--zoom", "10"}, "every point of this view escapes"},
        {{"--center", "0,0.001", "--zoom", "1e6"}, "lies inside one component"},
        {{"--center", "-1.7549,0", "--zoom", "100", "-i", "2"},
         "no nucleus of a period up to 2 was found in this view; try more iterations"},
        {{"--center", "0.5,0.5", "--zoom", "1e1000"}, "try a larger view (a lower --zoom)"},
    };
    check_refusals(rows, 1, [](const Words& words) { return locate(words); });
}

TEST_CASE("cli: locate refuses what it cannot do") {
    const Refusal rows[] = {
        {{"--json", "--scene"}, "use one of them"},
        {{"a.toml", "b.toml"}, "locate takes one scene, not 2"},
        {{"--zoom", "0"}, "--zoom: "},
        {{"--zoom", "1e999999999"}, "zoom"},
        {{"--palette", "ice"}, "unknown option '--palette'"},
        {{"/nonexistent.toml"}, "/nonexistent.toml"},
        {{"--julia", "0,1"}, "without --julia"},
    };
    check_refusals(rows, 2, [](const Words& words) { return locate(words); });
}

TEST_CASE("cli: a signal ends locate at any depth") {
    // The cusp of the main cardioid: its orbit neither escapes nor comes to rest.
    for (const char* zoom : {"1e60", "1e20000", "1e200000"}) {
        const Words endless = {"locate", "-v", "--center", "0.25,0",
                               "--zoom", zoom, "-i",       "1000000000000"};
        for (const int signal : {SIGINT, SIGTERM}) {
            const ProgramResult result = Program(endless).run_and_signal("searching", {signal});
            CHECK(result.exit_code == 128 + signal);
            CHECK_FALSE(result.was_killed);
            CHECK(result.out.empty());
        }
    }
}
