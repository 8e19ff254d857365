#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "event/watchdog.h"
#include "output/image_reader.h"
#include "support/message_of.h"
#include "support/program.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

const Words kSmall = {"render", "-s", "64x36", "-i", "200"};

// Work for the better part of a second of one thread: below this limit no point is iterated in long
// arithmetic. With a sanitizer a sample takes some ten times as long.
const Words kSlow = {"render",
                     "-s",
                     "320x180",
                     "-j",
                     "1",
                     "-i",
                     "250",
                     "--center",
                     "-0.745,0.1127",
                     "--zoom",
                     "100",
                     "--samples",
                     kHasSanitizer ? "12" : "96"};

ProgramResult render_in(const TempFolder& folder, const Words& base, const Words& more) {
    Words words = base;
    words.insert(words.end(), more.begin(), more.end());
    return Program(words).in(folder.path()).run();
}

// A terminal of a test's own, with a program on it.
class PseudoTerminal {
public:
    explicit PseudoTerminal(unsigned short columns) : master_(::posix_openpt(O_RDWR | O_CLOEXEC)) {
        REQUIRE(master_ >= 0);
        REQUIRE(::grantpt(master_) == 0);
        REQUIRE(::unlockpt(master_) == 0);
        resize(columns);
    }
    ~PseudoTerminal() { hang_up(); }
    PseudoTerminal(const PseudoTerminal&) = delete;
    PseudoTerminal& operator=(const PseudoTerminal&) = delete;

    void resize(unsigned short columns) const {
        const winsize size{24, columns, 0, 0};
        ::ioctl(master_, TIOCSWINSZ, &size);
    }

    void start(const Words& words) {
        const std::string name = ::ptsname(master_);
        child_ = ::fork();
        REQUIRE(child_ >= 0);
        if (child_ != 0) return;
        const int terminal = ::open(name.c_str(), O_RDWR | O_NOCTTY);
        for (const int stream : {0, 1, 2}) ::dup2(terminal, stream);
        ::setenv("TERM", "xterm", 1);
        std::vector<char*> arguments{const_cast<char*>("mandel")};
        for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        ::execv(kProgramPath, arguments.data());
        ::_exit(99);
    }

    // What the program has written, until it holds `mark` or the program has ended.
    const std::string& read_until(const std::string& mark) {
        char buffer[4096];
        while (text_.find(mark) == std::string::npos) {
            const ssize_t count = ::read(master_, buffer, sizeof buffer);
            if (count <= 0) break;
            text_.append(buffer, static_cast<std::size_t>(count));
        }
        return text_;
    }

    void hang_up() {
        if (master_ >= 0) ::close(master_);
        master_ = -1;
    }

