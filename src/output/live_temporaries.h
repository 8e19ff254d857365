// The temporary files that exist at this moment, for a signal handler that ends the process at
// once: it cannot be given arguments, so this is global.
//
// A fixed number of slots with a name and a folder's descriptor each. A file beyond that number
// works the same but is left to be swept by the next run.
#pragma once

#include <cstddef>

namespace mandel {

class LiveTemporary {
public:
    static constexpr std::size_t kMaxName = 63;

    // The folder's descriptor must stay open as long as this object lives.
    LiveTemporary(int folder, const char* name) noexcept;
    ~LiveTemporary();
    LiveTemporary(const LiveTemporary&) = delete;
    LiveTemporary& operator=(const LiveTemporary&) = delete;

private:
    std::size_t slot_;
};

// Held while a temporary file is created and noted, on a thread that takes no signals meanwhile.
// Once they are being removed none is created any more: the thread then waits for the end of the
// process.
class TemporaryCreation {
public:
    TemporaryCreation() noexcept;
    ~TemporaryCreation();
    TemporaryCreation(const TemporaryCreation&) = delete;
    TemporaryCreation& operator=(const TemporaryCreation&) = delete;
};

// Removes every live temporary file. Safe in a signal handler, on any thread, at any moment; to be
// followed by _exit, since the files' owners do not learn of it.
void unlink_live_temporaries() noexcept;

}  // namespace mandel
