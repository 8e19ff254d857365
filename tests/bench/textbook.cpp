#include "bench/textbook.h"

#include "bench/measure.h"

namespace mandel::bench {

std::uint64_t textbook_escape(double re, double im, std::uint64_t limit) {
    double x = 0;
    double y = 0;
    std::uint64_t n = 0;
    while (n < limit && x * x + y * y <= 4) {
        const double next = x * x - y * y + re;
        y = 2 * x * y + im;
        x = next;
        ++n;
    }
    return n;
}

double textbook_speed() {
    constexpr std::uint64_t kIterations = 100'000'000;
    volatile double re = -0.1;  // not to be known to the compiler
    volatile std::uint64_t sum = 0;
    const Seconds time = median_time(5, [&] { sum = sum + textbook_escape(re, 0.1, kIterations); });
    return kIterations / time.cpu / 1e9;
}

}  // namespace mandel::bench
