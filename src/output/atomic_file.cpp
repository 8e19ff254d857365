#include "output/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/printable.h"
#include "output/file_failure.h"
#include "output/followed_links.h"
#include "output/lock_holder.h"

namespace mandel {
namespace {

// FNV-1a (Fowler, Noll, Vo): only has to keep the names of one folder apart.
std::uint64_t hash_of(const std::string& name) {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    return hash;
}

std::string temporary_name(const std::string& name, int number) {
    std::array<char, LiveTemporary::kMaxName + 1> text{};
    std::snprintf(text.data(), text.size(), ".mandel-%016llx-%d.part",
                  static_cast<unsigned long long>(hash_of(name)), number);
    return text.data();
}

int sync_fully(int fd) {
    while (::fsync(fd) != 0) {
        // Some file systems have nothing to force and say so.
        if (errno == EINVAL || errno == ENOTSUP) return 0;
        if (errno != EINTR) return errno;
    }
    return 0;
}

bool is_same_file(int folder, const char* name, int fd) {
    struct stat by_name {};
    struct stat by_fd {};
    return ::fstat(fd, &by_fd) == 0 &&
           ::fstatat(folder, name, &by_name, AT_SYMLINK_NOFOLLOW) == 0 &&
           by_name.st_ino == by_fd.st_ino && by_name.st_dev == by_fd.st_dev;
}

// Removes what a writer that no longer lives has left. Returns 0 if it is gone, EWOULDBLOCK if a
// writer lives, or why it cannot be known or removed.
int remove_stale(int folder, const char* name) {
    constexpr int kFlags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    FileDescriptor old(::openat(folder, name, O_RDWR | kFlags));
    // Another user's; a lock needs no more than reading.
    if (!old.is_open() && errno == EACCES) {
        old = FileDescriptor(::openat(folder, name, O_RDONLY | kFlags));
    }
    if (!old.is_open()) return errno == ENOENT ? 0 : errno;
    if (::flock(old.get(), LOCK_EX | LOCK_NB) != 0) return errno;
    // Locked, but perhaps renamed to a finished picture since it was opened.
    if (!is_same_file(folder, name, old.get())) return 0;
    return ::unlinkat(folder, name, 0) == 0 || errno == ENOENT ? 0 : errno;
}

// Signals to this thread wait, so that none comes between a file and the note that it is there.
class HeldSignals {
public:
    HeldSignals() noexcept {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, &old_);
    }
    ~HeldSignals() { pthread_sigmask(SIG_SETMASK, &old_, nullptr); }
    HeldSignals(const HeldSignals&) = delete;
    HeldSignals& operator=(const HeldSignals&) = delete;

private:
    sigset_t old_;
};

}  // namespace

AtomicFile::AtomicFile(const std::string& path, bool no_clobber)
    : AtomicFile(path, no_clobber, Unopened()) {
    open_folder();
    create_temporary(false);
}

AtomicFile::AtomicFile(const std::string& path, Exclusive) : AtomicFile(path, false, Unopened()) {
    open_folder();
    create_temporary(true);
}

std::unique_ptr<AtomicFile> AtomicFile::claim(const std::string& path, Claim claim) {
    if (claim == Claim::Shared) return std::make_unique<AtomicFile>(path, false);
    std::unique_ptr<AtomicFile> file(new AtomicFile(path, Exclusive()));
    return file->file_.is_open() ? std::move(file) : nullptr;
}

std::string AtomicFile::claimant(const std::string& path) {
    const std::filesystem::path target = followed_links(path);
    const std::string first = temporary_name(target.filename().string(), 0);
    return lock_holder((target.parent_path() / first).string());
}

void AtomicFile::open_folder() {
    namespace fs = std::filesystem;
    const fs::path target = followed_links(path_);
    if (no_clobber_ && target != fs::path(path_)) refuse_to_replace(path_);
    name_ = target.filename().string();
    const std::string folder = target.has_parent_path() ? target.parent_path().string() : ".";
    folder_path_ = folder;
    if (name_.empty() || name_ == "." || name_ == "..") {
        refuse_folder(path_);
    }
    constexpr int kFolderFlags = O_DIRECTORY | O_CLOEXEC;
    folder_ = FileDescriptor(::open(folder.c_str(), O_RDONLY | kFolderFlags));
    if (!folder_.is_open() && errno == EACCES) {
        // A folder that may be written but not listed.
        folder_ = FileDescriptor(::open(folder.c_str(), O_PATH | kFolderFlags));
        can_sync_folder_ = false;
    }
    if (!folder_.is_open()) {
        throw Error("cannot write '" + printable(path_) + "': the folder '" + printable(folder) +
                    "' cannot be opened: " + std::generic_category().message(errno));
    }
}

std::string AtomicFile::temporary_path() const { return folder_path_ + "/" + temporary_name_; }

AtomicFile::~AtomicFile() {
    if (!temporary_name_.empty()) ::unlinkat(folder_.get(), temporary_name_.c_str(), 0);
}

