#include "output/atomic_file.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>
#include <cerrno>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "base/error.h"
#include "support/temp_folder.h"

using namespace mandel;
using Names = std::vector<std::string>;

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

void write_atomically(const std::string& path, std::string_view text, bool no_clobber = false) {
    AtomicFile file(path, no_clobber);
    file.write(bytes_of(text));
    file.commit();
}

std::string error_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

// Runs `work` in a process of its own and returns its wait status.
int in_child(const std::function<void()>& work) {
    const pid_t child = fork();
    if (child == 0) {
        try {
            work();
        } catch (...) {
            _exit(98);
        }
        _exit(99);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return status;
}

// From now on this process gets `error_number` from the system call. False if the system does not
// offer that.
bool make_fail(long system_call, int error_number) {
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(system_call), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error_number)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter{std::size(program), program};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

constexpr int kSkipped = 77;

// Writes a.png while the system call fails; the child's exit code is 0 if the error was reported
// with its text, 1 if there was none.
int exit_code_while_failing(const TempFolder& folder, long system_call, int error_number,
                            bool no_clobber = false) {
    const std::string path = folder.path("a.png");
    const int status = in_child([&] {
        if (!make_fail(system_call, error_number)) _exit(kSkipped);
        const std::string error = error_of([&] { write_atomically(path, "new", no_clobber); });
        if (error.empty()) _exit(1);
        const bool is_named =
            error.find(std::generic_category().message(error_number)) != std::string::npos;
        _exit(is_named ? 0 : 2);
    });
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("output: a file appears under its name only when it is committed") {
    const TempFolder folder;
    AtomicFile file(folder.path("a.png"), false);
    file.write(bytes_of("one "));
    CHECK(folder.names().size() == 1);
    CHECK_FALSE(folder.has("a.png"));
    file.write(bytes_of("two"));
    file.commit();
    CHECK(folder.names() == Names{"a.png"});
    CHECK(folder.read("a.png") == "one two");
    CHECK(file.bytes_written() == 7);
}

TEST_CASE("output: an older file stays as it was until the new one is committed") {
    const TempFolder folder;
    folder.write("a.png", "old");
    {
        AtomicFile file(folder.path("a.png"), false);
        file.write(bytes_of("new"));
        CHECK(folder.read("a.png") == "old");
    }
    CHECK(folder.names() == Names{"a.png"});
    CHECK(folder.read("a.png") == "old");
    write_atomically(folder.path("a.png"), "new");
    CHECK(folder.read("a.png") == "new");
}

TEST_CASE("output: a replaced file keeps its permissions") {
    const TempFolder folder;
    folder.write("a.png", "old");
    REQUIRE(chmod(folder.path("a.png").c_str(), 0640) == 0);
    write_atomically(folder.path("a.png"), "new");
    struct stat status {};
    REQUIRE(stat(folder.path("a.png").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0640);
}

TEST_CASE("output: with no_clobber an existing file is refused before the work and after it") {
    const TempFolder folder;
    write_atomically(folder.path("new.png"), "first", true);
    CHECK(folder.read("new.png") == "first");
    CHECK_THROWS_AS(AtomicFile(folder.path("new.png"), true), InvalidInput);

    AtomicFile late(folder.path("late.png"), true);
    late.write(bytes_of("mine"));
    folder.write("late.png", "theirs");
    CHECK_THROWS_AS(late.commit(), InvalidInput);
    CHECK(folder.read("late.png") == "theirs");

    REQUIRE(symlink("nowhere", folder.path("link.png").c_str()) == 0);
    CHECK_THROWS_AS(AtomicFile(folder.path("link.png"), true), InvalidInput);
}

TEST_CASE("output: a symbolic link is followed, and what is no regular file is never replaced") {
    const TempFolder folder;
    std::filesystem::create_directory(folder.path("deep"));
    folder.write("deep/target.png", "old");
    REQUIRE(symlink("deep/target.png", folder.path("link.png").c_str()) == 0);
    write_atomically(folder.path("link.png"), "new");
    CHECK(std::filesystem::is_symlink(folder.path("link.png")));
    CHECK(folder.read("deep/target.png") == "new");

    CHECK(error_of([&] { AtomicFile("/dev/full", false); }).find("not a regular file") !=
          std::string::npos);
    REQUIRE(mkfifo(folder.path("fifo.png").c_str(), 0600) == 0);
    CHECK_THROWS_AS(AtomicFile(folder.path("fifo.png"), false), Error);
    CHECK(std::filesystem::is_fifo(folder.path("fifo.png")));
}

TEST_CASE("output: a folder that is missing, or is a file, or the target itself, is named") {
    const TempFolder folder;
    folder.write("file", "");
    CHECK(error_of([&] { AtomicFile(folder.path("none/a.png"), false); }).find("none'") !=
          std::string::npos);
    CHECK(error_of([&] { AtomicFile(folder.path("file/a.png"), false); }).find("Not a directory") !=
          std::string::npos);
    for (const std::string& path :
         {folder.path() + "/", folder.path("."), folder.path(".."), std::string("/")}) {
        CHECK(error_of([&] { AtomicFile(path, false); }).find("is a folder") != std::string::npos);
    }
    std::filesystem::create_directory(folder.path("sub.png"));
    CHECK(error_of([&] { AtomicFile(folder.path("sub.png"), false); }).find("is a folder") !=
          std::string::npos);
    CHECK_THROWS_AS(AtomicFile("", false), Error);
}

TEST_CASE("output: names that a file system allows work, and others are shown escaped") {
    const TempFolder folder;
    for (const std::string& name : {std::string(255, 'n'), std::string("-a.png"),
                                    std::string("gr\xC3\xBC\xC3\x9F.png"), std::string("\xFF\n")}) {
        write_atomically(folder.path(name), "good");
        CHECK(folder.names() == Names{name});
        std::filesystem::remove(folder.path(name));
    }
    CHECK_THROWS_AS(AtomicFile(folder.path(std::string(256, 'n')), false), Error);
    const std::string error = error_of([&] { AtomicFile(folder.path("x\n\xFF/a.png"), false); });
    CHECK(error.find("x\\x0a\\xff") != std::string::npos);
    CHECK(error.find('\n') == std::string::npos);
}

TEST_CASE("output: two writers of one name both finish, and the last one stays") {
    const TempFolder folder;
    AtomicFile first(folder.path("a.png"), false);
    AtomicFile second(folder.path("a.png"), false);
    first.write(bytes_of("first"));
    second.write(bytes_of("second, longer"));
    second.commit();
    CHECK(folder.read("a.png") == "second, longer");
    first.commit();
    CHECK(folder.read("a.png") == "first");
    CHECK(folder.names() == Names{"a.png"});
}

TEST_CASE("output: what a killed writer left is removed by the next writer of the same name") {
    const TempFolder folder;
    for (int killed = 0; killed < 3; ++killed) {
        const int status = in_child([&] {
            AtomicFile file(folder.path("a.png"), false);
            file.write(bytes_of("half"));
            raise(SIGKILL);
        });
        REQUIRE(WIFSIGNALED(status));
        CHECK(folder.names().size() == 1);  // also a killed writer has swept the one before it
    }
    const AtomicFile other(folder.path("b.png"), false);
    CHECK(folder.names().size() == 2);  // only the same name is touched
    write_atomically(folder.path("a.png"), "whole");
    CHECK(folder.names().size() == 2);
    CHECK(folder.read("a.png") == "whole");
}

TEST_CASE("output: what killed writers of higher numbers have left is removed, too") {
    const TempFolder folder;
    const int status = in_child([&] {
        const AtomicFile first(folder.path("a.png"), false);
        const AtomicFile second(folder.path("a.png"), false);
        AtomicFile third(folder.path("a.png"), false);
        third.write(bytes_of("x"));
        raise(SIGKILL);
    });
    REQUIRE(WIFSIGNALED(status));
    REQUIRE(folder.names().size() == 3);
    write_atomically(folder.path("a.png"), "whole");
    CHECK(folder.names() == Names{"a.png"});
}

TEST_CASE("output: a claim is refused by a living writer, and fails where there can be none") {
    const TempFolder folder;
    std::string temporary;
    {
        const auto file = AtomicFile::claim(folder.path("a.png"));
        REQUIRE(file);
        temporary = folder.names().front();
        CHECK(AtomicFile::claim(folder.path("a.png")) == nullptr);
    }
    std::filesystem::create_directory(folder.path(temporary));
    const std::string error = error_of([&] { (void)AtomicFile::claim(folder.path("a.png")); });
    CHECK(error.find(temporary + "' is in the way: Is a directory") != std::string::npos);
    write_atomically(folder.path("a.png"), "whole");  // where there may be several writers
    CHECK(folder.read("a.png") == "whole");
}

TEST_CASE("output: a file for which descriptors run out leaves nothing behind") {
    const TempFolder folder;
    for (const rlim_t more : {0U, 1U, 2U}) {
        const int status = in_child([&] {
            const int next = ::dup(0);
            const rlimit limit{static_cast<rlim_t>(next) + more, static_cast<rlim_t>(next) + more};
            ::close(next);
            setrlimit(RLIMIT_NOFILE, &limit);
            const std::string error = error_of([&] { AtomicFile(folder.path("a.png"), false); });
            _exit(error.find("Too many open files") != std::string::npos ? 0 : 1);
        });
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 0);
        CHECK(folder.names().empty());
    }
}

TEST_CASE("output: a file size limit is an error that leaves the older file and nothing else") {
    const TempFolder folder;
    folder.write("a.png", "old");
    const int status = in_child([&] {
        signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{4096, 4096};
        setrlimit(RLIMIT_FSIZE, &limit);
        const std::string error =
            error_of([&] { write_atomically(folder.path("a.png"), std::string(10000, 'x')); });
        _exit(error.find("File too large") != std::string::npos ? 0 : 1);
    });
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(folder.names() == Names{"a.png"});
    CHECK(folder.read("a.png") == "old");
}

TEST_CASE("output: a rename that fails is an error and removes the temporary file") {
    const TempFolder folder;
    {
        AtomicFile file(folder.path("a.png"), false);
        file.write(bytes_of("x"));
        std::filesystem::create_directory(folder.path("a.png"));
        CHECK_THROWS_AS(file.commit(), Error);
    }
    CHECK(folder.names() == Names{"a.png"});
}

TEST_CASE("output: a folder renamed during the work still receives the file") {
    const TempFolder folder;
    std::filesystem::create_directory(folder.path("before"));
    AtomicFile file(folder.path("before/a.png"), false);
    std::filesystem::rename(folder.path("before"), folder.path("after"));
    file.write(bytes_of("x"));
    file.commit();
    CHECK(folder.read("after/a.png") == "x");
}

TEST_CASE("output: a signal handler can remove every live temporary file and no other") {
    const TempFolder folder;
    write_atomically(folder.path("done.png"), "done");
    const int status = in_child([&] {
        const AtomicFile a(folder.path("a.png"), false);
        const AtomicFile b(folder.path("b.png"), false);
        { const AtomicFile gone(folder.path("c.png"), false); }
        signal(SIGUSR1, [](int) {
            unlink_live_temporaries();
            _exit(7);
        });
        raise(SIGUSR1);
    });
    CHECK(WEXITSTATUS(status) == 7);
    CHECK(folder.names() == Names{"done.png"});
}

TEST_CASE("output: more temporary files than a signal handler can know of still work") {
    const TempFolder folder;
    std::vector<std::unique_ptr<AtomicFile>> files;
    for (int i = 0; i < 100; ++i) {
        files.push_back(std::make_unique<AtomicFile>(folder.path(std::to_string(i)), false));
    }
    for (auto& file : files) file->commit();
    CHECK(folder.names().size() == 100);
    for (int i = 0; i < 64; ++i) {
        files.push_back(std::make_unique<AtomicFile>(folder.path("same"), false));
    }
    CHECK_THROWS_AS(AtomicFile(folder.path("same"), false), Error);
}

TEST_CASE("output: a failure of any step is reported and leaves the older file and nothing else") {
    struct Step {
        long system_call;
        int error_number;
    };
    for (const Step step : {Step{SYS_write, ENOSPC}, Step{SYS_fsync, ENOSPC}, Step{SYS_fsync, EIO},
                            Step{SYS_close, EDQUOT}, Step{SYS_renameat, EROFS}}) {
        CAPTURE(step.system_call);
        const TempFolder folder;
        folder.write("a.png", "old");
        const int code = exit_code_while_failing(folder, step.system_call, step.error_number);
        if (code == kSkipped) return;
        CHECK(code == 0);
        CHECK(folder.names() == Names{"a.png"});
        CHECK(folder.read("a.png") == "old");
    }
}

TEST_CASE("output: without an atomic rename no_clobber uses a link, and never replaces") {
    for (const int missing : {ENOSYS, EINVAL}) {
        const TempFolder folder;
        const int code = exit_code_while_failing(folder, SYS_renameat2, missing, true);
        if (code == kSkipped) return;
        CHECK(code == 1);
        CHECK(folder.names() == Names{"a.png"});
        CHECK(folder.read("a.png") == "new");

        const int status = in_child([&] {
            AtomicFile file(folder.path("b.png"), true);
            file.write(bytes_of("mine"));
            folder.write("b.png", "theirs");
            make_fail(SYS_renameat2, missing);
            _exit(error_of([&] { file.commit(); }).find("--no-clobber") != std::string::npos);
        });
        CHECK(WEXITSTATUS(status) == 1);
        CHECK(folder.read("b.png") == "theirs");
    }
}

TEST_CASE("output: where files cannot be locked they are written all the same") {
    const TempFolder folder;
    const int code = exit_code_while_failing(folder, SYS_flock, ENOLCK);
    if (code == kSkipped) return;
    CHECK(code == 1);
    CHECK(folder.names() == Names{"a.png"});
}
