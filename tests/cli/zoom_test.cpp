#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "output/atomic_file.h"
#include "support/message_of.h"
#include "support/program.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

// From the whole set to where perturbation is needed, small and quick.
const std::string kDeep =
    "re = \"-1.76857365629925774781234567890123456789\"\n"
    "im = \"0.00096430000000000123456789012345678901\"\n"
    "zoom = \"1e20\"\nsize = \"64x36\"\niterations = 3000\n";

struct Film {
    Film() { folder.write("s.toml", kDeep); }

    ProgramResult zoom(const Words& more, const std::string& out = "%04d.png") const {
        Words words = {"zoom", "s.toml", "-o", out, "--method", "frames"};
        words.insert(words.end(), more.begin(), more.end());
        return Program(words).in(folder.path()).run();
    }
    std::string frame(int number) const {
        std::string digits = std::to_string(number);
        return std::string(4 - digits.size(), '0') + digits + ".png";
    }
    // All frames, and that nothing else is there.
    std::vector<std::string> frames(int count) const {
        std::vector<std::string> found = folder.names();
        std::erase(found, "s.toml");
        std::sort(found.begin(), found.end());
        std::vector<std::string> contents;
        for (int i = 0; i < count; ++i) {
            REQUIRE(found.size() == static_cast<std::size_t>(count));
            CHECK(found[static_cast<std::size_t>(i)] == frame(i));
            contents.push_back(folder.read(frame(i)));
        }
        return contents;
    }

    TempFolder folder;
};

}  // namespace

TEST_CASE("cli: a film is unrolled where that pays, and drawn frame by frame in crowded places") {
    struct Place {
        const char *center, *zoom, *method;
    };
    // The needle near -2, sparse; and a valley that is all filaments at this size.
    for (const Place& place :
         {Place{"-1.9990959962659111838532086240451464,0.0000002758071979815309980117897130",
                "1e20", "expmap"},
          Place{"-0.743643887037158704752191506114774,0.131825904205311970493132056385139", "1e5",
                "frames"}}) {
        const auto film = [&](const std::string& frames, const std::string& name) {
            const TempFolder folder;
            const ProgramResult result =
                Program({"zoom", "--center", place.center, "--to", place.zoom, "-s", "64x36",
                         "--frames", frames, "--frames-range", "0", "-o", "%d.png", "--stats",
                         name})
                    .in(folder.path())
                    .run();
            REQUIRE(result.exit_code == 0);
            return folder.read(name);
        };
        const std::string asked = "\"method\": \"" + std::string(place.method) + "\"";
        CHECK(contains(film("2000", "s.json"), asked));
        // A map of a film of few frames would have more samples than the frames have pixels.
        CHECK(contains(film("20", "s.json"), "\"method\": \"frames\""));
    }
}

TEST_CASE("cli: every frame of a zoom is to the byte what render makes of the same scene") {
    const Film film;
    REQUIRE(film.zoom({"--frames", "8"}).exit_code == 0);
    for (int i = 0; i < 8; ++i) {
        const Program render({"render", film.frame(i), "-o", "r.png"});
        REQUIRE(Program(render).in(film.folder.path()).run().exit_code == 0);
        CHECK(film.folder.read("r.png") == film.folder.read(film.frame(i)));
    }
    std::filesystem::remove(film.folder.path("r.png"));
    film.frames(8);
}

TEST_CASE("cli: the same zoom gives the same frames for any number of threads") {
    const Film one, two;
    REQUIRE(one.zoom({"--frames", "6", "-j", "1"}).exit_code == 0);
    REQUIRE(two.zoom({"--frames", "6", "-j", "7"}).exit_code == 0);
    CHECK(one.frames(6) == two.frames(6));
}

