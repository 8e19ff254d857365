#include "watch/status_line.h"

#include <algorithm>

#include "base/error.h"
#include "base/text_columns.h"

namespace mandel {
namespace {

constexpr unsigned kUsualColumns = 80;

}  // namespace

unsigned StatusLine::columns() const {
    constexpr unsigned kEchoed = 2;
    return std::max(stream_.columns().value_or(kUsualColumns), kEchoed + 2) - kEchoed - 1;
}

void StatusLine::show(const std::string& line) {
    const std::lock_guard lock(mutex_);
    show_locked(line);
}

void StatusLine::interrupt(const std::function<void()>& print) {
    const std::lock_guard lock(mutex_);
    try {
        show_locked("");
    } catch (const Error&) {  // there is nothing to wipe away on a terminal that is gone
    }
    print();
}

bool StatusLine::send_unsent() {
    unsent_.erase(0, stream_.put(unsent_));
    return unsent_.empty();
}

void StatusLine::show_locked(const std::string& line) {
    if (!send_unsent()) return;
    if (line.empty() && shown_width_ == 0) return;
    if (!stream_.is_ours()) {
        shown_width_ = left_width_ = 0;
        return;
    }
    const std::size_t width = text_columns(line);
    // On a terminal that has become narrower the old line cannot be wiped away as a whole, and
    // writing too many blanks would only start new lines. The rest is there again when it becomes
    // wider.
    left_width_ = std::max(left_width_, shown_width_);
    const std::size_t room = columns();
    const std::size_t wiped = std::min(left_width_, room);
    unsent_ = "\r" + line + std::string(wiped > width ? wiped - width : 0, ' ');
    if (line.empty()) unsent_ += "\r";
    shown_width_ = width;
    if (left_width_ <= room) left_width_ = 0;
    send_unsent();
}

}  // namespace mandel
