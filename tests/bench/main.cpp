// Prints the tables of README.md: what was asked, and what this machine does.
//
//     mandel_bench                  kernels, pictures and watching
//     mandel_bench programs         whole programs alone, this one and the textbook's
//     mandel_bench colors           from values to codes alone
//     mandel_bench zoom             films
//     mandel_bench formulas         other formulas than z^2 + c, whole and deep
//     mandel_bench deep [NAME...]   public locations at any depth (tests/bench/locations), all but
//                                   the three that take minutes, or those that are named
//     mandel_bench ledger [NAME...] what each accelerator saves: all, or those of a room or name
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "bench/benches.h"
#include "bench/measure.h"
#include "bench/textbook.h"

namespace {

using namespace mandel::bench;

void run_quick_benches(double textbook) {
    print_row("what", "measured", "asked");
    print_row("---", "---", "---");
    print_row("textbook scalar loop, one core", format(textbook, 3) + " G iterations/s", "");
    run_kernel_bench(textbook);
    run_picture_bench();
    run_color_bench();
    run_program_bench();
    run_watch_bench();
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    try {
        if (!words.empty() && words[0] == "ledger") {
            run_ledger_bench({words.begin() + 1, words.end()});
            return 0;
        }
        if (!words.empty() && words[0] == "programs") {
            run_program_bench();
            return 0;
        }
        if (!words.empty() && words[0] == "colors") {
            run_color_bench();
            return 0;
        }
        if (!words.empty() && words[0] == "formulas") {
            run_formula_bench();
            return 0;
        }
        const double textbook = textbook_speed();
        if (words.empty()) {
            run_quick_benches(textbook);
        } else if (words[0] == "zoom") {
            run_zoom_bench();
        } else if (words[0] == "deep") {
            run_deep_bench(textbook, {words.begin() + 1, words.end()});
        } else {
            throw std::runtime_error(
                "usage: mandel_bench [programs | colors | zoom | formulas | deep [NAME...] | "
                "ledger "
                "[NAME...]]");
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "mandel_bench: %s\n", error.what());
        return 1;
    }
    return 0;
}
