// Where a watcher's text leaves the program: the seam between watchers and the world.
//
// Nothing here waits: a terminal that is held, or a pipe whose reader is slow, takes less than it
// is given, and the watcher keeps or drops the rest. So watching can never hold up the picture.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "output/file_descriptor.h"

namespace mandel {

class TextStream {
public:
    virtual ~TextStream() = default;

    // Writes as much of the text's beginning as can go at once, and returns how much that was.
    // Throws Error when nothing can ever go again: the reader is gone, the disk is full.
    virtual std::size_t put(std::string_view text) = 0;

    // Waits until something can go or the time is over.
    virtual void wait(std::chrono::milliseconds time) = 0;

    // Of a terminal, at this moment; nothing if it is none.
    virtual std::optional<unsigned> columns() const = 0;

    // Whether it is not the terminal of a shell that runs this program in the background.
    virtual bool is_ours() const { return true; }
};

// A file, a pipe or a terminal.
class DescriptorStream : public TextStream {
public:
    // `what` names it in errors: "the event log 'e.jsonl'".
    DescriptorStream(int borrowed, std::string what) : fd_(borrowed), what_(std::move(what)) {}
    DescriptorStream(FileDescriptor owned, std::string what)
        : owned_(std::move(owned)), fd_(owned_.get()), what_(std::move(what)) {}

    std::size_t put(std::string_view text) override;
    void wait(std::chrono::milliseconds time) override;
    std::optional<unsigned> columns() const override;
    bool is_ours() const override;

private:
    FileDescriptor owned_;
    int fd_;
    std::string what_;
};

// A named pipe. It takes nothing until there is a reader, whose coming is not waited for.
class NamedPipe : public TextStream {
public:
    explicit NamedPipe(std::string path) : path_(std::move(path)) {}

    std::size_t put(std::string_view text) override;
    void wait(std::chrono::milliseconds time) override;
    std::optional<unsigned> columns() const override { return std::nullopt; }

private:
    bool open();

    const std::string path_;
    std::optional<DescriptorStream> stream_;  // from the time of a reader on
};

}  // namespace mandel
