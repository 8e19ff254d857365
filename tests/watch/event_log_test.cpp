#include "watch/event_log.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "watch/made_up_picture.h"
#include "watch/made_up_stream.h"

namespace mandel {
namespace {

std::vector<nlohmann::json> lines_of(const std::string& text) {
    std::vector<nlohmann::json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(nlohmann::json::parse(line));
    return lines;
}

std::vector<std::string> kinds_of(const std::vector<nlohmann::json>& lines) {
    std::vector<std::string> kinds;
    for (const auto& line : lines) kinds.push_back(line.at("event"));
    return kinds;
}

TEST_CASE("watch: the event log tells a whole picture, the schema first") {
    MadeUpStream out;
    EventStream stream(out);
    MadeUpPicture picture({64, 64});
    EventLog log(stream, picture.start());
    log.begin_run(picture.begin_run(tiles({64, 64}, 32)), moment_after(0.5));
    log.take(StateChange{StageState::Evolving}, moment_after(0.6));
    log.take(picture.compute_units(0, 3), moment_after(1));
    log.note_preview("p.png", moment_after(1.5));
    CHECK(log.next_tick() <= after(1.5));
    log.tick(moment_after(1.5));
    log.take(StateChange{StageState::Completed}, moment_after(2));
    log.take(picture.compute_units(3, 4), moment_after(2));
    log.finish({PictureOutcome::Done, 12345, 678}, moment_after(3));

    const auto lines = lines_of(out.text);
    CHECK(kinds_of(lines) == std::vector<std::string>{"begin", "picture", "run", "state", "work",
                                                      "preview", "state", "work", "end"});
    CHECK(lines[0].at("schema") == 1);
    CHECK(lines[1].at("width") == 64);
    CHECK(lines[2].at("units") == 4);
    CHECK(lines[3].at("state") == "evolving");
    CHECK(lines[4].at("pixels") == 3 * 32 * 32);
    CHECK(lines[4].at("seconds") == 1);
    CHECK(lines[5].at("file") == "p.png");
    CHECK(lines[8].at("outcome") == "done");
    CHECK(lines[8].at("iterations") == 12345);
    CHECK(lines[8].at("output_bytes") == 678);
}

TEST_CASE("watch: the event log tells what comes before the pixels once a second") {
    MadeUpStream out;
    EventStream stream(out);
    MadeUpPicture picture({64, 64});
    EventLog log(stream, picture.start());
    const auto tick = [&](double seconds, Work work, double of_work) {
        Moment moment = moment_after(seconds);
        moment.progress.work = {work, 0.5, of_work};
        log.tick(moment);
        CHECK(log.next_tick() <= after(seconds + 1));
    };
    CHECK(log.next_tick() <= kBegin);
    tick(0, Work::None, 0);
    tick(0.5, Work::Orbit, 0.4);  // too short to be worth a line
    tick(1.5, Work::Orbit, 1.4);
    tick(1.6, Work::Orbit, 1.5);
    tick(2.6, Work::Orbit, 2.5);
    tick(4, Work::Table, 1);
    log.begin_run(picture.begin_run(tiles({64, 64}, 32)), moment_after(5));
    const auto lines = lines_of(out.text);
    CHECK(kinds_of(lines) ==
          std::vector<std::string>{"begin", "picture", "phase", "phase", "phase", "run"});
    CHECK(lines[2].at("phase") == "orbit");
    CHECK(lines[2].at("phase_fraction") == 0.5);
    CHECK(lines[4].at("phase") == "table");
    CHECK(log.next_tick() == WatchTime::max());
}

TEST_CASE("watch: for a slow reader finished work is added up, and nothing is lost") {
    MadeUpStream out;
    EventStream stream(out);
    MadeUpPicture picture({64, 64});
    EventLog log(stream, picture.start());
    log.begin_run(picture.begin_run(tiles({64, 64}, 4)), moment_after(0));
    out.room = 5;
    for (std::uint32_t unit = 0; unit < 256; ++unit) {
        log.take(picture.compute_units(unit, unit + 1), moment_after(unit));
        CHECK(log.next_tick() <= after(unit + 1));
    }
    out.room = MadeUpStream::kEndless;
    log.tick(moment_after(300));
    CHECK(log.next_tick() == WatchTime::max());
    std::uint64_t units = 0;
    std::size_t work_lines = 0;
    for (const auto& line : lines_of(out.text)) {
        if (line.at("event") != "work") continue;
        units += line.at("units").get<std::uint64_t>();
        ++work_lines;
    }
    CHECK(units == 256);
    CHECK(work_lines <= 3);
}

TEST_CASE("watch: at the end the log waits for its reader, until it leaves or the program stops") {
    MadeUpStream out;
    EventStream stream(out);
    out.room = 0;
    stream.push("{}\n");
    StopFlag stop;
    out.room_after_wait = 10;
    stream.drain(stop);
    CHECK_FALSE(stream.has_unsent());
    CHECK(out.waits > 1);
    CHECK(out.text.ends_with("\n{}\n"));

    out.room = out.room_after_wait = 0;
    stream.push("{}\n");
    stop.request();
    stream.drain(stop);
    CHECK(stream.has_unsent());

    out.has_failed = true;
    CHECK_THROWS_AS(stream.send(), Error);
    CHECK(stream.is_broken());
    CHECK_FALSE(stream.has_unsent());
}

}  // namespace
}  // namespace mandel
