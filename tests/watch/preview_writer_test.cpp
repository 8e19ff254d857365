#include "watch/preview_writer.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "output/image_reader.h"
#include "support/fixed_look.h"
#include "support/temp_folder.h"
#include "watch/made_up_picture.h"

namespace mandel {
namespace {

using namespace std::chrono_literals;

constexpr Size kSize{64, 48};

struct Previewed {
    explicit Previewed(Size size = kSize) : picture(size), file(folder.path("p.png")) {
        picture.coloring = fixed_look(Shading::None);  // the pixels have no distance
    }

    PreviewWriter writer(WatchTime::duration interval = 2s) {
        PreviewWriter::Settings settings;
        settings.file = file;
        settings.interval = interval;
        settings.was_written = [this](const Moment&) { ++written; };
        return PreviewWriter(std::move(settings), picture.start(), kBegin);
    }
    void begin(PreviewWriter& writer, std::vector<WorkUnit> units, double seconds) {
        writer.begin_run(picture.begin_run(std::move(units)), moment_after(seconds));
        writer.take(StateChange{StageState::Evolving}, moment_after(seconds));
    }
    bool exists() const { return folder.has("p.png"); }

    TempFolder folder;
    MadeUpPicture picture;
    std::string file;
    int written = 0;
};

// Units of each level of kSize in one tile each.
std::vector<WorkUnit> four_units() { return level_tiles(kSize, 64); }

TEST_CASE("watch: the first preview comes when the whole picture can be seen, and not before") {
    Previewed p;
    PreviewWriter writer = p.writer();
    p.begin(writer, level_tiles(kSize, 32), 0);
    CHECK(writer.next_tick() == WatchTime::max());
    writer.take(p.picture.compute_units(0, 3), moment_after(5));
    CHECK_FALSE(p.exists());
    writer.take(p.picture.compute_units(3, 4), moment_after(6));
    CHECK(p.written == 1);
    CHECK(read_image(p.file).format.size == kSize);
    CHECK(p.folder.names().size() == 1);
}

TEST_CASE("watch: a preview is renewed at the interval, if there is something new") {
    Previewed p;
    PreviewWriter writer = p.writer(2s);
    p.begin(writer, four_units(), 0);
    writer.take(p.picture.compute_units(0, 1), moment_after(1));
    CHECK(p.written == 1);
    writer.take(p.picture.compute_units(1, 2), moment_after(2));
    CHECK(p.written == 1);
    CHECK(writer.next_tick() == after(3));
    writer.tick(moment_after(3));
    CHECK(p.written == 2);
    CHECK(writer.next_tick() == WatchTime::max());
    writer.take(p.picture.compute_units(2, 3), moment_after(9));
    CHECK(p.written == 3);
}

TEST_CASE("watch: previews are refined, and the last shows the finished picture") {
    Previewed p;
    PreviewWriter writer = p.writer(0s);
    p.begin(writer, four_units(), 0);
    std::vector<Image> images;
    for (std::uint32_t unit = 0; unit < 4; ++unit) {
        writer.take(p.picture.compute_units(unit, unit + 1), moment_after(unit + 1));
        images.push_back(read_image(p.file));
    }
    for (std::uint32_t x = 0; x < 8; ++x) {
        CHECK(images[0].channel(x, 0, 0) == images[0].channel(0, 0, 0));
    }
    CHECK_FALSE(images[0] == images[1]);
    CHECK_FALSE(images[2] == images[3]);
}

TEST_CASE("watch: a large picture's previews come seldom enough to cost next to nothing") {
    Previewed p({1920, 1080});
    PreviewWriter writer = p.writer(10ms);
    p.begin(writer, level_tiles({1920, 1080}, 256), 0);
    const auto first = static_cast<std::uint32_t>(tiles({1920, 1080}, 256).size());
    writer.take(p.picture.compute_units(0, first), moment_after(0.5));
    CHECK(p.written == 0);
    CHECK(writer.next_tick() > after(2));
    CHECK(writer.next_tick() < after(4));
    writer.tick(moment_after(4));
    CHECK(p.written == 1);
    writer.take(p.picture.compute_units(first, first + 1), moment_after(5));
    CHECK(writer.next_tick() > after(4 + 5));
}

TEST_CASE("watch: the first preview of a slow large picture comes as soon as all can be seen") {
    for (const double fraction : {0.02, 0.5}) {
        Previewed p({1920, 1080});
        PreviewWriter writer = p.writer(10ms);
        p.begin(writer, level_tiles({1920, 1080}, 256), 0);
        const auto first = static_cast<std::uint32_t>(tiles({1920, 1080}, 256).size());
        Moment moment = moment_after(0.25);
        moment.progress.elapsed_seconds = 0.25;
        moment.progress.fraction = fraction;
        writer.take(p.picture.compute_units(0, first), moment);
        CHECK(p.written == (fraction < 0.1 ? 1 : 0));
    }
}

TEST_CASE("watch: without levels the unfinished picture is shown after the interval") {
    Previewed p;
    PreviewWriter writer = p.writer(2s);
    p.begin(writer, tiles(kSize, 16), 0);
    writer.take(p.picture.compute_units(0, 1), moment_after(1));
    CHECK(p.written == 0);
    writer.take(p.picture.compute_units(1, 2), moment_after(2));
    CHECK(p.written == 1);
}

TEST_CASE("watch: when a run is over no unfinished preview is written any more") {
    Previewed p;
    PreviewWriter writer = p.writer(0s);
    p.begin(writer, four_units(), 0);
    p.picture.is_over->request();
    writer.take(p.picture.compute_units(0, 4), moment_after(5));
    CHECK(writer.next_tick() == WatchTime::max());
    CHECK_FALSE(p.exists());

    // The next run begins with what the old one has left, also where its own units are missing.
    p.begin(writer, tiles(kSize, 16), 6);
    CHECK(p.written == 1);
    const Image image = read_image(p.file);
    CHECK(image.channel(60, 40, 0) + image.channel(60, 40, 1) + image.channel(60, 40, 2) > 0);
}

TEST_CASE("watch: the last preview of a reduced picture is coloured, of another it is the file") {
    const Size size{64, 48};
    Previewed p(size);
    PictureStart start = p.picture.start();
    start.output = p.folder.write("out.png", "the finished picture's bytes");
    PreviewWriter::Settings settings;
    settings.file = p.file;
    PreviewWriter writer(std::move(settings), start, kBegin);
    p.begin(writer, tiles(size, 64), 0);
    writer.finish({.outcome = PictureOutcome::Done}, moment_after(1));
    CHECK(p.folder.read("p.png") == "the finished picture's bytes");

    Previewed ppm(size);
    PreviewWriter other = ppm.writer();
    other.begin_run(ppm.picture.begin_run(tiles(size, 64)), moment_after(0));
    other.finish({.outcome = PictureOutcome::Stopped}, moment_after(1));
    CHECK_FALSE(ppm.exists());
}

TEST_CASE("watch: a preview is at most 1920 pixels wide and never huge") {
    CHECK(preview_factor({1920, 1080}) == 1);
    CHECK(preview_factor({1921, 1080}) == 2);
    CHECK(preview_factor({3840, 2160}) == 2);
    CHECK(preview_factor({3841, 2160}) == 3);
    CHECK(preview_factor({1, 1}) == 1);
    CHECK(VizStage::reduced({1000, 2'000'000}, preview_factor({1000, 2'000'000})).pixels() <=
          (1U << 23));
}

TEST_CASE("watch: a preview that cannot be written is an error that names it") {
    Previewed p;
    p.file = p.folder.path("gone/p.png");
    PreviewWriter writer = p.writer(0s);
    p.begin(writer, four_units(), 0);
    CHECK_THROWS_WITH_AS(writer.take(p.picture.compute_units(0, 4), moment_after(5)),
                         doctest::Contains("gone/p.png"), Error);
}

}  // namespace
}  // namespace mandel
