// The disk, the memory and the threads that run out in the middle: whichever call fails, the
// program ends with an exit code of its own and messages of its own, older files are as they were,
// new ones are whole, and no temporary file is left.
//
// Here only some calls fail, others each time. tests/faults/every_call.sh lets each of them fail.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "support/program.h"
#include "support/seed.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;
using Files = std::map<std::string, std::string>;
using Counts = std::map<std::string, long>;

const std::string kValley = "--center=-0.7436,0.1318";
const std::string kLine =
    "--center=0.438201090809984714798836704183781579775093781331734,"
    "0.250541573359688171678400414758224860053729045156654";

const std::vector<Words> kWorks = {
    {"render", "-s", "96x54", "-i", "300", "-o", "a.png"},
    {"render", "-s", "48x27", "--samples", "2..4", kValley, "--zoom", "1e5", "-o", "a.png"},
    {"render", "-s", "48x27", kLine, "--zoom", "1.4e28", "-i", "2500", "-o", "a.png"},
    {"render", "-s", "96x54", "-i", "300", "-o", "a.exr"},
    {"render", "-s", "40x200", "-i", "100", "--bands", "b", "-o", "a.png"},
    {"render", "-s", "48x27", "-i", "300", "-o", "a.png", "--preview", "p.png", "--stats=s.json"},
    {"zoom", "--to", "9", "--frames", "5", "-s", "32x18", "-i", "99", "--method", "frames", "-o",
     "f%d.png"},
    {"zoom", kValley, "--to", "1e3", "--frames", "9", "-s", "32x18", "-i", "500", "--method",
     "expmap", "-o", "f%d.png"},
    {"zoom", "--to", "9", "--frames", "4", "-s", "32x18", "-i", "99", "-o", "f.y4m"},
    {"check", "suite", "--out", "report"},
    {"color", "v.exr", "-o", "a.png"},
    {"probe", "-s", "64x36", "-i", "300", "--grid", "8x8"},
    {"verify", "-s", "64x36", "-i", "300", kValley, "--samples", "5"},
    {"locate", kLine, "--zoom", "1.4e28"}};

// What there is before.
class Beginning {
public:
    Beginning() {
        fs::create_directory(folder_.path("suite"));
        folder_.write("suite/c.toml", "size = '32x18'\niterations = 90\n");
        draw({"render", "suite/c.toml", "-o", "suite/c.png"});
        draw({"render", "suite/c.toml", "-o", "v.exr"});
        for (const char* name : {"a.png", "a.exr", "f.y4m"}) folder_.write(name, "old");
    }
    void copy_to(const TempFolder& folder) const {
        fs::copy(folder_.path(), folder.path(), fs::copy_options::recursive);
    }

private:
    void draw(const Words& words) const {
        REQUIRE(Program(words).in(folder_.path()).run().exit_code == 0);
    }
    TempFolder folder_;
};

Files files_in(const TempFolder& folder) {
    Files files;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
        if (!entry.is_regular_file()) continue;
        const std::string name = fs::relative(entry.path(), folder.path()).string();
        files[name] = folder.read(name);
    }
    return files;
}

// Times are in these.
bool is_report(const std::string& name) {
    return name.ends_with(".json") || name.ends_with(".xml") || name.ends_with(".html");
}

// The line that the OpenMP runtime ends a program with, for want of a thread or of memory, is its
// own.
bool is_message(const std::string& line) {
    return line.empty() || line.starts_with("mandel: ") || line.starts_with("libgomp: ");
}

