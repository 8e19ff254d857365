#include "watch/text_stream.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <csignal>

#include "base/error.h"

namespace mandel {
namespace {

struct Pipe {
    Pipe() { REQUIRE(::pipe2(ends, O_CLOEXEC) == 0); }
    int ends[2];
};

TEST_CASE("watch: a pipe whose reader is slow takes what fits and never makes anybody wait") {
    Pipe pipe;
    const FileDescriptor reader(pipe.ends[0]);
    DescriptorStream stream(FileDescriptor(pipe.ends[1]), "the pipe");
    const std::string much(1 << 20, 'x');
    const std::size_t taken = stream.put(much);
    CHECK(taken > 0);
    CHECK(taken < much.size());
    CHECK(stream.put(much) == 0);
    std::string buffer(taken, ' ');
    CHECK(::read(reader.get(), buffer.data(), taken) > 0);
    stream.wait(std::chrono::hours(1));
    CHECK(stream.put("more") == 4);
    CHECK_FALSE(stream.columns());
}

TEST_CASE("watch: a pipe whose reader has gone is an error with a sentence") {
    ::signal(SIGPIPE, SIG_IGN);
    Pipe pipe;
    ::close(pipe.ends[0]);
    DescriptorStream stream(FileDescriptor(pipe.ends[1]), "the pipe");
    CHECK_THROWS_WITH_AS(stream.put("x"), "cannot write to the pipe: its reader has closed it",
                         Error);
}

TEST_CASE("watch: a full disk is an error with a sentence") {
    DescriptorStream stream(FileDescriptor(::open("/dev/full", O_WRONLY | O_CLOEXEC)), "the log");
    CHECK_THROWS_WITH_AS(stream.put("x"), "cannot write to the log: No space left on device",
                         Error);
}

}  // namespace
}  // namespace mandel
