// A terminal, pipe or file of a test's own: takes as much as it is told to, keeps what it took,
// and fails on demand.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/error.h"
#include "watch/text_stream.h"

namespace mandel {

class MadeUpStream : public TextStream {
public:
    std::size_t put(std::string_view more) override {
        if (has_failed) throw Error("cannot write to the made-up stream: it has failed");
        const std::size_t count = std::min(more.size(), room);
        if (room != kEndless) room -= count;
        text += more.substr(0, count);
        return count;
    }
    void wait(std::chrono::milliseconds) override {
        ++waits;
        room += room_after_wait;
    }
    std::optional<unsigned> columns() const override { return width; }
    bool is_ours() const override { return is_foreground; }

    static constexpr std::size_t kEndless = ~std::size_t{0};

    std::string text;
    std::size_t room = kEndless;
    std::size_t room_after_wait = 0;
    std::optional<unsigned> width;
    bool has_failed = false;
    bool is_foreground = true;
    int waits = 0;
};

}  // namespace mandel
