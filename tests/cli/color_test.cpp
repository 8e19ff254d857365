#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/message_of.h"
#include "support/program.h"
#include "support/refusals.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

const Words kView = {"--center", "-0.743644,-0.131826", "--zoom", "5e3", "-s", "96x54"};

Words joined(Words a, const Words& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// Renders and colours again with the same colours; whether both give the same bytes.
bool gives_the_same(const TempFolder& folder, const Words& view, const Words& colors,
                    const std::string& output) {
    const auto run = [&](const Words& words) {
        const ProgramResult result = Program(words).in(folder.path()).run();
        CHECK(result.exit_code == 0);
        CHECK(result.err.empty());
    };
    run(joined(joined({"render", "-o", "data.exr"}, view), {"--palette", "fire"}));
    run(joined(joined({"render", "-o", "drawn." + output}, view),
               joined({"--palette", "fire"}, colors)));
    run(joined({"color", "data.exr", "-o", "colored." + output}, colors));
    return folder.read("drawn." + output) == folder.read("colored." + output);
}

}  // namespace

TEST_CASE("cli: color gives the same bytes as render with the same colours") {
    const TempFolder folder;
    const Words choices[] = {{},
                             {"--palette", "ocean", "--light", "0.65"},
                             {"--cells", "0.1", "--ink", "0.2"},
                             {"--color", "distance", "--depth", "16"},
                             {"--transfer", "auto", "--equalize", "0.2"},
                             {"--transfer", "log", "--dither", "off"},
                             {"--shading", "relief"}};
    for (const Words& colors : choices) CHECK(gives_the_same(folder, kView, colors, "png"));
    for (const char* output : {"ppm", "pfm", "exr"}) {
        CHECK(gives_the_same(folder, kView, {"--light", "0.9"}, output));
    }
    // Deep, with points inside and at the limit.
    const Words deep = {
        "--center", "-1.7548776662466927600495,1e-31", "--zoom", "1e28", "-s", "64x36", "-i",
        "3000"};
    CHECK(gives_the_same(folder, deep, {"--light", "0.65"}, "png"));
}

TEST_CASE("cli: the picture does not depend on the threads that read and write an EXR") {
    const TempFolder folder;
    for (const char* threads : {"1", "3"}) {
        const std::string name = std::string("t") + threads;
        CHECK(Program(joined({"render", "-j", threads, "-o", name + ".exr"}, kView))
                  .in(folder.path())
                  .run()
                  .exit_code == 0);
        CHECK(Program({"color", name + ".exr", "-j", threads, "-o", name + ".png"})
                  .in(folder.path())
                  .run()
                  .exit_code == 0);
    }
    CHECK(folder.read("t1.exr") == folder.read("t3.exr"));
    CHECK(folder.read("t1.png") == folder.read("t3.png"));
}

TEST_CASE("cli: an EXR is a scene, and info shows it") {
    const TempFolder folder;
    const auto run = [&](const Words& words) { return Program(words).in(folder.path()).run(); };
    CHECK(run(joined({"render", "-o", "a.exr"}, kView)).exit_code == 0);
    CHECK(run(joined({"render", "-o", "a.png"}, kView)).exit_code == 0);
    CHECK(run({"render", "a.exr", "-o", "again.png"}).exit_code == 0);
    CHECK(folder.read("again.png") == folder.read("a.png"));
    const ProgramResult info = run({"info", "a.exr"});
    CHECK(contains(info.out, "# a.exr: EXR, 96x54, 16 bits per channel\n"));
    CHECK(contains(info.out, "'N', 'NF'"));
    CHECK(contains(info.out, "re = \"-0.743644\"\n"));
    CHECK(contains(run({"info", "a.exr", "--json"}).out, "\"channels\""));
    CHECK(run({"compare", "a.exr", "a.exr"}).exit_code == 0);
    CHECK(run({"compare", "a.exr", "a.png", "--max-abs", "800"}).exit_code == 0);
}

TEST_CASE("cli: color refuses what it cannot do before it writes anything") {
    const TempFolder folder;
    const auto run = [&](const Words& words) { return Program(words).in(folder.path()).run(); };
    CHECK(run(joined({"render", "-o", "a.exr"}, kView)).exit_code == 0);
    CHECK(run({"render", "-s", "8x8", "--samples", "2", "-o", "light.exr"}).exit_code == 0);
    folder.write("not.exr", "hello");
    folder.write("short.exr", folder.read("a.exr").substr(0, 3000));
    const Words before = folder.names();
    const Refusal refusals[] = {{{"-o", "x.png"}, "one EXR"},
                                {{"a.exr"}, "-o"},
                                {{"a.exr", "-o", "a.exr"}, "overwrite"},
                                {{"a.exr", "-o", "x.jpg"}, "extension"},
                                {{"a.exr", "-s", "3x3", "-o", "x.png"}, "-s"},
                                {{"light.exr", "-o", "x.png"}, "no iteration counts"},
                                {{"not.exr", "-o", "x.png"}, "not an EXR"},
                                {{"short.exr", "-o", "x.png"}, "short.exr"},
                                {{"missing.exr", "-o", "x.png"}, "missing.exr"}};
    check_refusals(refusals, 2, [&](const Words& words) { return run(joined({"color"}, words)); });
    CHECK(run({"color", "a.exr", "-o", "none/x.png"}).exit_code == 1);
    CHECK(folder.names() == before);
}

TEST_CASE("cli: an EXR on a full disk is an error, and leaves nothing behind") {
    const TempFolder folder;
    const ProgramResult full = Program(joined({"render", "-o", "a.exr"}, kView))
                                   .in(folder.path())
                                   .with_file_limit(20000)
                                   .run();
    CHECK(full.exit_code == 1);
    CHECK(contains(full.err, "a.exr"));
    CHECK(folder.names().empty());
}
