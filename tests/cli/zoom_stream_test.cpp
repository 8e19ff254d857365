#include <doctest/doctest.h>

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "output/child_process.h"
#include "output/image_reader.h"
#include "support/message_of.h"
#include "support/program.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;
using Json = nlohmann::json;

constexpr int kWidth = 64, kHeight = 36, kFrames = 7;

Words zoom_words(Words more) {
    Words words = {"zoom",     "--to",     "1e9",   "--center", "-0.743643887,0.131825904",
                   "--frames", "7",        "-s",    "64x36",    "-i",
                   "500",      "--method", "frames"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

// A folder with the film as pictures, f0.png to f6.png.
struct Pictures {
    Pictures() {
        REQUIRE(zoom({"-o", "f%d.png"}).exit_code == 0);
        for (int i = 0; i < kFrames; ++i) {
            const Image image = read_image(folder.path("f" + std::to_string(i) + ".png"));
            for (const std::byte code : image.packed) rgb += static_cast<char>(code);
        }
    }
    ProgramResult zoom(const Words& more) const {
        return Program(zoom_words(more)).in(folder.path()).run();
    }
    // What a command of the shell leaves in a file.
    std::string shell(const std::string& command, const std::string& file) const {
        const std::string whole = "cd '" + folder.path() + "' && " + command;
        return std::system(whole.c_str()) == 0 ? folder.read(file) : "the command failed";
    }

    TempFolder folder;
    std::string rgb;  // of all frames
};

int largest_difference(const std::string& a, const std::string& b) {
    if (a.size() != b.size()) return 256;
    int largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const int difference = static_cast<unsigned char>(a[i]) - static_cast<unsigned char>(b[i]);
        largest = std::max(largest, std::abs(difference));
    }
    return largest;
}

double psnr(const std::string& a, const std::string& b) {
    if (a.size() != b.size()) return 0;
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double d = static_cast<unsigned char>(a[i]) - static_cast<unsigned char>(b[i]);
        sum += d * d;
    }
    return 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.size()) / sum);
}

}  // namespace

TEST_CASE("cli: rgb24 on standard output is the pixels of the frames, in order") {
    const Pictures pictures;
    for (const char* threads : {"1", "5"}) {
        CHECK(pictures.zoom({"-o", "-", "--format", "rgb24", "-j", threads}).out == pictures.rgb);
    }
}

TEST_CASE("cli: y4m says its size and rate, and a real ffmpeg decodes the frames from it") {
    const Pictures pictures;
    const ProgramResult stream = pictures.zoom({"-o", "-", "--fps", "29.97"});
    CHECK(stream.exit_code == 0);
    CHECK(stream.out.starts_with("YUV4MPEG2 W64 H36 F2997:100 Ip A1:1 C444\nFRAME\n"));
    CHECK(stream.out.size() == 41 + kFrames * (6 + 3 * kWidth * kHeight));
    CHECK(pictures.zoom({"-o", "film.y4m", "--fps", "29.97"}).exit_code == 0);
    CHECK(pictures.folder.read("film.y4m") == stream.out);
    if (!is_installed("ffmpeg")) {
        MESSAGE("skipped: ffmpeg is not installed");
        return;
    }
    const std::string decoded = pictures.shell(
        "ffmpeg -v error -i film.y4m -sws_flags accurate_rnd+full_chroma_int -f rawvideo "
        "-pix_fmt rgb24 d.rgb",
        "d.rgb");
    CHECK(largest_difference(decoded, pictures.rgb) <= 3);
}

TEST_CASE("cli: a film through ffmpeg shows the frames, whatever the container") {
    if (!is_installed("ffmpeg")) {
        MESSAGE("skipped: ffmpeg is not installed");
        return;
    }
    const Pictures pictures;
    for (const char* film : {"film.mp4", "film.mkv", "film.webm"}) {
        CAPTURE(film);
        const ProgramResult result = pictures.zoom({"-o", film});
        CAPTURE(result.err);
        REQUIRE(result.exit_code == 0);
        const std::string decoded = pictures.shell(
            "ffmpeg -v error -y -i " + std::string(film) + " -f rawvideo -pix_fmt rgb24 d.rgb",
            "d.rgb");
        // Half of the colour resolution is lost, and some of the rest.
        CHECK(psnr(decoded, pictures.rgb) > 20);
    }
    for (const std::string& name : pictures.folder.names()) CHECK(!name.ends_with(".part"));
}

