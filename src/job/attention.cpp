#include "job/attention.h"

#include <exception>
#include <system_error>
#include <thread>

namespace mandel {

void attend(Attention& attention, const std::function<void()>& work,
            const std::function<void()>& answer) {
    std::exception_ptr failure;
    std::jthread worker;
    try {
        worker = std::jthread([&] {
            try {
                work();
            } catch (...) {
                failure = std::current_exception();
            }
            attention.run_ended();
        });
    } catch (const std::system_error&) {
        return work();  // there is no thread to be had, and so no answer
    }
    while (attention.wait() == Attention::Call::Snapshot) answer();
    worker.join();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace mandel