class Work {
public:
    Work(const Words& words, const Beginning& beginning) : words_(words), beginning_(beginning) {
        words_.insert(words_.end(), {"-j", "2"});
        if (words[0] == "locate") words_.resize(words_.size() - 2);
        const TempFolder folder;
        beginning_.copy_to(folder);
        before_ = files_in(folder);
        whole_ = run(folder, "MANDEL_FAULT_COUNT", folder.path("counts"));
        REQUIRE(whole_.exit_code == 0);
        std::istringstream lines(folder.read("counts"));
        std::string kind;
        for (long count = 0; lines >> kind >> count;) counts_[kind] = count;
        REQUIRE(counts_.size() == 7);
        fs::remove(folder.path("counts"));
        after_ = files_in(folder);
    }

    const Counts& counts() const { return counts_; }

    void fail_at(const std::string& fault) const {
        INFO(fault);
        const TempFolder folder;
        beginning_.copy_to(folder);
        const ProgramResult result = run(folder, "MANDEL_FAULT", fault);
        INFO(result.err);
        const bool is_done = result.exit_code == 0;
        // An input that cannot be read is refused, and nothing is started.
        const bool is_refused = result.exit_code == 2 && files_in(folder) == before_;
        CHECK((is_done || is_refused || result.exit_code == 1 || result.exit_code == 3));
        CHECK_FALSE(result.was_killed);
        if (is_done) CHECK(result.out == whole_.out);
        // Of cases of a suite standard output tells.
        if (!is_done) CHECK_FALSE((result.err.empty() && result.out == whole_.out));
        std::istringstream lines(result.err);
        for (std::string line; std::getline(lines, line);) CHECK(is_message(line));
        check_files(files_in(folder), is_done);
    }

private:
    ProgramResult run(const TempFolder& folder, const char* order, const std::string& value) const {
        return Program(words_)
            .in(folder.path())
            .with_environment("LD_PRELOAD", kFaultLibrary)
            .with_environment(order, value)
            .run();
    }

    // Previews are pictures of any moment, and may be missing.
    void check_files(const Files& left, bool is_done) const {
        for (const auto& file : left) {
            const std::string& name = file.first;
            const std::string& content = file.second;
            CAPTURE(name);
            CHECK_FALSE(name.ends_with(".part"));
            if (is_report(name) || name == "p.png") continue;
            const auto old = before_.find(name), whole = after_.find(name);
            const bool is_old = old != before_.end() && content == old->second;
            const bool is_whole = whole != after_.end() && content == whole->second;
            CHECK((is_whole || (is_old && !is_done) || (is_old && whole == after_.end())));
        }
        if (!is_done) return;
        for (const auto& file : after_) {
            if (file.first != "p.png") CHECK(left.contains(file.first));
        }
    }

    Words words_;
    const Beginning& beginning_;
    Files before_, after_;
    ProgramResult whole_;
    Counts counts_;
};

// 1 lets every call fail.
long step() {
    const char* text = std::getenv("MANDEL_FAULT_STEP");
    return text == nullptr ? 0 : std::max(1L, std::atol(text));
}

}  // namespace

TEST_CASE("cli: whichever call fails, files are whole and the end is in order" *
          doctest::skip(kHasSanitizer)) {
    const std::uint64_t seed = test_seed();
    INFO("seed ", seed);
    std::mt19937_64 random(seed);
    const auto below = [&random](long limit) {
        return static_cast<long>(random() % static_cast<std::uint64_t>(limit));
    };
    const Beginning beginning;
    std::vector<Words> works = kWorks;
    if (step() == 0) {
        std::shuffle(works.begin(), works.end(), random);
        works.resize(4);
    }
    for (const Words& words : works) {
        INFO(words[0], " ", words.back());
        const Work work(words, beginning);
        for (const auto& [kind, count] : work.counts()) {
            const long stride = step() == 0 ? count + 1 : step();
            for (long call = 1 + below(stride); call <= count; call += stride) {
                const std::string fault = kind + ":" + std::to_string(call);
                if (step() == 0 && below(2) == 0) {
                    work.fail_at(fault + "+");
                } else {
                    work.fail_at(fault);
                    if (step() > 0) work.fail_at(fault + "+");
                }
            }
        }
    }
}
