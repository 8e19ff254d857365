#include "watch/film_log.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "watch/film_estimate.h"
#include "watch/made_up_stream.h"

using namespace mandel;
using Json = nlohmann::json;

namespace {

std::vector<Json> lines_of(const std::string& text) {
    std::vector<Json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
    return lines;
}

}  // namespace

TEST_CASE("watch: the log of a film tells its beginning, its frames and its end") {
    MadeUpStream stream;
    EventStream events(stream);
    const WatchTime start{};
    FilmEstimate estimate(2, 2, start);
    const auto moment = [&] { return Moment{start, estimate.at(start)}; };
    FilmLog log(events, {"f%d.png", 2, {64, 36}, 30, 2}, moment());
    estimate.end(3, 1, true);
    log.add({3, "f3.png", "drawn", "", 10, 0.5, 77, 99}, moment());
    log.note_preview("p.png", moment());
    estimate.end(4, 1, false);
    log.add({4, "f4.png", "failed", "no room", 10, 0, 0, 0}, moment());
    log.finish("failed", moment());

    const auto lines = lines_of(stream.text);
    REQUIRE(lines.size() == 6);
    CHECK(lines[0]["schema"] == 1);
    CHECK(lines[1]["event"] == "film");
    CHECK(lines[1]["frames"] == 2);
    CHECK(lines[1]["width"] == 64);
    CHECK(lines[2]["frame"] == 3);
    CHECK(lines[2]["zoom"] == "1.0e3");
    CHECK(lines[2]["iterations"] == 77);
    CHECK(lines[3]["file"] == "p.png");
    CHECK(lines[4]["problem"] == "no room");
    CHECK(!lines[4].contains("iterations"));
    CHECK(lines[5]["outcome"] == "failed");
    CHECK(lines[5]["frames_done"] == 2);
}

TEST_CASE("watch: what waits for a reader of a film's log is bounded, and no frame is forgotten") {
    MadeUpStream stream;
    stream.room = 0;
    EventStream events(stream);
    const Moment moment{};
    FilmLog log(events, {"f%d.png", 100'000, {64, 36}, 30, 2}, moment);
    for (std::uint64_t frame = 0; frame < 100'000; ++frame) {
        const char* const outcome = frame == 99'999 ? "failed" : frame % 2 == 0 ? "drawn" : "kept";
        log.add({frame, "f.png", outcome, "", 10, 0.5, 77, 99}, moment);
    }
    stream.room = MadeUpStream::kEndless;
    log.tick(moment);
    log.finish("failed", moment);
    CHECK(stream.text.size() < 300'000);
    std::uint64_t told = 0;
    for (const Json& line : lines_of(stream.text)) {
        if (line["event"] == "frame") ++told;
        if (line["event"] != "frames") continue;
        CHECK(line["failed"] == 1);
        CHECK(line["last"] == 99'999);
        CHECK(line["first"] == told);
        told += line["drawn"].get<std::uint64_t>() + line["kept"].get<std::uint64_t>() + 1;
    }
    CHECK(told == 100'000);
}
