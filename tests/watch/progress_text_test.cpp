#include "watch/progress_text.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace mandel {
namespace {

Progress half() {
    Progress progress;
    progress.fraction = 0.5;
    progress.elapsed_seconds = 12;
    progress.remaining_seconds = 17;
    progress.pixels_per_second = 12'300'000;
    return progress;
}

TEST_CASE("watch: durations and rates are short") {
    CHECK(format_duration(0.4) == "0:00");
    CHECK(format_duration(7) == "0:07");
    CHECK(format_duration(59.6) == "1:00");
    CHECK(format_duration(754) == "12:34");
    CHECK(format_duration(11109) == "3:05:09");
    CHECK(format_duration(2 * 86400 + 3 * 3600) == "2 d 03 h");
    CHECK(format_duration(-1) == "0:00");
    CHECK(format_duration(1e300) == "999 d 00 h");
    CHECK(format_rate(850) == "850 px/s");
    CHECK(format_rate(999'960) == "1.0 Mpx/s");
    CHECK(format_rate(12'300'000) == "12.3 Mpx/s");
    CHECK(format_rate(2e12) == "2000.0 Gpx/s");
}

TEST_CASE("watch: 100 % is said only when computing is over") {
    Progress progress = half();
    progress.fraction = 0.999999;
    CHECK(format_percent(progress) == "99 %");
    progress.phase = PicturePhase::Writing;
    CHECK(format_percent(progress) == "100 %");
}

TEST_CASE("watch: a bar is never wider than the terminal, and loses the least needed first") {
    for (const PicturePhase phase : {PicturePhase::Computing, PicturePhase::Writing}) {
        for (unsigned columns = 1; columns < 200; ++columns) {
            Progress progress = half();
            progress.phase = phase;
            CHECK(progress_bar("pictures/of/many/folders/set.png", progress, columns).size() <=
                  columns);
        }
    }
    CHECK(progress_bar("set.png", half(), 100) ==
          "set.png [####################--------------------]  50 %  0:17 left  0:12 elapsed  "
          "12.3 Mpx/s");
    CHECK(progress_bar("set.png", half(), 40) == "set.png [######-------]  50 %  0:17 left");
    CHECK(progress_bar("set.png", half(), 16) == " 50 %  0:17 left");
    CHECK(progress_bar("set.png", half(), 4) == " 50 ");
}

TEST_CASE("watch: what has no pixels to show is named, for people and programs") {
    Progress progress = half();
    progress.pixels_per_second = 0;
    progress.work = {Work::Orbit, 0.349, 5};
    CHECK(progress_sentence("a.png", progress) ==
          "progress: a.png 50 %, reference orbit 34 %, 0:12 elapsed, 0:17 left");
    CHECK(progress_bar("a.png", progress, 80)
              .ends_with("  50 %  0:17 left  reference orbit 34 %  0:12 elapsed"));
    const auto json = nlohmann::json::parse(progress_json("a.png", progress));
    CHECK(json.at("phase") == "orbit");
    CHECK(json.at("phase_fraction") == 0.349);
    progress.work.fraction.reset();
    CHECK(progress_sentence("a.png", progress).find("%, reference orbit, 0:12") !=
          std::string::npos);
    CHECK_FALSE(nlohmann::json::parse(progress_json("a.png", progress)).contains("phase_fraction"));
    for (int k = 1; k <= static_cast<int>(Work::Check); ++k) {
        CHECK(work_name(static_cast<Work>(k))[0] != '\0');
        CHECK(work_key(static_cast<Work>(k))[0] != '\0');
    }
}

TEST_CASE("watch: a long name shows its end, and no name can steer the terminal") {
    const std::string bar =
        progress_bar("a/very/long/path/to/a/picture/of/the/set.png", half(), 120);
    CHECK(bar.starts_with("...icture/of/the/set.png ["));
    const std::string forged = progress_bar("\x1b[2J\n.png", half(), 120);
    CHECK(forged.find('\x1b') == std::string::npos);
    CHECK(forged.find('\n') == std::string::npos);
}

TEST_CASE("watch: no remaining time is shown while there is no honest answer") {
    Progress progress = half();
    progress.remaining_seconds.reset();
    CHECK(progress_bar("a", progress, 120).find("left") == std::string::npos);
    CHECK(progress_sentence("a", progress) == "progress: a 50 %, 12.3 Mpx/s, 0:12 elapsed");
    CHECK(nlohmann::json::parse(progress_json("a", progress)).at("remaining_seconds").is_null());
}

TEST_CASE("watch: progress as JSON names its schema and every number") {
    const auto json = nlohmann::json::parse(progress_json("b\xff.png", half()));
    CHECK(json.at("schema") == 1);
    CHECK(json.at("phase") == "computing");
    CHECK(json.at("fraction") == 0.5);
    CHECK(json.at("elapsed_seconds") == 12);
    CHECK(json.at("remaining_seconds") == 17);
    CHECK(json.at("pixels_per_second") == 12'300'000);
}

}  // namespace
}  // namespace mandel
