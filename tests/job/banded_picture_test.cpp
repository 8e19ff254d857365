#include "job/banded_picture.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "output/atomic_file.h"
#include "support/small_scene.h"
#include "support/temp_folder.h"

using namespace mandel;

TEST_CASE("job: a band that another process does not finish for long is drawn here as well") {
    const TempFolder folder;
    BandsRequest request;
    request.picture.scene = small_scene();
    request.picture.output = folder.path("a.png");
    request.folder = folder.path("b");
    request.patience = std::chrono::milliseconds(0);
    StopFlag stop;
    REQUIRE(render_bands(request, two_threads(), stop).outcome == Outcome::Done);
    const std::string whole = folder.read("a.png");

    std::string band;
    for (const auto& entry : std::filesystem::directory_iterator(request.folder)) {
        band = entry.path().string();
    }
    std::filesystem::remove(band);
    std::filesystem::remove(request.picture.output);
    const auto held = AtomicFile::claim(band);
    REQUIRE(held);
    const BandsResult result = render_bands(request, two_threads(), stop);
    CHECK(result.outcome == Outcome::Done);
    CHECK(result.drawn == 1);
    CHECK(folder.read("a.png") == whole);
}
