// Readers that do not read: the first signal ends the program all the same, and nobody who only
// watches holds up a picture.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "support/message_of.h"
#include "support/program.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

// Runs a script in the folder, where $mandel is the program. Standard output of what is called
// `stalled` goes to a pipe that is never read; it gets the signal after so many seconds and tells
// its exit code in a file.
std::string run_script(const TempFolder& folder, const std::string& script) {
    const std::string whole =
        "cd '" + folder.path() + "' && mandel='" + kProgramPath +
        "' && { [ -p full ] || mkfifo full; } && exec 3<>full && "
        "dd if=/dev/zero of=full bs=4096 count=16 oflag=nonblock 2> /dev/null; " +
        script + " wait";
    folder.write("script", whole);
    return std::system(("bash '" + folder.path("script") + "'").c_str()) == 0 ? "" : "failed";
}

// timeout(1) exits with 124 if the first signal was enough, and with 137 if it had to kill.
std::string stopped(const std::string& name, const std::string& arguments,
                    const std::string& streams) {
    return "{ timeout -k 60 -s INT 0.7 $mandel " + arguments + " " + streams + "; echo $? > " +
           name + ".code; } & ";
}

}  // namespace

TEST_CASE("cli: the first signal ends what is written to a reader that does not read") {
    const TempFolder folder;
    const std::string out = ">&3 2> /dev/null";
    const std::string endless = "--center=-0.75,0 --zoom 1e7 -i 1000000000000 -s 2000x2000 -v -o ";
    run_script(folder, stopped("png", "render -s 1920x1080 -i 40 -o -", out) +
                           stopped("csv", "probe -s 320x180 -i 40 --grid 300x180", out) +
                           stopped("json", "probe -s 320x180 -i 40 --grid 300x180 --json", out) +
                           stopped("palettes", "palettes", out) +
                           stopped("film", "zoom --to 9 --frames 5 -s 640x360 -i 40 -o -", out) +
                           stopped("words", "render " + endless + "a.png", "2>&3") +
                           stopped("frames",
                                   "zoom --to 1e9 --frames 100000 -s 64x36 -v --method "
                                   "frames -o f%d.png",
                                   "2>&3"));
    for (const char* name : {"png", "csv", "json", "film", "words", "frames"}) {
        CAPTURE(name);
        CHECK(folder.read(std::string(name) + ".code") == "124\n");
    }
    // Nothing has begun that would have to be tidied up, so the signal itself may end it.
    CHECK(folder.read("palettes.code") != "137\n");
    for (const std::string& name : folder.names()) CHECK_FALSE(name.ends_with(".part"));
}

TEST_CASE("cli: a pipe for events that nobody reads holds up no picture") {
    const TempFolder folder;
    REQUIRE(::mkfifo(folder.path("events").c_str(), 0600) == 0);
    run_script(
        folder,
        stopped("waits", "render -s 16x9 -i 40 --events events -o a.png", "2> /dev/null") +
            stopped("film", "zoom --to 9 --frames 3 -s 16x9 -i 40 --events events -o f%d.png",
                    "2> /dev/null"));
    CHECK(folder.read("waits.code") == "124\n");
    CHECK(folder.read("film.code") == "124\n");
    CHECK(folder.has("a.png"));
    CHECK(folder.has("f2.png"));
    // A reader that comes late gets everything.
    run_script(folder,
               "$mandel render -s 16x9 -i 40 --events events -o a.png & sleep 0.1; "
               "cat events > seen;");
    CHECK(folder.read("seen").starts_with("{\"event\":\"begin\""));
    CHECK(contains(folder.read("seen"), "\"outcome\":\"done\""));
}

TEST_CASE("cli: an answer to SIGUSR1 that cannot be shown holds up no picture") {
    const TempFolder folder;
    // Without waiting for the reader it ends by itself.
    run_script(folder,
               "$mandel render -s 640x360 -i 3000 --center=-0.1,0.75 --zoom 30 --samples 9 "
               "-o a.png 2>&3 & p=$!; sleep 0.1; kill -USR1 $p; wait $p; echo $? > code;");
    CHECK(folder.read("code") == "0\n");
    CHECK(folder.has("a.png"));
}
