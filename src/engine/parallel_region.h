// An OpenMP parallel region that exceptions can leave.
#pragma once

#include <atomic>
#include <exception>
#include <utility>

namespace mandel {

// Calls body(has_failed) once on each of `threads` threads; a body that works for long watches
// has_failed and returns early. The first exception is rethrown after all have returned.
template <typename Body>
void in_parallel(unsigned threads, Body&& body) {
    std::atomic<bool> has_failed{false};
    std::exception_ptr failure;
#pragma omp parallel num_threads(static_cast <int>(threads))
    {
        // No exception may leave the region itself.
        try {
            body(std::as_const(has_failed));
        } catch (...) {
            has_failed.store(true, std::memory_order_relaxed);
#pragma omp critical(mandel_failure)
            if (!failure) failure = std::current_exception();
        }
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace mandel
