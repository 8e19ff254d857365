#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/message_of.h"
#include "support/program.h"
#include "support/refusals.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

// Ten small scenes s0.toml ... s9.toml in a folder of their own.
class Batch {
public:
    Batch() {
        ::mkdir(folder.path("out").c_str(), 0700);
        for (int i = 0; i < 10; ++i) write(i, "");
    }

    void write(int index, const std::string& more) const {
        folder.write(name(index), "size = \"8x8\"\niterations = 50\nrotate = " +
                                      std::to_string(index) + "\n" + more);
    }

    ProgramResult render(const Words& more) const {
        Words words = {"render"};
        for (int i = 0; i < 10; ++i) words.push_back(name(i));
        words.insert(words.end(), more.begin(), more.end());
        return Program(words).in(folder.path()).run();
    }

    std::size_t pictures() const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path("out"))) {
            count += entry.path().extension() == ".png" ? 1 : 100;  // anything else is a fault
        }
        return count;
    }

    static std::string name(int index) { return "s" + std::to_string(index) + ".toml"; }

    const TempFolder folder;
};

}  // namespace

TEST_CASE("cli: several scenes become several pictures, each as if drawn alone") {
    const Batch batch;
    const ProgramResult result = batch.render({"-o", "out/"});
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    CHECK(batch.pictures() == 10);
    REQUIRE(
        Program({"render", "s3.toml", "-o", "alone.png"}).in(batch.folder.path()).run().exit_code ==
        0);
    CHECK(batch.folder.read("alone.png") == batch.folder.read("out/s3.png"));
}

TEST_CASE("cli: one invalid scene of ten stops all of them, and every mistake is named") {
    const Batch batch;
    batch.write(6, "zom = 1\n");
    batch.write(8, "samples = 0\n");
    const ProgramResult result = batch.render({"-o", "out/"});
    CHECK(result.exit_code == 2);
    CHECK(contains(result.err, "s6.toml:4:1: unknown key 'zom'"));
    CHECK(contains(result.err, "s8.toml:4:11: samples: '0' is out of range"));
    CHECK(batch.pictures() == 0);
}

TEST_CASE("cli: every mistake of a scene is named, in any command that reads it") {
    const TempFolder folder;
    folder.write("s.toml", "zoom = -3\nsamples = 0\nsize = \"8x8\"\ndepth = 12\n");
    for (const Words& words : {Words{"render", "s.toml", "-o", "a.png"}, Words{"locate", "s.toml"},
                               Words{"zoom", "s.toml", "--frames", "2", "-o", "%d.png"}}) {
        const ProgramResult result = Program(words).in(folder.path()).run();
        CHECK(result.exit_code == 2);
        CHECK(contains(result.err, "mandel: error: s.toml:1:8: zoom: "));
        CHECK(contains(result.err, "mandel: error: s.toml:2:11: samples: "));
        CHECK(contains(result.err, "mandel: error: s.toml:4:9: depth: "));
    }
    folder.write("k.toml", "[[keyframe]]\ntime = 3\n[[keyframe]]\nzoom = 9\ntime = 1\n");
    CHECK(contains(Program({"zoom", "k.toml", "-o", "%d.png"}).in(folder.path()).run().err,
                   "k.toml:5:8: time: it is not after"));
}

TEST_CASE("cli: a folder that ends in '/' is made, unless nothing is drawn") {
    const TempFolder folder;
    folder.write("1.toml", "size = \"8x8\"\niterations = 50\n");
    folder.write("2.toml", "size = \"0x8\"\n");
    const auto render = [&](Words words) {
        words.insert(words.begin(), "render");
        return Program(words).in(folder.path()).run().exit_code;
    };
    CHECK(render({"1.toml", "-o", "new/"}) == 0);
    CHECK(folder.has("new/1.png"));
    CHECK(render({"1.toml", "-o", "plan/", "--dry-run"}) == 0);
    CHECK(render({"1.toml", "2.toml", "-o", "bad/"}) == 2);
    CHECK(render({"1.toml", "-o", "none/deeper/"}) == 1);
    CHECK(folder.names() == Words{"1.toml", "2.toml", "new"});
}

TEST_CASE("cli: a picture whose name looks like the frames of a film is drawn with a warning") {
    const TempFolder folder;
    const ProgramResult result =
        Program({"render", "-s", "8x8", "-i", "50", "-o", "%03d.png"}).in(folder.path()).run();
    CHECK(result.exit_code == 0);
    CHECK(contains(result.err, "numbered frames are for mandel zoom"));
    CHECK(folder.names() == Words{"%03d.png"});
}

