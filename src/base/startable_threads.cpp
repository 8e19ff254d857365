#include "base/startable_threads.h"

#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace mandel {

unsigned startable_threads(unsigned wanted) {
    std::atomic<bool> may_end{false};
    std::vector<std::jthread> started;
    try {
        started.reserve(wanted);
        for (unsigned i = 0; i < wanted; ++i) {
            started.emplace_back([&may_end] { may_end.wait(false); });
        }
    } catch (const std::exception&) {
        // So many there are.
    }
    may_end.store(true);
    may_end.notify_all();
    return static_cast<unsigned>(started.size());
}

}  // namespace mandel
