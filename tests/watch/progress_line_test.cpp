#include "watch/progress_line.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "watch/made_up_picture.h"
#include "watch/made_up_stream.h"

namespace mandel {
namespace {

// What is left on the terminal's line after carriage returns.
std::string visible(const std::string& text) {
    std::string line;
    std::size_t at = 0;
    for (const char c : text) {
        if (c == '\r') {
            at = 0;
        } else if (at < line.size()) {
            line[at++] = c;
        } else {
            line += c;
            ++at;
        }
    }
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

Moment moment_at(double seconds, double fraction) {
    Moment moment = moment_after(seconds);
    moment.progress.fraction = fraction;
    return moment;
}

TEST_CASE("watch: the bar comes after a moment, is drawn again, and leaves nothing behind") {
    MadeUpStream terminal;
    terminal.width = 60;
    StatusLine line(terminal);
    ProgressBar bar("a.png", line, kBegin);
    bar.tick(moment_at(0.1, 0.1));
    CHECK(terminal.text.empty());
    bar.tick(moment_at(0.4, 0.25));
    CHECK(visible(terminal.text).find("25 %") != std::string::npos);
    const std::size_t length = terminal.text.size();
    bar.tick(moment_at(0.5, 0.3));  // too soon
    CHECK(terminal.text.size() == length);
    bar.tick(moment_at(0.7, 0.75));
    CHECK(visible(terminal.text).find("75 %") != std::string::npos);
    bar.finish({}, moment_at(1, 1));
    CHECK(visible(terminal.text).empty());
    CHECK(terminal.text.ends_with('\r'));
}

TEST_CASE("watch: a picture that is done at once never shows a bar") {
    MadeUpStream terminal;
    StatusLine line(terminal);
    ProgressBar bar("a.png", line, kBegin);
    CHECK(bar.next_tick() > after(0.2));
    bar.finish({}, moment_at(0.2, 1));
    CHECK(terminal.text.empty());
}

TEST_CASE("watch: the bar follows the width of the terminal") {
    MadeUpStream terminal;
    StatusLine line(terminal);
    ProgressBar bar("a.png", line, kBegin);
    double now = 1;
    for (const unsigned width : {120U, 50U, 30U, 90U, 1U, 80U}) {
        terminal.width = width;
        terminal.text.clear();
        bar.tick(moment_at(now += 1, 0.5));
        CHECK(terminal.text.size() <= std::max(width, 2U));  // with the carriage return
    }
}

TEST_CASE("watch: what a wide terminal had cut off is wiped away when it is wide again") {
    MadeUpStream terminal;
    terminal.width = 100;
    StatusLine line(terminal);
    line.show(std::string(90, '#'));
    terminal.width = 40;
    line.show(std::string(30, '#'));
    terminal.width = 100;
    line.show("[--]");
    CHECK(visible(terminal.text) == "[--]");
    line.show("");
    CHECK(visible(terminal.text).empty());
}

TEST_CASE("watch: the echo of a Ctrl-C behind the bar does not begin a new line") {
    MadeUpStream terminal;
    for (terminal.width = 4; *terminal.width < 200; ++*terminal.width) {
        StatusLine line(terminal);
        CHECK(line.columns() + 2 < *terminal.width);
    }
}

TEST_CASE("watch: in the background the terminal is another program's") {
    MadeUpStream terminal;
    terminal.width = 60;
    terminal.is_foreground = false;
    StatusLine line(terminal);
    line.show("[####----]");
    CHECK(terminal.text.empty());
    terminal.is_foreground = true;
    line.show("[#####---]");
    terminal.is_foreground = false;
    const std::string before = terminal.text;
    line.show("[######--]");
    line.show("");
    CHECK(terminal.text == before);
}

TEST_CASE("watch: a terminal that is held gets no torn line, and the newest when it goes on") {
    MadeUpStream terminal;
    terminal.width = 60;
    terminal.room = 10;
    StatusLine line(terminal);
    ProgressBar bar("a.png", line, kBegin);
    bar.tick(moment_at(1, 0.25));
    bar.tick(moment_at(2, 0.5));
    CHECK(terminal.text.size() == 10);
    terminal.room = MadeUpStream::kEndless;
    bar.tick(moment_at(3, 0.75));
    CHECK(std::ranges::count(terminal.text, '\r') == 2);
    CHECK(terminal.text.find("50 %") == std::string::npos);
    CHECK(visible(terminal.text).find("75 %") != std::string::npos);
}

TEST_CASE("watch: a message wipes the bar away first") {
    MadeUpStream terminal;
    terminal.width = 60;
    StatusLine line(terminal);
    line.show("[####----]");
    line.interrupt([&] { terminal.text += "mandel: warning: something\n"; });
    CHECK(terminal.text.ends_with("\r          \rmandel: warning: something\n"));
    terminal.has_failed = true;
    bool was_printed = false;
    line.interrupt([&] { was_printed = true; });
    CHECK(was_printed);
}

TEST_CASE("watch: plain progress is a line every few seconds and one at the end") {
    MadeUpStream out;
    ProgressLines lines("a.png", LineForm::Plain, out, kBegin);
    for (int second = 0; second < 12; ++second) {
        if (lines.next_tick() <= after(second)) lines.tick(moment_at(second, second / 20.0));
    }
    CHECK(out.text ==
          "mandel: progress: a.png 25 %, 0:05 elapsed\n"
          "mandel: progress: a.png 50 %, 0:10 elapsed\n");
    out.text.clear();
    lines.finish({.outcome = PictureOutcome::Done}, moment_at(13, 1));
    CHECK(out.text == "mandel: progress: a.png 100 %, 0:13 elapsed, done\n");
}

TEST_CASE("watch: a line is never torn by a slow reader, newer ones are dropped") {
    MadeUpStream out;
    out.room = 7;
    ProgressLines lines("a.png", LineForm::Json, out, kBegin);
    for (int second = 1; second < 5; ++second) lines.tick(moment_at(second, second / 10.0));
    CHECK(out.text.size() == 7);
    out.room = MadeUpStream::kEndless;
    lines.tick(moment_at(5, 0.5));
    CHECK(std::ranges::count(out.text, '\n') == 2);
    CHECK(out.text.find("\"fraction\":0.1,") != std::string::npos);
    CHECK(out.text.find("\"fraction\":0.5,") != std::string::npos);
}

}  // namespace
}  // namespace mandel
