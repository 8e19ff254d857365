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
                             {"--offset", "0.3", "--light", "0.65"},
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

TEST_CASE("cli: zoom writes EXR frames that are pictures of render, and keeps them") {
    const TempFolder folder;
    const Words film = {
        "zoom", "--center", "-0.743644,-0.131826", "--to", "50", "--frames", "3", "-s", "48x27",
        "-o",   "%d.exr"};
    const auto run = [&](const Words& words) { return Program(words).in(folder.path()).run(); };
    CHECK(run(film).exit_code == 0);
    const std::string frame = folder.read("1.exr");
    CHECK(run({"render", "1.exr", "-o", "again.exr"}).exit_code == 0);
    CHECK(folder.read("again.exr") == frame);
    // A complete frame is kept, a damaged one is drawn again, one of another film stops it.
    folder.write("1.exr", frame.substr(0, frame.size() - 1000));
    CHECK(contains(run(joined(film, {"--stats"})).err, "1 drawn, 2 kept"));
    CHECK(folder.read("1.exr") == frame);
    CHECK(run(joined(film, {"--ink", "1"})).exit_code == 2);
    CHECK(contains(run(joined(film, {"--method", "expmap"})).err, "no values"));
}

TEST_CASE("cli: keyframes of a map are EXR files of one size, that can be coloured") {
    const TempFolder folder;
    const auto run = [&](const Words& words) { return Program(words).in(folder.path()).run(); };
    CHECK(run({"zoom", "--center", "-0.743644,-0.131826", "--to", "20", "-s", "48x27",
               "--keyframes", "expmap", "-o", "%d.exr"})
              .exit_code == 0);
    const std::string first = run({"info", "0.exr"}).out, second = run({"info", "1.exr"}).out;
    const auto size_of = [](const std::string& text) {
        return text.substr(text.find("EXR, "), text.find(" bits") - text.find("EXR, "));
    };
    CHECK(size_of(first) == size_of(second));
    CHECK(contains(first, "'T'"));
    CHECK(run({"color", "1.exr", "--light", "0.65", "-o", "strip.png"}).exit_code == 0);
}

TEST_CASE("cli: EXR files of Kalles Fraktaler and Fraktaler-3 are coloured and are scenes") {
    const TempFolder folder;
    const auto run = [&](const Words& words) { return Program(words).in(folder.path()).run(); };
    // Written by another program, with the scene of each in them (tests/fuzz/seeds).
    const std::string seeds = std::string(kSourceFolder) + "/tests/fuzz/seeds/exr/";
    for (const char* seed : {"none", "rle"}) {
        CHECK(run({"color", seeds + seed, "-o", std::string(seed) + ".png"}).exit_code == 0);
        const ProgramResult info = run({"info", seeds + seed});
        CHECK(info.exit_code == 0);
        CHECK(contains(info.out, "re = \"-0.75\"\n"));
        CHECK(contains(info.out, "size = \"7x5\"\n"));
        CHECK(run({"render", seeds + seed, "-o", std::string(seed) + "2.png"}).exit_code == 0);
        CHECK(run({"compare", seeds + seed, seeds + seed}).exit_code == 0);
    }
    // Without a scene, in every compression.
    for (const char* seed : {"zips", "zip", "piz", "pxr24", "b44"}) {
        CHECK(run({"color", seeds + seed, "-o", std::string(seed) + ".png"}).exit_code == 0);
        CHECK(run({"info", seeds + seed}).exit_code == 0);
    }
    CHECK(run({"compare", seeds + "tiled", seeds + "tiled"}).exit_code == 0);
    CHECK(contains(run({"info", seeds + "dwaa"}).err, "DWA"));
}
