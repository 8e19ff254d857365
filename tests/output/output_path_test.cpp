#include "output/output_path.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "base/error.h"
#include "output/file_descriptor.h"
#include "output/standard_output.h"
#include "support/never_stop.h"
#include "support/temp_folder.h"

using namespace mandel;

TEST_CASE("output: a path is refused before the work when it could not be written after it") {
    const TempFolder folder;
    folder.write("old.png", "old");
    check_output_path(folder.path("old.png"), false);
    check_output_path(folder.path("new.png"), true);
    CHECK(folder.names() == std::vector<std::string>{"old.png"});
    CHECK(folder.read("old.png") == "old");

    CHECK_THROWS_AS(check_output_path(folder.path("old.png"), true), InvalidInput);
    CHECK_THROWS_AS(check_output_path(folder.path("new.jpg"), false), InvalidInput);

    const auto fails_while_working = [](const std::string& path) {
        try {
            check_output_path(path, false);
        } catch (const InvalidInput&) {
            return false;
        } catch (const Error&) {
            return true;
        }
        return false;
    };
    CHECK(fails_while_working(folder.path("none/a.png")));
    CHECK(fails_while_working(folder.path("old.png/a.png")));
    CHECK(fails_while_working(folder.path("")));
    CHECK(fails_while_working("/dev/full"));
    CHECK(fails_while_working("/proc/a.png"));  // a folder in which nobody can create a file
    CHECK(fails_while_working(folder.path(std::string(252, 'n') + ".png")));
}

TEST_CASE("output: a reader that closed standard output is an error that says so") {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const FileDescriptor write_end(ends[1]);
    FileDescriptor(ends[0]).close();
    const auto previous = signal(SIGPIPE, SIG_IGN);
    StandardOutput output(kNeverStop, write_end.get());
    CHECK_THROWS_WITH_AS(output.write(std::as_bytes(std::span("x"))),
                         "cannot write to standard output: its reader has closed it", Error);
    signal(SIGPIPE, previous);
}

TEST_CASE("output: a full disk behind standard output is an error that names it") {
    const FileDescriptor full(open("/dev/full", O_WRONLY));
    REQUIRE(full.is_open());
    StandardOutput output(kNeverStop, full.get());
    CHECK_THROWS_WITH_AS(output.write(std::as_bytes(std::span("x"))),
                         "cannot write to standard output: No space left on device", Error);
}

TEST_CASE("output: a picture is not written to a terminal") {
    const FileDescriptor master(posix_openpt(O_RDWR | O_NOCTTY));
    REQUIRE(master.is_open());
    REQUIRE(grantpt(master.get()) == 0);
    REQUIRE(unlockpt(master.get()) == 0);
    const FileDescriptor terminal(open(ptsname(master.get()), O_RDWR | O_NOCTTY));
    REQUIRE(terminal.is_open());
    CHECK_THROWS_AS(StandardOutput(kNeverStop, terminal.get()), InvalidInput);
}

TEST_CASE("output: a descriptor that does not block receives everything") {
    const TempFolder folder;
    int ends[2];
    REQUIRE(pipe2(ends, O_NONBLOCK) == 0);
    const std::string text(1 << 20, 'x');  // far more than a pipe holds
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(ends[0]);
        _exit(write_fully(ends[1], std::as_bytes(std::span(text))) == 0 ? 0 : 1);
    }
    ::close(ends[1]);
    fcntl(ends[0], F_SETFL, 0);
    std::size_t received = 0;
    char buffer[4096];
    for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) {
        received += static_cast<std::size_t>(n);
    }
    ::close(ends[0]);
    CHECK(received == text.size());
}
