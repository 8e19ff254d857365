// Prints the table of the README: what was asked, and what this machine does.
#include <cstdio>

#include "bench/benches.h"
#include "bench/measure.h"
#include "bench/textbook.h"

int main() {
    using namespace mandel::bench;
    print_row("what", "measured", "asked");
    print_row("---", "---", "---");
    const double textbook = textbook_speed();
    print_row("textbook scalar loop, one core", format(textbook, 3) + " G iterations/s", "");
    run_kernel_bench(textbook);
    run_picture_bench();
    return 0;
}
