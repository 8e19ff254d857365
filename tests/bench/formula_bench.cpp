#include <algorithm>
#include <string>
#include <vector>

#include "bench/benches.h"
#include "bench/measure.h"
#include "bench/program_run.h"

namespace mandel::bench {
namespace {

using Words = std::vector<std::string>;

// A whole picture, 1920x1080 with a limit of 1000, and the processor seconds that are asked: on two
// cores half of them of wall time.
struct Whole {
    const char* name;
    Words view;
};
constexpr double kAskedSeconds = 0.8;

// A deep place, and the view of z^2 + c with like counts that it is compared with: how many times
// its seconds are asked.
struct Deep {
    const char* name;
    Words view;
    const char* plain;
    double asked_ratio;
};

std::vector<Whole> whole_pictures() {
    return {
        {"burning ship", {"--formula", "burning-ship"}},
        {"ships at 20", {"--formula", "burning-ship", "--center=-1.76,-0.03", "--zoom", "20"}},
        {"armada at 40", {"--formula", "burning-ship", "--center=-1.762,-0.028", "--zoom", "40"}},
        {"tricorn", {"--formula", "tricorn"}},
        {"celtic", {"--formula", "celtic"}},
        {"cubic", {"--power", "3"}},
        {"quintic", {"--power", "5"}},
        {"Julia set", {"--julia=-0.8,0.156"}}};
}

std::vector<Deep> deep_places() {
    return {{"ship, 1e21",
             {"--formula", "burning-ship",
              "--center=-0.9776143331086109256954759802488695631606296495659408,"
              "-0.7788696567178977403841510975253062943784162784448554",
              "--zoom", "1.514e21", "-i", "4000", "--stretch", "0.361945", "--stretch-angle",
              "79.093853"},
             "seahorse_1e5",
             3},
            {"ship on its axis, 5e16",
             {"--formula", "burning-ship",
              "--center=-1.6343371965640184183669976815576315582926250654592189125766,0", "--zoom",
              "4.926e16", "-i", "3000"},
             "seahorse_1e5",
             5},
            {"tricorn, 2e19",
             {"--formula", "tricorn",
              "--center=-1.622274284175431708165472877340418717510095310,"
              "-0.022378517844804354776901654143303372348578937",
              "--zoom", "2.004e19", "-i", "8000", "--stretch", "0.392273", "--stretch-angle",
              "-7.934518"},
             "seahorse_1e5",
             3},
            {"cubic, 5e21",
             {"--power", "3",
              "--center=0.56546767040228814003258918804224916749507320400,"
              "0.38859816827552609612088762459370006201852274573",
              "--zoom", "4.797e21", "-i", "12000"},
             "line_1e28",
             3},
            {"Julia set of i, 1e50",
             {"--julia=0,1",
              "--center=1.30024259022012041915890982074952138854853281918394761010483614075281280"
              "349913638,-0.62481053384382658687960444744285144400523445641900232747015431465317"
              "105543949641",
              "--zoom", "1e50", "-i", "2000"},
             "seahorse_1e5",
             1.5}};
}

// The least of a few runs, without the start of the program.
double cpu_seconds(const Words& view, const char* size, const BenchFolder& folder) {
    constexpr int kRuns = 5;
    Words words{"render"};
    words.insert(words.end(), view.begin(), view.end());
    words.insert(words.end(), {"-s", size, "-o", folder / "out.png"});
    double least = run_program(words).time.cpu;
    for (int run = 1; run < kRuns; ++run) least = std::min(least, run_program(words).time.cpu);
    return least;
}

}  // namespace

void run_formula_bench() {
    const BenchFolder folder;
    print_row("formula", "processor seconds", "asked");
    print_row("---", "---", "---");
    for (Whole& whole : whole_pictures()) {
        whole.view.insert(whole.view.end(), {"-i", "1000"});
        const double seconds = cpu_seconds(whole.view, "1920x1080", folder);
        print_row(whole.name, format(seconds, 2), "<= " + format(kAskedSeconds, 1));
    }
    for (const Deep& deep : deep_places()) {
        const std::string plain = std::string(MANDEL_LOCATIONS "/") + deep.plain + ".toml";
        const double seconds = cpu_seconds(deep.view, "640x360", folder);
        const double ratio = seconds / cpu_seconds({plain}, "640x360", folder);
        print_row(deep.name, format(seconds, 2) + ", " + format(ratio, 1) + " times " + deep.plain,
                  "<= " + format(deep.asked_ratio, 1) + " times");
    }
}

}  // namespace mandel::bench