TEST_CASE("cli: with automatic limits a frame says its own, and they never decrease") {
    const Film film;
    REQUIRE(film.zoom({"--frames", "5", "-i", "auto"}).exit_code == 0);
    std::uint64_t last = 0;
    for (int i = 0; i < 5; ++i) {
        const std::string info = Program({"info", film.frame(i)}).in(film.folder.path()).run().out;
        const std::size_t at = info.find("iterations = ") + 13;
        const std::uint64_t limit = std::stoull(info.substr(at));
        CHECK(limit >= last);
        last = limit;
    }
    CHECK(last > 1000);
}

TEST_CASE("cli: a film has several samples unless it is told how many, or is one of values") {
    const TempFolder folder;
    folder.write("plain.toml", "zoom = 10\n");
    folder.write("one.toml", "zoom = 10\nsamples = 1\n");
    folder.write("old.toml", "version = 1\nzoom = 10\n");
    REQUIRE(Program({"render", "-s", "16x16", "-i", "50", "-o", "a.png"})
                .in(folder.path())
                .run()
                .exit_code == 0);
    const auto samples = [&](Words more) {
        Words words = {"zoom", "--to", "20", "--frames", "3", "--dry-run"};
        words.insert(words.end(), more.begin(), more.end());
        const std::string plan = Program(words).in(folder.path()).run().out;
        const std::size_t at = plan.find("samples = ") + 10;
        return plan.substr(at, plan.find('\n', at) - at);
    };
    CHECK(samples({}) == "\"2..4\"");
    CHECK(samples({"plain.toml"}) == "\"2..4\"");
    CHECK(samples({"plain.toml", "--samples", "3"}) == "3");
    for (const char* scene : {"one.toml", "old.toml", "a.png"}) {
        CAPTURE(scene);
        CHECK(samples({scene}) == "1");
    }
    CHECK(samples({"--keyframes", "expmap"}) == "1");
    CHECK(samples({"-o", "f%d.exr"}) == "1");
}

TEST_CASE("cli: running a zoom again draws only what is missing or damaged") {
    const Film film;
    REQUIRE(film.zoom({"--frames", "8"}).exit_code == 0);
    const auto all = film.frames(8);
    std::filesystem::remove(film.folder.path(film.frame(1)));
    film.folder.write(film.frame(2), "");
    film.folder.write(film.frame(3), all[3].substr(0, all[3].size() / 2));
    film.folder.write(film.frame(4), all[4].substr(0, 6));
    std::string broken = all[5];
    broken[broken.size() - 30] = static_cast<char>(broken[broken.size() - 30] ^ 1);
    film.folder.write(film.frame(5), broken);
    const ProgramResult again = film.zoom({"--frames", "8", "--stats"});
    CHECK(again.exit_code == 0);
    CHECK(contains(again.err, "8: 5 drawn, 3 kept"));
    CHECK(film.frames(8) == all);
}

TEST_CASE("cli: a frame that is kept is not touched") {
    const Film film;
    REQUIRE(film.zoom({"--frames", "2"}).exit_code == 0);
    const auto before = std::filesystem::last_write_time(film.folder.path(film.frame(0)));
    REQUIRE(film.zoom({"--frames", "2", "--overwrite"}).exit_code == 0);
    CHECK(std::filesystem::last_write_time(film.folder.path(film.frame(0))) == before);
}

TEST_CASE("cli: frames with other parameters stop a zoom before it starts, unless overwritten") {
    const Film film;
    REQUIRE(film.zoom({"--frames", "4"}).exit_code == 0);
    const auto before = film.frames(4);
    std::filesystem::remove(film.folder.path(film.frame(0)));
    const ProgramResult refused = film.zoom({"--frames", "4", "--palette", "fire"});
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.err, "0001.png"));
    CHECK(contains(refused.err, "palette = "));
    CHECK(contains(refused.err, "2 more like it"));
    CHECK(contains(refused.err, "--overwrite"));
    CHECK(!film.folder.has(film.frame(0)));
    CHECK(film.folder.read(film.frame(1)) == before[1]);
    CHECK(film.zoom({"--frames", "4", "--palette", "fire", "--overwrite"}).exit_code == 0);
    CHECK(film.frames(4) != before);
}