    int wait() {
        int status = 0;
        ::waitpid(child_, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    int master_;
    pid_t child_ = -1;
    std::string text_;
};

Words slow_to(const std::string& output, const Words& more = {}) {
    Words words = kSlow;
    words.insert(words.end(), {"-o", output});
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

std::vector<nlohmann::json> json_lines(const std::string& text) {
    std::vector<nlohmann::json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(nlohmann::json::parse(line));
    return lines;
}

}  // namespace

TEST_CASE("cli: a terminal shows a bar as wide as it is, and nothing of it afterwards") {
    const Watchdog watchdog("a bar on a terminal");
    const TempFolder folder;
    PseudoTerminal terminal(100);
    terminal.start(slow_to(folder.path("a.png")));
    CHECK(contains(terminal.read_until("] "), " %"));
    terminal.resize(30);
    const std::string text = terminal.read_until("no such text");
    CHECK(terminal.wait() == 0);
    CHECK(text.ends_with(" \r"));
    CHECK_FALSE(contains(text, "\n"));
    CHECK(folder.names() == Words{"a.png"});

    // The last wiping covers what was last shown.
    const std::size_t wiping = text.rfind('\r', text.size() - 2);
    const std::size_t bar = text.rfind('\r', wiping - 1);
    CHECK(text.find_first_not_of(' ', wiping + 1) == text.size() - 1);
    CHECK(text.size() - 2 - wiping >=
          std::min<std::size_t>(29, text.substr(bar + 1, wiping - bar - 1).size()));
}

TEST_CASE("cli: without a terminal, or when quiet, nothing is shown unless it was asked for") {
    const TempFolder folder;
    const ProgramResult silent = render_in(folder, kSlow, {"-o", "a.png", "--stats"});
    CHECK(contains(silent.err, "nobody watched"));
    CHECK_FALSE(contains(silent.err, "%"));

    const Watchdog watchdog("a quiet terminal");
    PseudoTerminal terminal(80);
    terminal.start(slow_to(folder.path("a.png"), {"-q"}));
    CHECK(terminal.read_until("no such text").empty());
    CHECK(terminal.wait() == 0);
}

TEST_CASE("cli: a terminal that goes away costs nothing but the bar") {
    const Watchdog watchdog("a closed terminal");
    const TempFolder folder;
    REQUIRE(render_in(folder, kSlow, {"-o", "a.png"}).exit_code == 0);
    PseudoTerminal terminal(100);
    terminal.start(slow_to(folder.path("b.png")));
    terminal.read_until("] ");
    terminal.hang_up();
    CHECK(terminal.wait() == 0);
    CHECK(folder.read("a.png") == folder.read("b.png"));
}

TEST_CASE("cli: progress as plain lines and as JSON lines ends with the finished picture") {
    const TempFolder folder;
    const ProgramResult plain = render_in(folder, kSmall, {"-o", "a.png", "--progress", "plain"});
    CHECK(plain.exit_code == 0);
    CHECK(plain.err.starts_with("mandel: progress: a.png 100 %, "));
    CHECK(plain.err.ends_with(" elapsed, done\n"));
    const ProgramResult json = render_in(folder, kSmall, {"-o", "a.png", "--progress", "json"});
    const auto lines = json_lines(json.err);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].at("schema") == 1);
    CHECK(lines[0].at("output") == "a.png");
    CHECK(lines[0].at("phase") == "done");
}

TEST_CASE("cli: watched and unwatched pictures have the same bytes, and the preview ends as one") {
    const TempFolder folder;
    REQUIRE(render_in(folder, kSmall, {"-o", "a.png"}).exit_code == 0);
    const ProgramResult result =
        render_in(folder, kSmall,
                  {"-o", "b.png", "--preview", "p.png", "--preview-interval", "0.01", "--events",
                   "e.jsonl", "--progress", "bar", "--stats=s.json"});
    CHECK(result.exit_code == 0);
    CHECK(folder.read("a.png") == folder.read("b.png"));
    CHECK(folder.read("a.png") == folder.read("p.png"));
    const auto lines = json_lines(folder.read("e.jsonl"));
    CHECK(lines.front().at("schema") == 1);
    CHECK(lines.back().at("outcome") == "done");
    CHECK(lines.back().at("output_bytes") == folder.read("b.png").size());
    const auto stats = nlohmann::json::parse(folder.read("s.json")).at("pictures").at(0);
    CHECK(stats.at("events").at("subscriptions") == 1);
    CHECK(stats.at("events").at("batches") >= 3);
}

TEST_CASE("cli: a preview that is read while it is rewritten is complete every time") {
    const Watchdog watchdog("reading a preview");
    const TempFolder folder;
    std::atomic<bool> is_over{false};
    int good = 0;
    std::vector<std::string> bad;
    std::jthread reader([&] {
        while (!is_over) {
            if (!folder.has("p.png")) {
                std::this_thread::yield();
                continue;
            }
            const std::string message = message_of([&] { read_image(folder.path("p.png")); });
            message == "(no error)" ? ++good : (bad.push_back(message), 0);
        }
    });
    const ProgramResult result = render_in(
        folder, kSlow, {"-o", "a.png", "--preview", "p.png", "--preview-interval", "0.01"});
    is_over = true;
    reader.join();
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    CHECK(good > 0);
    CHECK(bad == std::vector<std::string>());
    CHECK(folder.names().size() == 2);
}

