// The line at the bottom of a terminal that is written over and over, and the messages that are
// printed while it is there.
//
// A message first wipes the line away; the line comes back below it with its next text. Only
// carriage return and blanks are used, so every terminal will do. Text that the terminal does not
// take at once is kept until it does, and newer text for the line is dropped meanwhile. While the
// program runs in the background of its terminal, the line is another program's.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "watch/text_stream.h"

namespace mandel {

class StatusLine {
public:
    // The stream outlives it.
    explicit StatusLine(TextStream& stream) : stream_(stream) {}

    // The columns that a line may have: three less than the terminal's, for the "^C" that is echoed
    // where the cursor waits; it must not begin another line.
    unsigned columns() const;

    // Writes `line` over the one before; empty wipes it away. Throws as TextStream::put.
    void show(const std::string& line);

    // Wipes the line away and lets `print` write. Does not throw for the terminal's sake.
    void interrupt(const std::function<void()>& print);

private:
    bool send_unsent();
    void show_locked(const std::string& line);

    std::mutex mutex_;  // protects what follows, and whose turn it is to write
    TextStream& stream_;
    std::string unsent_;
    std::size_t shown_width_ = 0;
    std::size_t left_width_ = 0;  // of what may be seen again when the terminal becomes wider
};

}  // namespace mandel