TEST_CASE("cli: pictures that move, 10 bits a channel, and words for the encoder") {
    if (!is_installed("ffmpeg")) {
        MESSAGE("skipped: ffmpeg is not installed");
        return;
    }
    const Pictures pictures;
    for (const char* film : {"f.MOV", "f.gif"}) {
        CAPTURE(film);
        CHECK(pictures.zoom({"-o", film}).exit_code == 0);
        CHECK(pictures.folder.read(film).size() > 5000);
    }
    const ProgramResult deep =
        pictures.zoom({"-o", "f.mkv", "--depth", "16", "--ffmpeg-args", "-c:v  ffv1 -s 63x35"});
    CAPTURE(deep.err);
    REQUIRE(deep.exit_code == 0);
    CHECK(
        pictures.shell("ffprobe -v error -show_entries stream=codec_name,width,pix_fmt -of csv=p=0 "
                       "f.mkv > said",
                       "said") == "ffv1,63,yuv420p10le\n");
    const ProgramResult odd = Program({"zoom", "--frames", "2", "-s", "63x35", "-o", "f.mp4"})
                                  .in(pictures.folder.path())
                                  .run();
    CHECK(contains(odd.err, "a black line makes it 64x36"));
}

TEST_CASE("cli: an encoder that says all went well and writes nothing is an error") {
    const TempFolder folder, tools;
    tools.write("ffmpeg", "#!/bin/sh\ncat > /dev/null\n");
    std::filesystem::permissions(tools.path("ffmpeg"), std::filesystem::perms::owner_all);
    const ProgramResult result = Program(zoom_words({"-o", "film.mp4"}))
                                     .in(folder.path())
                                     .with_environment("PATH", tools.path() + ":/usr/bin:/bin")
                                     .run();
    CHECK(result.exit_code == 1);
    CHECK(contains(result.err, "has written nothing"));
    CHECK(folder.names().empty());
}

TEST_CASE("cli: an encoder that fails is quoted, and leaves nothing behind") {
    const Pictures pictures;
    const TempFolder tools;
    tools.write("ffmpeg",
                "#!/bin/sh\nhead -c 1000 > /dev/null\necho 'no room for a film' >&2\nexit 4\n");
    std::filesystem::permissions(tools.path("ffmpeg"), std::filesystem::perms::owner_all);
    pictures.folder.write("film.mp4", "the old one");
    const ProgramResult result = Program(zoom_words({"-o", "film.mp4"}))
                                     .in(pictures.folder.path())
                                     .with_environment("PATH", tools.path() + ":/usr/bin:/bin")
                                     .run();
    CHECK(result.exit_code == 1);
    CHECK(contains(result.err, "'ffmpeg' failed: no room for a film"));
    CHECK(pictures.folder.read("film.mp4") == "the old one");
    for (const std::string& name : pictures.folder.names()) CHECK(!name.ends_with(".part"));
    const ProgramResult missing = Program(zoom_words({"-o", "film.mp4"}))
                                      .in(pictures.folder.path())
                                      .with_environment("PATH", "/nowhere")
                                      .run();
    CHECK(missing.exit_code == 1);
    CHECK(contains(missing.err, "ffmpeg, which is not installed"));
}

TEST_CASE("cli: SIGTERM ends a film whose encoder has handed its work to another program") {
    const TempFolder folder, tools;
    tools.write("ffmpeg", "#!/bin/sh\ncat > '" + folder.path() + "/seen'\n");
    std::filesystem::permissions(tools.path("ffmpeg"), std::filesystem::perms::owner_all);
    Program program({"zoom", "--to", "1e3", "--frames", "100000", "-s", "64x36", "-i", "99",
                     "--method", "frames", "-o", "film.mp4", "--progress", "json"});
    program.in(folder.path()).with_environment("PATH", tools.path() + ":/usr/bin:/bin");
    const ProgramResult result = program.run_and_signal("\"frames_done\":1", {SIGTERM});
    CHECK(result.exit_code == 143);
    CHECK(folder.names() == std::vector<std::string>{"seen"});
}

TEST_CASE("cli: a reader that leaves the stream is an error, and the film ends") {
    const TempFolder folder;
    const std::string command = "cd '" + folder.path() + "' && { '" + kProgramPath +
                                "' zoom --to 1e3 --frames 500 -s 64x36 -i 99 -o - 2> err; "
                                "echo $? > code; } | head -c 100 > /dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
    CHECK(folder.read("code") == "1\n");
    CHECK(contains(folder.read("err"), "its reader has closed it"));
}

TEST_CASE("cli: SIGTERM ends a stream whose reader does not read") {
    const TempFolder folder;
    // The pipe is full after a few frames, so only a stop that does not wait for it can end this.
    const std::string command =
        "cd '" + folder.path() + "' && { timeout -s TERM 1 '" + kProgramPath +
        "' zoom --to 1e3 --frames 500 -s 320x180 -i 99 -o - 2> /dev/null; echo $? > code; } | "
        "{ while [ ! -s code ]; do sleep 0.1; done; }";
    REQUIRE(std::system(command.c_str()) == 0);
    CHECK(folder.read("code") == "124\n");  // timeout's own, when the signal was enough
}

