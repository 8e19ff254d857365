#include "output/live_temporaries.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>

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

// Threads between the creation of a file and the note of it, and whether they may go on: each of
// the two sides first says what it does and then looks at the other (hence the default order).
std::atomic<int> creations{0};
std::atomic<bool> is_ending{false};

}  // namespace

TemporaryCreation::TemporaryCreation() noexcept {
    creations.fetch_add(1);
    if (!is_ending.load()) return;
    creations.fetch_sub(1);
    for (;;) ::pause();
}

TemporaryCreation::~TemporaryCreation() { creations.fetch_sub(1); }

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
    is_ending.store(true);
    // A file system that hangs must not hold up the end for long.
    constexpr timespec kMoment{0, 1'000'000};
    for (int looks = 0; creations.load() > 0 && looks < 100; ++looks) {
        ::nanosleep(&kMoment, nullptr);
    }
    for (const Slot& slot : slots) {
        const int folder = slot.folder.load(std::memory_order_acquire);
        if (folder >= 0) ::unlinkat(folder, slot.name, 0);
    }
    errno = saved_errno;
}

}  // namespace mandel
