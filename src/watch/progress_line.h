// Shows a person, or a program, how far the picture is: a bar on a terminal, or a line now and
// then.
#pragma once

#include <chrono>
#include <string>

#include "watch/status_line.h"
#include "watch/text_stream.h"
#include "watch/watcher.h"

namespace mandel {

// Drawn again a few times a second, as wide as the terminal is at that moment, and gone when the
// picture is finished. A picture that is finished at once never shows it.
class ProgressBar : public Watcher {
public:
    // `line` outlives it.
    ProgressBar(std::string name, StatusLine& line, WatchTime now);

    WatchTime next_tick() const override { return next_; }
    void tick(const Moment& moment) override;
    void finish(const PictureEnd& end, const Moment& moment) override;

private:
    const std::string name_;
    StatusLine& line_;
    WatchTime next_;
};

enum class LineForm : std::uint8_t { Plain, Json };

// A line every few seconds, and one at the end.
class ProgressLines : public Watcher {
public:
    // `stream` outlives it.
    ProgressLines(std::string name, LineForm form, TextStream& stream, WatchTime now);

    WatchTime next_tick() const override { return next_; }
    void tick(const Moment& moment) override;
    void finish(const PictureEnd& end, const Moment& moment) override;

private:
    void say(const std::string& line);
    std::string line_of(const Progress& progress) const;

    const std::string name_;
    const LineForm form_;
    TextStream& stream_;
    const std::chrono::seconds interval_;
    WatchTime next_;
    std::string unsent_;  // begins where the stream took no more; new lines are dropped meanwhile
};

}  // namespace mandel