TEST_CASE("cli: a reader of events that leaves is one warning, and the picture is right") {
    const TempFolder folder;
    REQUIRE(render_in(folder, kSmall, {"-o", "a.png"}).exit_code == 0);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const std::string pipe = "/dev/fd/" + std::to_string(ends[1]);
    ::close(ends[0]);
    Words words = kSmall;
    words.insert(words.end(), {"-o", "b.png", "--events", "-"});
    const ProgramResult result = Program(words).in(folder.path()).with_output_to(pipe).run();
    ::close(ends[1]);
    CHECK(result.exit_code == 0);
    CHECK(result.err ==
          "mandel: warning: cannot write to standard output: its reader has closed it; the "
          "picture is finished all the same\n");
    CHECK(folder.read("a.png") == folder.read("b.png"));
}

TEST_CASE("cli: events on standard output are whole lines from the first to the last") {
    const TempFolder folder;
    const ProgramResult result = render_in(folder, kSmall, {"-o", "a.png", "--events", "-"});
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    const auto lines = json_lines(result.out);
    REQUIRE(lines.size() >= 6);
    CHECK(lines[0].at("event") == "begin");
    CHECK(lines[1].at("event") == "picture");
    CHECK(lines.back().at("event") == "end");
}

TEST_CASE("cli: SIGUSR1 says how far it is and shows the unfinished picture") {
    const TempFolder folder;
    Words words = slow_to("a.png", {"-v"});
    const ProgramResult result =
        Program(words).in(folder.path()).run_and_signal("drawing", {SIGUSR1});
    CHECK(result.exit_code == 0);
    CHECK(contains(result.err, "mandel: progress: a.png "));
    CHECK(contains(result.err, "; preview in a.png.preview.png\n"));
    CHECK(folder.names() == Words{"a.png"});  // the finished picture has replaced the preview
    REQUIRE(render_in(folder, kSlow, {"-o", "b.png"}).exit_code == 0);
    CHECK(folder.read("a.png") == folder.read("b.png"));
}

TEST_CASE("cli: a stopped picture leaves a last word in the events and no bar") {
    const TempFolder folder;
    const Words endless = {"render",        "-v",      "-s",        "2000x2000", "-i",
                           "1000000000000", "--zoom",  "1e7",       "-o",        "a.png",
                           "--events",      "e.jsonl", "--preview", "p.png"};
    const ProgramResult result =
        Program(endless).in(folder.path()).run_and_signal("drawing", {SIGINT});
    CHECK(result.exit_code == 130);
    CHECK(folder.names() == Words{"e.jsonl"});
    CHECK(json_lines(folder.read("e.jsonl")).back().at("outcome") == "stopped");
}

TEST_CASE("cli: what cannot be watched is refused, and nothing is started") {
    const TempFolder folder;
    folder.write("s.png", "size = \"8x8\"\niterations = 50\n");
    struct Row {
        Words words;
        int exit_code;
        const char* message;
    };
    const Row rows[] = {
        {{"-o", "-", "--events", "-"}, 2, "cannot both go to standard output"},
        {{"-o", "a.png", "--events", "-", "--stats=-"}, 2, "cannot both go to standard output"},
        {{"-o", "a.png", "--preview", "a.png"}, 2, "is also the output"},
        {{"-o", "a.png", "--preview", "./a.png"}, 2, "is also the output"},
        {{"s.png", "-o", "a.png", "--preview", "s.png"}, 2, "would overwrite the scene"},
        {{"s.png", "-o", "a.png", "--events", "s.png"}, 2, "would overwrite the scene"},
        {{"-o", "a.png", "--preview", "p.jpg"}, 2, "p.jpg"},
        {{"-o", "a.png", "--preview", "none/p.png"}, 1, "none"},
        {{"-o", "a.png", "--events", "none/e"}, 1, "none"},
        {{"-o", "a.png", "--no-clobber", "--preview", "s.png"}, 2, "s.png"},
        {{"-o", "a.png", "--progress", "bars"}, 2, "--progress: 'bars'"},
        {{"-o", "a.png", "--preview", "p.png", "--preview-interval", "0"},
         2,
         "must be 0.01 to 86400"},
        {{"-o", "a.png", "--preview-interval", "3"}, 2, "--preview FILE"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.message);
        const ProgramResult result = render_in(folder, kSmall, row.words);
        CAPTURE(result.err);
        CHECK(result.exit_code == row.exit_code);
        CHECK(contains(result.err, row.message));
        CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
        CHECK(folder.names() == Words{"s.png"});
    }
}