TEST_CASE("cli: running a batch again draws only what is missing, damaged or different") {
    const Batch batch;
    REQUIRE(batch.render({"-o", "out/"}).exit_code == 0);
    const auto time = [&](int i) {
        return std::filesystem::last_write_time(
            batch.folder.path("out/s" + std::to_string(i) + ".png"));
    };
    const std::string whole = batch.folder.read("out/s3.png");
    batch.folder.write("out/s3.png", whole.substr(0, whole.size() - 20));
    std::filesystem::remove(batch.folder.path("out/s5.png"));
    batch.write(7, "zoom = 2\n");
    const auto kept = time(1);
    const ProgramResult result = batch.render({"-o", "out/", "-v", "--progress", "plain"});
    CHECK(result.exit_code == 0);
    CHECK(contains(result.err, "10 of 10 pictures are done, 7 of them were there"));
    CHECK(contains(result.err, "progress: 3/3 out/s7.png 100 %"));
    CHECK(time(1) == kept);
    CHECK(batch.folder.read("out/s3.png") == whole);
    CHECK(batch.pictures() == 10);
}

TEST_CASE("cli: the shares of a batch are all of its pictures") {
    const Batch batch;
    for (const char* share : {"2/3", "1/3", "3/3"}) {
        CHECK(batch.render({"-o", "out/", "--shard", share}).exit_code == 0);
    }
    CHECK(batch.pictures() == 10);
}

TEST_CASE("cli: pictures out of a map are drawn as pictures with a warning") {
    const TempFolder folder;
    const Words map = {
        "zoom", "--center=-0.7436,0.1318", "--to", "100", "--frames", "4", "-s", "32x18", "-i",
        "300"};
    Words frames = map, strips = map;
    frames.insert(frames.end(), {"--method", "expmap", "-o", "f%d.png"});
    strips.insert(strips.end(), {"--keyframes", "expmap", "-o", "k%d.png"});
    REQUIRE(Program(frames).in(folder.path()).run().exit_code == 0);
    REQUIRE(Program(strips).in(folder.path()).run().exit_code == 0);
    const auto said = [&](const char* picture) {
        return Program({"render", picture, "-o", "a.png"}).in(folder.path()).run().err;
    };
    CHECK(contains(said("f2.png"), "f2.png: it was unrolled from an exponential map"));
    CHECK(contains(said("k1.png"), "k1.png: it is a strip of an exponential map"));
}

TEST_CASE("cli: one view of ten that cannot be drawn stops all of them, by name") {
    const Batch batch;
    batch.write(6, "zoom = \"1e2000000\"\n");
    const ProgramResult result = batch.render({"-o", "out/"});
    CHECK(result.exit_code == 2);
    CHECK(contains(result.err, "mandel: error: s6.toml: "));
    CHECK(batch.pictures() == 0);
}

TEST_CASE("cli: a picture that fails while it is drawn does not end the others") {
    const Batch batch;
    batch.write(6, "size = \"640x360\"\n");
    batch.folder.write("s6.toml", "size = \"1000x1000\"\niterations = 50\n");
    Words words = {"render"};
    for (int i = 0; i < 10; ++i) words.push_back(Batch::name(i));
    words.insert(words.end(), {"-o", "out/"});
    const ProgramResult result = Program(words).in(batch.folder.path()).with_file_limit(8192).run();
    CAPTURE(result.err);
    CHECK(result.exit_code == 3);
    CHECK(contains(result.err, "1 of 10 pictures failed: s6.toml"));
    CHECK(batch.pictures() == 9);
}

TEST_CASE("cli: if all pictures fail, the work failed") {
    const Batch batch;
    const ProgramResult result =
        Program({"render", "s0.toml", "s1.toml", "-s", "1000x1000", "-o", "out/"})
            .in(batch.folder.path())
            .with_file_limit(4096)
            .run();
    CHECK(result.exit_code == 1);
    CHECK(batch.pictures() == 0);
}

TEST_CASE("cli: outputs of a batch that collide, escape or are no pattern are refused") {
    const Batch batch;
    const Refusal rows[] = {
        {{"-o", "out/a.png"}, "is one file for 10 pictures"},
        {{"-o", "-"}, "standard output"},
        {{"-o", "out/{frame}.png"}, "{name} and {index}"},
        {{"-o", "out/%s%n.png"}, "{name} and {index}"},
        {{"-o", "out/{.png"}, "{name} and {index}"},
        {{"-o", "out/{{name}}.png"}, "{name} and {index}"},
        {{"-o", "out/{0}.png"}, "{name} and {index}"},
        {{"-o", "{name}/x.png"}, "folder's name"},
        {{"./s1.toml", "-o", "out/{name}.png"}, "would be written twice"},
        {{"-o", "{name}.toml"}, "would overwrite the scene"},
        {{"-", "-", "-o", "out/"}, "only one of the scenes"},
    };
    check_refusals(rows, 2, [&batch](const Words& words) { return batch.render(words); });
    CHECK(batch.pictures() == 0);
}

TEST_CASE("cli: a dry run of a batch shows every scene and draws none") {
    const Batch batch;
    const ProgramResult result = batch.render({"--dry-run", "-o", "out/"});
    CHECK(result.exit_code == 0);
    CHECK(contains(result.out, "# picture 10 of 10: s9.toml\n"));
    CHECK(batch.pictures() == 0);
}