TEST_CASE("cli: files that are no frames of ours stop a zoom before it starts") {
    for (const char* content : {"my holiday", "\x89PNG\r\n\x1a\nnot really"}) {
        const Film film;
        film.folder.write(film.frame(1), content);
        const ProgramResult result = film.zoom({"--frames", "3"});
        const bool is_foreign = std::string(content) == "my holiday";
        CHECK(result.exit_code == (is_foreign ? 2 : 0));
        CHECK(film.folder.has(film.frame(0)) == !is_foreign);
        if (is_foreign) CHECK(film.folder.read(film.frame(1)) == content);
    }
}

TEST_CASE("cli: a zoom killed at any moment is finished by the same command") {
    const Film whole;
    REQUIRE(whole.zoom({"--frames", "12"}).exit_code == 0);
    const auto expected = whole.frames(12);
    for (const char* moment : {"0.005", "0.02", "0.04", "0.06", "0.1"}) {
        CAPTURE(moment);
        const Film film;
        const std::string command = "cd '" + film.folder.path() + "' && timeout -s KILL " + moment +
                                    " '" + kProgramPath +
                                    "' zoom s.toml --frames 12 -o %04d.png 2> /dev/null";
        // However it ended.
        if (std::system(command.c_str()) == -1) FAIL("there is no shell");
        REQUIRE(film.zoom({"--frames", "12"}).exit_code == 0);
        CHECK(film.frames(12) == expected);
    }
}

TEST_CASE("cli: shares and ranges of a zoom make the same frames as one run") {
    const Film whole, shares, ranges;
    REQUIRE(whole.zoom({"--frames", "10"}).exit_code == 0);
    for (const char* share : {"3/3", "1/3", "2/3"}) {
        const ProgramResult result = shares.zoom({"--frames", "10", "--shard", share});
        REQUIRE(result.exit_code == 0);
        CHECK(result.err.starts_with("mandel: share " + std::string(share) + ": "));
    }
    for (const char* range : {"7-9,0", "1-6"}) {
        REQUIRE(ranges.zoom({"--frames", "10", "--frames-range", range}).exit_code == 0);
    }
    CHECK(whole.frames(10) == shares.frames(10));
    CHECK(whole.frames(10) == ranges.frames(10));
}

TEST_CASE("cli: processes that share a folder draw each frame once and leave it complete") {
    const Film alone, shared;
    REQUIRE(alone.zoom({"--frames", "40", "-j", "1"}).exit_code == 0);
    std::vector<ProgramResult> results(3);
    {
        std::vector<std::jthread> processes;
        for (ProgramResult& result : results) {
            processes.emplace_back([&shared, &result] {
                result = shared.zoom({"--frames", "40", "-j", "1", "--stats"});
            });
        }
    }
    std::uint64_t drawn = 0;
    for (const ProgramResult& result : results) {
        CHECK(result.exit_code == 0);
        const std::size_t at = result.err.find("40: ");
        REQUIRE(at != std::string::npos);
        drawn += std::stoull(result.err.substr(at + 4));
    }
    CHECK(drawn == 40);
    CHECK(shared.frames(40) == alone.frames(40));
}

TEST_CASE("cli: a film that waits for frames of other processes says for which") {
    const Film film;
    const auto held = AtomicFile::claim(film.folder.path(film.frame(2)));
    REQUIRE(held);
    std::string whose = AtomicFile::claimant(film.folder.path(film.frame(2)));
    if (!whose.empty()) whose = " (" + whose + ")";
    const ProgramResult result =
        Program({"zoom", "s.toml", "--frames", "4", "-o", "%04d.png", "--progress", "plain"})
            .in(film.folder.path())
            .run_and_signal("waiting for 1 frames that other processes are drawing: 2" + whose,
                            {SIGTERM});
    CHECK(result.exit_code == 143);
    CHECK(film.folder.has(film.frame(3)));
    CHECK_FALSE(film.folder.has(film.frame(2)));
}

