// SIGINT and SIGTERM at random moments of every kind of work, on every instruction set: the program
// comes to its end, says so once and leaves nothing that is not whole.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "cli/execution_options.h"
#include "output/child_process.h"
#include "support/program.h"
#include "support/simd_levels.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;
using Clock = std::chrono::steady_clock;

struct StoppedWork {
    std::string name;
    Words words;
    bool has_simd = true;
    bool is_repeatable = true;  // the same bytes each time; not so what ffmpeg writes
};

const std::string kValley =
    "--center=0.438201090809984714798836704183796104322822686399198724304511,"
    "0.250541573359688171678400414758247505996506766538764485436686";
const std::string kDeep =
    "--center=-0.0494700290631040937516922267273536301187457124882248793181049402326421947726869,"
    "-0.67478757584467536401139205313059765633477070682240348069799979479099419834548451";
const std::string kLine =
    "--center=0.438201090809984714798836704183781579775093781331734,"
    "0.250541573359688171678400414758224860053729045156654";
const std::string kFramed =
    "--center=0.43820109080998471479883670418379610432282281151491611605812114631,"
    "0.25054157335968817167840041475824750599650670696902442285822461691";
const std::string kSeahorse = "--center=-0.7436,0.1318";
const std::string kOneOff = "--center=0,1";  // any precision, and never the end of its orbit