TEST_CASE("cli: the log of a film has a line for every frame, and progress counts them") {
    const TempFolder folder;
    const ProgramResult result =
        Program(zoom_words({"-o", "f%d.png", "--events", "-", "--progress", "json"}))
            .in(folder.path())
            .run();
    REQUIRE(result.exit_code == 0);
    std::vector<int> frames;
    std::istringstream lines(result.out);
    std::string line, last_event;
    for (int number = 0; std::getline(lines, line); ++number) {
        const Json json = Json::parse(line);
        last_event = json["event"];
        if (number == 0) CHECK(json["schema"] == 1);
        if (number == 1) {
            CHECK(json["event"] == "film");
            CHECK(json["frames"] == 7);
        }
        if (json["event"] != "frame") continue;
        CHECK(json["outcome"] == "drawn");
        CHECK(json["output"] == "f" + std::to_string(json["frame"].get<int>()) + ".png");
        CHECK(json["iterations"].get<std::uint64_t>() > 0);
        frames.push_back(json["frame"]);
    }
    std::sort(frames.begin(), frames.end());
    CHECK(frames == std::vector<int>{0, 1, 2, 3, 4, 5, 6});
    CHECK(last_event == "end");
    const Json progress = Json::parse(result.err.substr(0, result.err.find('\n')));
    CHECK(progress["frames"] == 7);
    CHECK(progress["frames_done"] == 7);
    CHECK(progress["phase"] == "done");
}

TEST_CASE("cli: progress over frames that are there says how deep they are") {
    const TempFolder folder;
    const auto film = [&] {
        return Program(zoom_words({"-o", "f%d.png", "--progress", "json", "--threads", "1"}))
            .in(folder.path())
            .run();
    };
    REQUIRE(film().exit_code == 0);
    const ProgramResult again = film();
    CHECK(again.exit_code == 0);
    CHECK(contains(again.err, "\"zoom\":\"1.0e9\""));
}

TEST_CASE("cli: the preview of a film ends as its last frame, and changes no frame") {
    const Pictures pictures;
    const TempFolder folder;
    const ProgramResult result =
        Program(zoom_words({"-o", "f%d.png", "--preview", "p.png", "--preview-interval", "0.01"}))
            .in(folder.path())
            .run();
    CHECK(result.err.empty());
    REQUIRE(result.exit_code == 0);
    for (int i = 0; i < kFrames; ++i) {
        const std::string name = "f" + std::to_string(i) + ".png";
        CHECK(folder.read(name) == pictures.folder.read(name));
    }
    CHECK(read_image(folder.path("p.png")).format.size == Size{kWidth, kHeight});
}

TEST_CASE("cli: the preview of an unrolled film is its last frame") {
    const TempFolder folder;
    const ProgramResult result =
        Program({"zoom", "--to", "1e6", "--center", "-0.743643887,0.131825904", "--frames", "3",
                 "-s", "64x36", "-i", "500", "--method", "expmap", "-j", "1", "-o", "f%d.png",
                 "--preview", "p.png"})
            .in(folder.path())
            .run();
    CHECK(result.err.empty());
    REQUIRE(result.exit_code == 0);
    CHECK(read_image(folder.path("p.png")) == read_image(folder.path("f2.png")));
}

TEST_CASE("cli: the statistics of a film add its frames up") {
    const TempFolder folder;
    REQUIRE(Program(zoom_words({"-o", "f%d.png", "--stats", "s.json", "--samples", "1"}))
                .in(folder.path())
                .run()
                .exit_code == 0);
    const Json stats = Json::parse(folder.read("s.json"));
    CHECK(stats["frames"] == 7);
    CHECK(stats["drawn"] == 7);
    CHECK(stats["kept"] == 0);
    CHECK(stats["escaped"].get<int>() + stats["interior"].get<int>() + stats["limit"].get<int>() ==
          kFrames * kWidth * kHeight);
    CHECK(stats["wall_seconds"].get<double>() > 0);
}

