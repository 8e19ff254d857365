#include "film/plan/film_table.h"

#include <doctest/doctest.h>
#include <vector>

using namespace mandel;

namespace {

FilmSchedule film_to(const char* zoom, std::uint64_t frames) {
    FilmRequest request;
    request.scene.view.re = Decimal("-1.75");
    request.to = Decimal(zoom);
    request.frames = frames;
    return FilmSchedule(request);
}

}  // namespace

TEST_CASE("film: its table looks at every octave, at every second, and at not too many frames") {
    CHECK(table_frames(film_to("1024", 1000)).size() == 35);  // 33.3 seconds
    CHECK(table_frames(film_to("1048576", 300)).size() == 21);
    CHECK(table_frames(film_to("1e300", 100000)).size() == 129);
    CHECK(table_frames(film_to("1e300", 3)) == std::vector<std::uint64_t>{0, 1, 2});
    CHECK(table_frames(film_to("1024", 1)) == std::vector<std::uint64_t>{0});
}

TEST_CASE("film: frames without enough counts have no say in its table") {
    std::vector<double> counts;
    for (int i = 0; i < 500; ++i) counts.push_back(10 + i);
    const std::vector<std::vector<double>> with{counts, {}, {5}}, alone{counts}, none{{}, {5}};
    CHECK(film_table(with, 0.75) == film_table(alone, 0.75));
    CHECK(film_table(none, 0.75).empty());
}