TEST_CASE("cli: keyframes move everything they name") {
    const Film film;
    film.folder.write("s.toml", kDeep +
                                    "[[keyframe]]\nzoom = 1\nrotate = 0\noffset = 0\ndensity = 1\n"
                                    "iterations = 100\ncenter = \"-0.75,0\"\n"
                                    "[[keyframe]]\nzoom = \"1e10\"\nrotate = 90\noffset = 2\n"
                                    "density = 3\niterations = 10000\ncenter = \"-1.7,0.001\"\n");
    REQUIRE(film.zoom({"--frames", "3"}).exit_code == 0);
    const auto info = [&](int i) {
        return Program({"info", film.frame(i)}).in(film.folder.path()).run().out;
    };
    CHECK((contains(info(1), "\nzoom = \"99999.99999") || contains(info(1), "\nzoom = \"100000")));
    CHECK(contains(info(1), "\nrotate = 45\n"));
    CHECK(contains(info(1), "\noffset = 1\n"));
    CHECK(contains(info(1), "\ndensity = 2\n"));
    CHECK(contains(info(1), "\niterations = 1000\n"));
    CHECK(contains(info(1), "\nre = \"-1.6999"));
    CHECK(contains(info(2), "\nre = \"-1.7\"\nim = \"0.001\"\nzoom = \"10000000000\"\n"));
}

TEST_CASE("cli: SIGTERM keeps finished frames, removes the rest and says how many there are") {
    const Film film;
    film.folder.write("s.toml", kDeep + "samples = 500\n");
    const ProgramResult result =
        Program({"zoom", "s.toml", "--frames", "50", "-o", "%04d.png", "--progress", "json"})
            .in(film.folder.path())
            .run_and_signal("frames_done", {SIGTERM});
    CHECK(result.exit_code == 143);
    CHECK(contains(result.err, "of 50 frames are there"));
    for (const std::string& name : film.folder.names()) CHECK(!name.ends_with(".part"));
}

TEST_CASE("cli: SIGUSR1 says how far a film is, and changes nothing") {
    for (const std::string method : {"frames", "expmap"}) {
        const Film film;
        film.folder.write("s.toml", kDeep + (kHasSanitizer ? "samples = 6\n" : "samples = 40\n"));
        const Words words = {"zoom",     "s.toml", "--frames",  "30", "-o",       "%04d.png",
                             "--method", method,   "--threads", "2",  "--events", "/dev/stderr"};
        const ProgramResult result =
            Program(words).in(film.folder.path()).run_and_signal("\"frame\":", {SIGUSR1});
        CHECK(result.exit_code == 0);
        CHECK(contains(result.err, "mandel: progress: %04d.png "));
        CHECK(contains(result.err, " of 30 frames"));
        CHECK(film.frames(30).size() == 30);
    }
}

