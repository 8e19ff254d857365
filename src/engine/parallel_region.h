// An OpenMP parallel region that exceptions can leave, and whose threads sleep when they wait for
// each other at its end. OpenMP itself would let them spin, for as long as ten milliseconds.
#pragma once

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <utility>

namespace mandel {

// Calls body(has_failed) once on each of `threads` threads, or fewer if there are not so many
// pieces of work: starting a thread for nothing takes longer than a small picture. A body that
// works for long watches has_failed and returns early. The first exception is rethrown after all
// have returned.
template <typename Body>
void in_parallel(unsigned threads, std::size_t pieces, Body&& body) {
    const auto useful = static_cast<int>(std::clamp<std::size_t>(pieces, 1, threads));
    std::atomic<bool> has_failed{false};
    std::exception_ptr failure;
    std::atomic<int> ended{0};
    std::atomic<bool> have_all_ended{false};
#pragma omp parallel num_threads(useful)
    {
        // No exception may leave the region itself.
        try {
            body(std::as_const(has_failed));
        } catch (...) {
            has_failed.store(true, std::memory_order_relaxed);
#pragma omp critical(mandel_failure)
            if (!failure) failure = std::current_exception();
        }
        if (ended.fetch_add(1) + 1 == omp_get_num_threads()) {
            have_all_ended.store(true);
            have_all_ended.notify_all();
        } else {
            have_all_ended.wait(false);
        }
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace mandel