// Checks the name and creates the temporary file; leaves it unopened if there may be only
// one writer and another one is at work.
void AtomicFile::create_temporary(bool is_exclusive) {
    struct stat old {};
    const bool exists = ::fstatat(folder_.get(), name_.c_str(), &old, AT_SYMLINK_NOFOLLOW) == 0;
    if (!exists && errno != ENOENT) fail("write", errno);
    if (exists && S_ISDIR(old.st_mode)) refuse_folder(path_);
    if (exists && !S_ISREG(old.st_mode) && !S_ISLNK(old.st_mode)) {
        throw Error(
            "'" + printable(path_) +
            "' is not a regular file and is not replaced; '-o -' writes to standard output");
    }
    if (exists && no_clobber_) refuse_to_replace(path_);

    constexpr int kMaxWriters = 64;
    for (int number = 0; !file_.is_open(); ++number) {
        if (number == kMaxWriters) fail("write", EEXIST);
        // Twice: a number freed of a stale file may be used at once.
        int obstacle = try_slot(number);
        if (obstacle == 0 && !file_.is_open()) obstacle = try_slot(number);
        if (!is_exclusive || file_.is_open()) continue;
        if (obstacle == 0 || obstacle == EWOULDBLOCK) return;
        throw Error("cannot write '" + printable(path_) + "': '" +
                    printable(folder_path_ + "/" + temporary_name(name_, number)) +
                    "' is in the way: " + std::generic_category().message(obstacle));
    }
    sweep_stale();
    // A replaced file keeps its permissions; where the system refuses, the usual ones are right.
    if (exists && S_ISREG(old.st_mode)) (void)::fchmod(file_.get(), old.st_mode & 0777);
}

// Writers killed beside one that came to its end have left files of higher numbers.
void AtomicFile::sweep_stale() {
    constexpr int kGap = 4;  // numbers that finished writers may have left between them
    int missing = 0;
    for (int number = 1; missing < kGap; ++number) {
        const std::string name = temporary_name(name_, number);
        const bool is_there =
            name != temporary_name_ && ::faccessat(folder_.get(), name.c_str(), F_OK, 0) == 0;
        missing = is_there ? 0 : missing + 1;
        if (is_there) remove_stale(folder_.get(), name.c_str());
    }
}

// Creates and locks the temporary file of this number. If it was not to be had, returns why, or 0
// for a reason that is gone.
int AtomicFile::try_slot(int number) {
    std::string name = temporary_name(name_, number);
    const HeldSignals held;
    std::optional<TemporaryCreation> creation(std::in_place);
    FileDescriptor file(::openat(folder_.get(), name.c_str(),
                                 O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!file.is_open()) {
        if (errno != EEXIST) fail("write", errno);
        return remove_stale(folder_.get(), name.c_str());
    }
    temporary_name_.swap(name);  // which cannot fail
    live_.emplace(folder_.get(), temporary_name_.c_str());
    creation.reset();
    // Where locks are not supported the file is simply never taken for a stale one.
    const bool is_locked_by_other =
        ::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (is_locked_by_other || !is_same_file(folder_.get(), temporary_name_.c_str(), file.get())) {
        // Another writer took the new file for a stale one before it was locked, and removes it.
        temporary_name_.clear();
        live_.reset();
        return EWOULDBLOCK;
    }
    lock_ = FileDescriptor(::fcntl(file.get(), F_DUPFD_CLOEXEC, 0));
    if (!lock_.is_open()) fail("write", errno);
    file_ = std::move(file);
    return 0;
}

void AtomicFile::put(std::span<const std::byte> bytes) {
    if (const int error = write_fully(file_.get(), bytes)) fail("write", error);
}

void AtomicFile::put_at(std::uint64_t offset, std::span<const std::byte> bytes) {
    if (const int error = write_fully_at(file_.get(), offset, bytes)) fail("write", error);
}

void AtomicFile::commit() {
    if (const int error = sync_fully(file_.get())) fail("write", error);
    if (const int error = file_.close()) fail("write", error);
    move_into_place();
    temporary_name_.clear();
    live_.reset();
    lock_.close();
    sync_folder();
}

void AtomicFile::move_into_place() {
    const int folder = folder_.get();
    const char* from = temporary_name_.c_str();
    if (!no_clobber_) {
        if (::renameat(folder, from, folder, name_.c_str()) != 0) fail("replace", errno);
        return;
    }
    if (::renameat2(folder, from, folder, name_.c_str(), RENAME_NOREPLACE) == 0) return;
    if (errno == EEXIST) refuse_to_replace(path_);
    if (errno != EINVAL && errno != ENOSYS) fail("create", errno);
    link_into_place();
}

// For file systems that cannot rename without replacing: a second name, then the first one goes.
void AtomicFile::link_into_place() {
    const int folder = folder_.get();
    const char* from = temporary_name_.c_str();
    if (::linkat(folder, from, folder, name_.c_str(), 0) != 0) {
        if (errno == EEXIST) refuse_to_replace(path_);
        fail("create", errno);
    }
    ::unlinkat(folder, from, 0);
}

void AtomicFile::sync_folder() {
    if (!can_sync_folder_) return;
    if (const int error = sync_fully(folder_.get())) fail("make sure of", error);
}

void AtomicFile::fail(const char* verb, int error_number) const {
    throw Error(file_failure(verb, path_, error_number));
}

}  // namespace mandel