TEST_CASE("cli: what makes no film is refused before anything is drawn") {
    const Film film;
    const auto refused = [&](const Words& more, const std::string& part,
                             const std::string& out = "%04d.png") {
        const ProgramResult result = film.zoom(more, out);
        CAPTURE(result.err);
        CHECK(result.exit_code == 2);
        CHECK(contains(result.err, part));
        CHECK(film.folder.names() == Words{"s.toml"});
    };
    refused({}, "how long is the film?");
    refused({"--frames", "0"}, "--frames");
    refused({"--frames", "1000000001"}, "--frames");
    refused({"--frames", "3", "--duration", "2"}, "use one of them");
    refused({"--frames", "3", "--from", "0"}, "--from");
    refused({"--frames", "3", "--to", "1e2000000"}, "1e1000000");
    refused({"--frames", "3", "--fps", "0"}, "--fps");
    refused({"--frames", "3", "--fps", "1/0"}, "--fps");
    refused({"--frames", "3", "--easing", "bouncy"}, "--easing");
    refused({"--frames", "3", "--order", "up"}, "--order");
    refused({"--frames", "3", "--frames-range", "2-1"}, "--frames-range");
    refused({"--frames", "3", "--frames-range", "3"}, "the film has 3 frames");
    refused({"--frames", "3", "--stats=0001.png"}, "frame 1 and the statistics file");
    refused({"--frames", "3", "--events", "./0000.png"}, "frame 0 and the event log");
    refused({"--frames", "3", "--preview", "0002.png"}, "frame 2 and the preview");
    refused({"--frames", "3", "--format", "rgb24"}, "--format");
    refused({"--frames", "3", "--format", "rgb24"}, "not rgb24", "f.y4m");
    refused({"--frames", "3", "--ffmpeg-args", "-crf 9"}, "--ffmpeg-args");
    refused({"--frames", "3", "--shard", "3/2"}, "--shard");
    refused({"--frames", "3", "--shard", "2"}, "--shard");
    refused({"--frames", "3"}, "frames/%05d.png", "film.png");
    refused({"--frames", "3"}, "frames/%05d.png", "%s.png");
    refused({"--frames", "3"}, "is no film", "%04d.ppm");
    refused({"--frames", "3", "--format", "rgb24"}, "--format is for -o -");
    refused({"--frames", "3", "--overwrite"}, "--overwrite", "film.y4m");
    CHECK(film.zoom({"--frames", "3"}, "missing/%04d.png").exit_code == 1);
}

TEST_CASE("cli: a frame never overwrites the scene of its film") {
    const Film film;
    REQUIRE(film.zoom({"--frames", "2"}).exit_code == 0);
    const std::string before = film.folder.read(film.frame(1));
    const ProgramResult result =
        Program({"zoom", film.frame(1), "--frames", "2", "--overwrite", "-o", "%04d.png"})
            .in(film.folder.path())
            .run();
    CHECK(result.exit_code == 2);
    CHECK(film.folder.read(film.frame(1)) == before);
}

TEST_CASE("cli: --dry-run prints a scene with keyframes that makes the same film") {
    const Film film, again;
    const ProgramResult plan = film.zoom({"--frames", "30", "--dry-run", "--to", "1e3"});
    CHECK(plan.exit_code == 0);
    CHECK(contains(plan.out, "# film: 30 frames, 30 a second\n"));
    CHECK(film.folder.names() == Words{"s.toml"});
    again.folder.write("s.toml", plan.out);
    REQUIRE(film.zoom({"--frames", "30", "--to", "1e3"}).exit_code == 0);
    REQUIRE(again.zoom({}).exit_code == 0);
    CHECK(again.frames(30) == film.frames(30));
}

TEST_CASE("cli: frames that fail are named, the others are there, and the exit status says so") {
    const Film film;
    std::filesystem::create_directory(film.folder.path(film.frame(1)));
    const ProgramResult result = film.zoom({"--frames", "4"});
    CHECK(result.exit_code == 2);  // seen before the film starts
    std::filesystem::remove(film.folder.path(film.frame(1)));
    REQUIRE(film.zoom({"--frames", "1"}).exit_code == 0);
    const ProgramResult limited = Program({"zoom", "s.toml", "--frames", "4", "-s", "256x144",
                                           "--overwrite", "-o", "%04d.png"})
                                      .in(film.folder.path())
                                      .with_file_limit(9000)
                                      .run();
    CHECK((limited.exit_code == 3 || limited.exit_code == 1));
    CHECK(contains(limited.err, "of 4 frames are missing"));
    CHECK(contains(limited.err, "mandel: error: frame "));
    for (const std::string& name : film.folder.names()) CHECK(!name.ends_with(".part"));
}
