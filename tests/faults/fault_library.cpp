// Preloaded (LD_PRELOAD) into the program under test, it lets one call of one kind fail: the disk
// that is full, the memory that is not there, the thread that the system refuses.
//
//     MANDEL_FAULT=KIND:N      the Nth call of this kind fails, from 1; with "+" behind N, every
//                              later one does, too. Kinds: memory, write, sync, rename, close,
//                              open, thread
//     MANDEL_FAULT_COUNT=FILE  instead, the number of calls of each kind is written there at the
//     end
//
// Only calls of the program and of the libraries that it is linked with are seen, not those that
// the C library makes itself. Nothing here allocates.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

enum Kind { Memory, Write, Sync, Rename, Close, Open, Thread, Kinds };

constexpr const char* kNames[Kinds] = {"memory", "write", "sync",  "rename",
                                       "close",  "open",  "thread"};

std::atomic<long> calls[Kinds];
int failing_kind = -1;
long failing_call = 0;
bool fails_ever_after = false;

bool fails(Kind kind) {
    const long call = calls[kind].fetch_add(1, std::memory_order_relaxed) + 1;
    if (kind != failing_kind) return false;
    return call == failing_call || (fails_ever_after && call > failing_call);
}

template <typename Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

__attribute__((constructor)) void read_orders() {
    const char* order = ::getenv("MANDEL_FAULT");
    if (order == nullptr) return;
    const char* colon = std::strchr(order, ':');
    if (colon == nullptr) return;
    for (int kind = 0; kind < Kinds; ++kind) {
        if (std::strlen(kNames[kind]) == static_cast<std::size_t>(colon - order) &&
            std::strncmp(order, kNames[kind], static_cast<std::size_t>(colon - order)) == 0) {
            failing_kind = kind;
        }
    }
    char* end = nullptr;
    failing_call = std::strtol(colon + 1, &end, 10);
    fails_ever_after = *end == '+';
}

__attribute__((destructor)) void write_counts() {
    const char* path = ::getenv("MANDEL_FAULT_COUNT");
    if (path == nullptr) return;
    const int file =
        static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600));
    if (file < 0) return;
    for (int kind = 0; kind < Kinds; ++kind) {
        char line[64];
        const int size =
            std::snprintf(line, sizeof line, "%s %ld\n", kNames[kind], calls[kind].load());
        ::syscall(SYS_write, file, line, size);
    }
    ::syscall(SYS_close, file);
}

}  // namespace

// The C library's own names for what is replaced here.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
    if (!fails(Memory)) return __libc_malloc(size);
    errno = ENOMEM;
    return nullptr;
}

void* calloc(std::size_t count, std::size_t size) {
    if (!fails(Memory)) return __libc_calloc(count, size);
    errno = ENOMEM;
    return nullptr;
}

void* realloc(void* old, std::size_t size) {
    if (!fails(Memory)) return __libc_realloc(old, size);
    errno = ENOMEM;
    return nullptr;
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
    if (!fails(Memory)) return __libc_memalign(alignment, size);
    errno = ENOMEM;
    return nullptr;
}

int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
    if (fails(Memory)) return ENOMEM;
    *out = __libc_memalign(alignment, size);
    return *out == nullptr ? ENOMEM : 0;
}

ssize_t write(int file, const void* bytes, std::size_t size) {
    // Messages are how a failure is told.
    if (file == STDERR_FILENO || !fails(Write)) return ::syscall(SYS_write, file, bytes, size);
    errno = ENOSPC;
    return -1;
}

ssize_t pwrite(int file, const void* bytes, std::size_t size, off_t offset) {
    if (!fails(Write)) return ::syscall(SYS_pwrite64, file, bytes, size, offset);
    errno = ENOSPC;
    return -1;
}

int fsync(int file) {
    if (!fails(Sync)) return static_cast<int>(::syscall(SYS_fsync, file));
    errno = EIO;
    return -1;
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
    if (!fails(Rename)) {
        return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, 0));
    }
    errno = EACCES;
    return -1;
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned flags) noexcept {
    if (!fails(Rename)) {
        return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
    }
    errno = EACCES;
    return -1;
}

// As a network file system does: the file is closed, but what was written is lost.
int close(int file) {
    const bool is_failing = fails(Close);
    const int result = static_cast<int>(::syscall(SYS_close, file));
    if (!is_failing) return result;
    errno = EIO;
    return -1;
}

int openat(int folder, const char* path, int flags, ...) {
    std::va_list rest;
    va_start(rest, flags);
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (!fails(Open)) return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
    errno = EMFILE;
    return -1;
}

int open(const char* path, int flags, ...) {
    std::va_list rest;
    va_start(rest, flags);
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (!fails(Open)) return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
    errno = EMFILE;
    return -1;
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) noexcept {
    if (fails(Thread)) return EAGAIN;
    static auto* const create = next<decltype(pthread_create)>("pthread_create");
    return create(thread, attributes, start, argument);
}
}