Words film(Words more) {
    Words words = {"zoom", kSeahorse, "--zoom", "1e6", "-i", "2000", "-s", "160x90"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

std::vector<StoppedWork> every_kind_of_work() {
    const std::string nines = "--center=-1." + std::string(149, '9') + ",0";
    return {
        {"shallow", {"render", kSeahorse, "--zoom", "1e3", "-i", "20000", "-s", "320x180"}},
        {"passes", {"render", kLine, "--zoom", "1.4e28", "-i", "2500", "-s", "320x180"}},
        {"wide exponents", {"render", nines, "--zoom", "1e149", "-i", "3000", "-s", "64x36"}},
        {"quadratic loop", {"render", kFramed, "--zoom", "4e43", "-i", "100000", "-s", "160x90"}},
        {"series loop", {"render", kValley, "--zoom", "7e44", "-i", "100000", "-s", "160x90"}},
        {"tails", {"render", kDeep, "--zoom", "8.1e7", "-i", "184576", "-s", "320x180"}},
        {"long orbits", {"render", "--center=-1.9,1e-60", "--zoom", "1e10", "-s", "320x180"}},
        {"reference", {"render", kOneOff, "--zoom", "1e5001", "-i", "9000", "-s", "16x9"}},
        {"table", {"render", kOneOff, "--zoom", "1e20", "-i", "2000000", "-s", "16x9"}},
        {"proofs",
         {"render", "--center=-0.1,0.75", "--zoom", "30", "-i", "10000000", "-s", "320x180"}},
        {"automatic limit",
         {"render", kSeahorse, "--zoom", "1e5", "--samples", "2", "-s", "160x90"}},
        {"a large file", {"render", "--center=5,5", "-s", "1600x900", "--depth", "16"}},
        {"frames of a map", film({"--frames", "30", "--method", "expmap", "--samples", "2"})},
        {"frames", film({"--frames", "9", "--method", "frames"})},
        {"strips", film({"--keyframes", "expmap", "--to", "100"})},
        {"stream", film({"--frames", "20"})},
        {"video", film({"--frames", "20"}), true, false},
        {"locate", {"locate", kLine, "--zoom", "1.4e28"}, false},
        {"verify", {"verify", kSeahorse, "--zoom", "1e5", "-i", "20000"}},
        {"probe", {"probe", kDeep, "--zoom", "8.1e7", "-i", "184576", "--grid", "60x60"}}};
}

std::string output_of(const StoppedWork& work) {
    if (work.words[0] == "render") return "a.png";
    if (work.name == "stream") return "a.y4m";
    if (work.name == "video") return "a.mp4";
    return work.words[0] == "zoom" ? "%03d.png" : "";
}

using Files = std::map<std::string, std::string>;
Files files_in(const TempFolder& folder) {
    Files files;
    for (const std::string& name : folder.names()) files[name] = folder.read(name);
    return files;
}

// What is left of the work is a part of what it yields.
void check_left(const StoppedWork& work, const Files& left, const Files& whole) {
    for (const auto& file : left) {
        INFO(file.first);
        const auto expected = whole.find(file.first);
        REQUIRE(expected != whole.end());
        if (work.is_repeatable) REQUIRE(file.second == expected->second);
    }
}

bool is_clean(const std::string& message) {
    if (message.empty()) return true;
    return message.starts_with("mandel: warning: stopped by SIG") &&
           message.find('\n') == message.size() - 1;
}

// A kind of work as a whole, and stopped.
class Stops {
public:
    explicit Stops(const StoppedWork& work) : work_(work), words_(work.words) {
        const std::string output = output_of(work);
        if (!output.empty()) words_.insert(words_.end(), {"-o", output});
        const TempFolder folder;
        const auto start = Clock::now();
        whole_ = Program(words_).in(folder.path()).run();
        duration_ = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
        REQUIRE(whole_.exit_code == 0);
        files_ = files_in(folder);
    }

    void stop_once(const std::string& simd, std::mt19937_64& random) const {
        // Scalar code takes longer.
        const auto span =
            static_cast<std::uint64_t>(duration_.count()) * (simd == "scalar" ? 3 : 1);
        const std::chrono::microseconds delay(random() % span);
        const int signal = random() % 2 == 0 ? SIGINT : SIGTERM;
        INFO("after ", delay.count(), " us of ", duration_.count(), ", signal ", signal);
        Words words = words_;
        if (work_.has_simd) words.insert(words.end(), {"--simd", simd});
        const TempFolder folder;
        const ProgramResult result =
            Program(words).in(folder.path()).run_and_signal_after(delay, signal);
        INFO(result.err);
        const Files left = files_in(folder);
        if (result.exit_code == 0) {
            REQUIRE(result.out == whole_.out);
            REQUIRE(left.size() == files_.size());
        } else {
            // Before it has anything to leave behind the signal itself ends it.
            REQUIRE(result.exit_code == 128 + signal);
            REQUIRE(whole_.out.starts_with(result.out));
        }
        REQUIRE(is_clean(result.err));
        check_left(work_, left, files_);
    }

private:
    const StoppedWork& work_;
    Words words_;
    ProgramResult whole_;
    Files files_;
    std::chrono::microseconds duration_{};
};

// More of them by hand: in the environment.
int tries() {
    const char* text = std::getenv("MANDEL_STOP_TRIES");
    return text != nullptr ? std::atoi(text) : kHasSanitizer ? 1 : 2;
}

// A sanitizer finds out what a stop does to memory, wherever it comes; the levels differ in kernels
// that other tests stop at every poll under it. So one level for each kind of work is enough there:
// another one each time.
std::vector<SimdLevel> stopped_levels(std::mt19937_64& random) {
    const std::vector<SimdLevel> levels = available_simd_levels();
    if (!kHasSanitizer) return levels;
    return {levels[random() % levels.size()]};
}

}  // namespace

TEST_CASE("cli: a signal at any moment of any work ends it and leaves nothing that is not whole") {
    const auto seed = std::random_device()();
    INFO("seed ", seed);
    std::mt19937_64 random(seed);
    for (const StoppedWork& work : every_kind_of_work()) {
        if (!work.is_repeatable && !is_installed("ffmpeg")) continue;
        INFO(work.name);
        const Stops stops(work);
        for (const SimdLevel level :
             work.has_simd ? stopped_levels(random) : std::vector{SimdLevel::Scalar}) {
            INFO(simd_name(level));
            for (int i = 0; i < tries(); ++i) stops.stop_once(simd_name(level), random);
        }
    }
}
