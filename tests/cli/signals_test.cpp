#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "support/message_of.h"
#include "support/program.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

// Work for hours: points that are never proved to stay, up to an enormous limit.
const Words kEndless = {"render", "-v",    "-s",   "2000x2000", "-i",     "1000000000000",
                        "--re",   "-0.75", "--im", "0",         "--zoom", "1e7"};

ProgramResult interrupt(const TempFolder& folder, Words more, const std::vector<int>& signals) {
    Words words = kEndless;
    words.insert(words.end(), more.begin(), more.end());
    return Program(words).in(folder.path()).run_and_signal("drawing", signals);
}

}  // namespace

TEST_CASE("cli: SIGINT and SIGTERM stop the work, leave nothing and have exit codes of their own") {
    struct Row {
        int signal;
        int exit_code;
        const char* name;
    };
    for (const Row& row : {Row{SIGINT, 130, "SIGINT"}, Row{SIGTERM, 143, "SIGTERM"}}) {
        const TempFolder folder;
        folder.write("a.png", "old");
        const ProgramResult result = interrupt(folder, {"-o", "a.png"}, {row.signal});
        CHECK(result.exit_code == row.exit_code);
        CHECK_FALSE(result.was_killed);
        CHECK(contains(result.err, std::string("stopped by ") + row.name));
        CHECK(folder.read("a.png") == "old");
        CHECK(folder.names() == Words{"a.png"});
    }
}

TEST_CASE("cli: a second signal ends the program at once, without its temporary file") {
    const TempFolder folder;
    const ProgramResult result = interrupt(folder, {"-o", "a.png"}, {SIGINT, SIGINT, SIGINT});
    CHECK(result.exit_code == 130);
    CHECK(folder.names().empty());
}

TEST_CASE("cli: a second signal ends the encoder of a film, too") {
    const TempFolder folder, tools;
    // It takes no notice of the end of its input, nor of a signal to end in order.
    tools.write("ffmpeg", "#!/bin/sh\ntrap '' TERM INT\necho $$ > '" + tools.path("pid") +
                              "'\ncat > /dev/null\nwhile :; do sleep 0.1; done\n");
    std::filesystem::permissions(tools.path("ffmpeg"), std::filesystem::perms::owner_all);
    Program program({"zoom", "--to", "1e3", "--frames", "100000", "-s", "64x36", "-i", "99",
                     "--method", "frames", "-o", "film.mp4", "--progress", "json"});
    program.in(folder.path()).with_environment("PATH", tools.path() + ":/usr/bin:/bin");
    const ProgramResult result =
        program.run_and_signal("\"frames_done\":1", {SIGTERM, SIGTERM, SIGTERM});
    CHECK(result.exit_code == 143);
    CHECK(folder.names().empty());
    const pid_t encoder = std::stoi(tools.read("pid"));
    REQUIRE(encoder > 1);
    // A killed process whose parent has ended may be there for a moment.
    for (int i = 0; i < 500 && ::kill(encoder, 0) == 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    CHECK(::kill(encoder, 0) != 0);
}

TEST_CASE("cli: a signal that comes twice at once, as timeout(1) sends it, counts as one") {
    const TempFolder folder;
    Words words = kEndless;
    words.insert(words.end(), {"-o", "a.png"});
    std::string line = "cd '" + folder.path() + "' && timeout 0.3 '" + kProgramPath + "'";
    for (const std::string& word : words) line += " " + word;
    CHECK(std::system((line + " 2> said").c_str()) != 0);
    CHECK(contains(folder.read("said"), "stopped by SIGTERM"));
    CHECK(folder.names() == Words{"said"});
}

TEST_CASE("cli: a signal in a batch keeps the pictures that are finished") {
    const TempFolder folder;
    folder.write("1.toml", "size = \"8x8\"\niterations = 50\n");
    folder.write("2.toml", "size = \"2000x2000\"\niterations = 1000000000000\nzoom = 1e7\n");
    const ProgramResult result = Program({"render", "-v", "1.toml", "2.toml", "-o", "./"})
                                     .in(folder.path())
                                     .run_and_signal("drawing ./2.png", {SIGINT});
    CHECK(result.exit_code == 130);
    CHECK(contains(result.err, "1 of 2 pictures are done"));
    CHECK(folder.has("1.png"));
    CHECK(folder.names().size() == 3);
}

TEST_CASE("cli: a terminal that goes away does not end a picture") {
    const TempFolder folder;
    const ProgramResult result = Program({"render", "-v", "-s", "64x64", "-o", "a.png"})
                                     .in(folder.path())
                                     .run_and_signal("drawing", {SIGHUP});
    CHECK(result.exit_code == 0);
    CHECK(folder.names() == Words{"a.png"});
}