TEST_CASE("cli: a film unrolled from an exponential map looks like its frames") {
    const Pictures pictures;
    const TempFolder folder;
    const auto zoom = [&](Words more) {
        Words words = {"zoom",     "--to", "1e9", "--center", "-0.743643887,0.131825904",
                       "--frames", "7",    "-s",  "64x36",    "-i",
                       "500"};
        words.insert(words.end(), more.begin(), more.end());
        return Program(words).in(folder.path()).run();
    };
    REQUIRE(zoom({"-o", "f%d.png", "--method", "expmap"}).exit_code == 0);
    std::string rgb;
    for (int i = 0; i < kFrames; ++i) {
        const Image image = read_image(folder.path("f" + std::to_string(i) + ".png"));
        for (const std::byte code : image.packed) rgb += static_cast<char>(code);
    }
    CHECK(psnr(rgb, pictures.rgb) > 40);
    // Seven frames are not worth a map; and frames of the one kind are none of the other.
    CHECK(contains(zoom({"--dry-run"}).out, "# film: each frame on its own"));
    const ProgramResult mixed = zoom({"-o", "f%d.png", "--method", "frames"});
    CHECK(mixed.exit_code == 2);
    CHECK(contains(mixed.err, "unrolled from an exponential map"));
}

TEST_CASE("cli: auto unrolls long films of a fixed centre, and only these") {
    const auto plan = [](Words more) {
        Words words = {"zoom", "--center", "-0.75,0.1", "-i", "500", "--dry-run"};
        words.insert(words.end(), more.begin(), more.end());
        return run_mandel(words).out;
    };
    CHECK(contains(plan({"--to", "1e9", "--frames", "600"}), "unrolled from an exponential map"));
    CHECK(contains(plan({"--to", "1e9", "--frames", "9"}), "each frame on its own"));
    CHECK(contains(plan({"--to", "1e9", "--frames", "600", "--method", "frames"}),
                   "each frame on its own"));
    const ProgramResult still = run_mandel(
        {"zoom", "--from", "5", "--to", "5", "--frames", "9", "--method", "expmap", "--dry-run"});
    CHECK(still.exit_code == 2);
    CHECK(contains(still.err, "a centre that stays, and the zoom stays as well"));
}

TEST_CASE("cli: films of any formula are unrolled, and it is said why one is not") {
    const TempFolder folder;
    const auto plan = [&](Words more) {
        Words words = {
            "zoom", "--center=-1.7548,-0.0281", "-i", "500", "--dry-run", "--to", "1e9", "--frames",
            "600"};
        words.insert(words.end(), more.begin(), more.end());
        return Program(words).in(folder.path()).run();
    };
    for (const Words& set :
         {Words{"--formula", "burning-ship"}, Words{"--power", "3"}, Words{"--julia=-0.8,0.156"},
          Words{"--stretch", "0.5", "--flip=yes"}}) {
        CHECK(contains(plan(set).out, "unrolled from an exponential map"));
    }
    const auto refusal = [&](const std::string& keyframes, Words more) {
        folder.write("s.toml", keyframes);
        Words words = {"zoom",     "s.toml", "-i",       "500",   "--dry-run",
                       "--frames", "600",    "--method", "expmap"};
        words.insert(words.end(), more.begin(), more.end());
        const ProgramResult result = Program(words).in(folder.path()).run();
        CHECK(result.exit_code == 2);
        return result.err;
    };
    const std::string turns =
        "[[keyframe]]\nzoom = 1\nrotate = 0\n[[keyframe]]\nzoom = 1e6\nrotate = 9\n";
    CHECK(contains(refusal(turns, {"--stretch", "1"}), "a stretched plane turns"));
    const std::string morphs =
        "[[keyframe]]\nzoom = 1\njulia = \"0,1\"\n[[keyframe]]\nzoom = 9\njulia = \"0,0.9\"\n";
    CHECK(contains(refusal(morphs, {}), "the Julia set changes"));
    CHECK(contains(refusal("zoom = 1e6\n", {"--stripe", "0.4"}),
                   "the colours need more than counts and distances"));
}

TEST_CASE("cli: the strips of a map are pictures, one octave each, and its middle") {
    const TempFolder folder;
    const Words words = {"zoom",        "--center", "-0.743643887,0.131825904",
                         "--to",        "1e3",      "-s",
                         "64x36",       "-i",       "500",
                         "--keyframes", "expmap",   "-o",
                         "k%02d.png"};
    REQUIRE(Program(words).in(folder.path()).run().exit_code == 0);
    const std::size_t count = folder.names().size();
    CHECK(count >= 10);
    const auto strip = [&](std::size_t i) {
        return read_image(folder.path((i < 10 ? "k0" : "k") + std::to_string(i) + ".png"));
    };
    CHECK(strip(0).format.size == strip(count - 2).format.size);
    CHECK(strip(count - 1).format.size == Size{kWidth, kHeight});
    const ProgramResult again = Program(words).in(folder.path()).run();
    CHECK(again.exit_code == 0);
    CHECK(folder.names().size() == count);
}
