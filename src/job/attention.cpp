#include "job/attention.h"

#include <exception>
#include <thread>

namespace mandel {

void attend(Attention& attention, const std::function<void()>& work,
            const std::function<void()>& answer) {
    std::exception_ptr failure;
    {
        const std::jthread worker([&] {
            try {
                work();
            } catch (...) {
                failure = std::current_exception();
            }
            attention.run_ended();
        });
        while (attention.wait() == Attention::Call::Snapshot) answer();
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace mandel
