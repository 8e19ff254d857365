#include "output/live_temporaries.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>

namespace mandel {
namespace {

struct Slot {
    std::atomic<bool> is_taken{false};
    // -1 while `name` may be changing. Release and acquire on it publish the name to the handler.
    std::atomic<int> folder{-1};
    char name[LiveTemporary::kMaxName + 1] = {};
};

// Static because a signal handler has no arguments.
constinit std::array<Slot, 64> slots;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

}  // namespace

LiveTemporary::LiveTemporary(int folder, const char* name) noexcept : slot_(slots.size()) {
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (!slots[i].is_taken.exchange(true, std::memory_order_acquire)) {
            slot_ = i;
            std::strncpy(slots[i].name, name, kMaxName);
            slots[i].folder.store(folder, std::memory_order_release);
            return;
        }
    }
}

LiveTemporary::~LiveTemporary() {
    if (slot_ == slots.size()) return;
    slots[slot_].folder.store(-1, std::memory_order_release);
    slots[slot_].is_taken.store(false, std::memory_order_release);
}

void unlink_live_temporaries() noexcept {
    const int saved_errno = errno;
    for (const Slot& slot : slots) {
        const int folder = slot.folder.load(std::memory_order_acquire);
        if (folder >= 0) ::unlinkat(folder, slot.name, 0);
    }
    errno = saved_errno;
}

}  // namespace mandel
