#include "film/run/animation.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <string>

#include "base/error.h"
#include "output/atomic_file.h"
#include "output/image_reader.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

// Frame k is filled with grey k. Those from first_bad to last_bad fail.
class GreyFrames : public FrameSource {
public:
    std::optional<DrawnFrame> draw(std::uint64_t frame, Watching*, StopFlag& stop) override {
        if (stop.is_requested()) return std::nullopt;
        ++drawn;
        if (frame >= first_bad && frame <= last_bad) throw Error("frame is bad");
        if (frame == stops_at) {
            stop.request();
            return std::nullopt;
        }
        return DrawnFrame{{[frame](std::uint32_t, std::uint32_t, std::span<std::byte> rows) {
                              std::ranges::fill(rows, static_cast<std::byte>(frame));
                          }},
                          {}};
    }
    PixelFormat format(std::uint64_t) const override { return {{5, 3}, 8}; }
    std::string text(std::uint64_t frame) const override { return "grey " + std::to_string(frame); }
    PngEffort effort() const override { return PngEffort::Fast; }
    double zoom_log2(std::uint64_t) const override { return 0; }
    unsigned frames_together() const override { return together; }

    std::uint64_t first_bad = 1, last_bad = 0, stops_at = ~std::uint64_t{0};
    unsigned together = 3;
    std::atomic<unsigned> drawn{0};
};

struct Folder {
    FilmStats run(GreyFrames& source, std::uint64_t count) {
        const FrameList frames(count);
        return run_into_files({source, frames, observer, stop},
                              FramePattern(files.path("%02d.png")), false);
    }

    TempFolder files;
    FilmObserver observer;
    StopFlag stop;
};

}  // namespace

TEST_CASE("film: each frame is drawn once into the file of its number") {
    Folder folder;
    GreyFrames source;
    const FilmStats stats = folder.run(source, 20);
    CHECK(stats.drawn == 20);
    CHECK(source.drawn == 20);
    CHECK(folder.files.names().size() == 20);
    for (const std::uint64_t frame : {0u, 7u, 19u}) {
        const auto image = read_image(
            folder.files.path(frame < 10 ? "0" + std::to_string(frame) : std::to_string(frame)) +
            ".png");
        REQUIRE(image.packed.size() == 45);
        CHECK(std::ranges::all_of(
            image.packed, [frame](std::byte b) { return b == static_cast<std::byte>(frame); }));
    }
}

TEST_CASE("film: some frames that fail are told, and the rest is drawn") {
    Folder folder;
    GreyFrames source;
    source.first_bad = 4;
    source.last_bad = 6;
    const FilmStats stats = folder.run(source, 20);
    CHECK(stats.drawn == 17);
    CHECK(stats.failed == 3);
    REQUIRE(stats.problems.size() == 3);
    CHECK(stats.problems[0].problem.find("frame is bad") != std::string::npos);
    CHECK_FALSE(folder.files.has("05.png"));
}

TEST_CASE("film: a film whose frames fail one after the other is given up") {
    Folder folder;
    GreyFrames source;
    source.last_bad = 999;
    source.first_bad = 0;
    source.together = 1;
    const FilmStats stats = folder.run(source, 1000);
    CHECK(stats.failed == 8);
    CHECK(stats.drawn == 0);
}

TEST_CASE("film: a stop keeps the frames that are ready and leaves nothing half done") {
    Folder folder;
    GreyFrames source;
    source.stops_at = 10;
    source.together = 1;
    const FilmStats stats = folder.run(source, 20);
    CHECK(stats.drawn == 10);
    CHECK(folder.files.names().size() == 10);
}

TEST_CASE("film: a frame that another process does not finish for long is drawn here as well") {
    struct Witness : FilmObserver {
        void takes_over(const AwaitedFrame& awaited) override { taken.push_back(awaited.frame); }
        std::vector<std::uint64_t> taken;
    };
    Folder folder;
    GreyFrames source;
    Witness witness;
    const auto held = AtomicFile::claim(folder.files.path("02.png"));
    REQUIRE(held);
    const FrameList frames(4);
    const FilmRun run{source, frames, witness, folder.stop, std::chrono::milliseconds(0)};
    const FilmStats stats = run_into_files(run, FramePattern(folder.files.path("%02d.png")), false);
    CHECK(stats.drawn == 4);
    CHECK(witness.taken == std::vector<std::uint64_t>{2});
    // Whoever was only slow puts the same in its place.
    CHECK(folder.files.has("02.png"));
}
