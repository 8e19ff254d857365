// Who watches the pictures of one command, and how they are told: the progress display, the
// preview file, the event log, and snapshots on demand.
//
// What is opened once for all pictures is kept here. Nothing of it can make a picture fail: what
// goes wrong is said once and then left out.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/pixel_result.h"
#include "base/stop_flag.h"
#include "base/work_meter.h"
#include "color/coloring.h"
#include "job/attention.h"
#include "watch/event_log.h"
#include "watch/film_log.h"
#include "watch/status_line.h"
#include "watch/text_stream.h"
#include "watch/watcher.h"

namespace mandel {

enum class ProgressMode : std::uint8_t { None, Bar, Plain, Json };

struct WatchRequest {
    ProgressMode progress = ProgressMode::None;  // on standard error
    std::string preview;                         // a .png file; empty for none
    std::chrono::steady_clock::duration preview_interval = std::chrono::seconds(2);
    std::string events;        // a file, or "-" for standard output; empty for none
    std::size_t pictures = 1;  // that are watched one after the other; people are told of which
};

// What can be refused before the first pixel: files that cannot be written, or that exist with
// no_clobber. Throws InvalidInput or Error.
void check_watching(const WatchRequest& request, bool no_clobber);

// Memory that watching such a picture needs.
std::uint64_t watching_bytes(const WatchRequest& request, Size picture, ChannelSet channels);

class Watching {
public:
    // Sentences for the person at the shell, from any thread.
    struct Voice {
        std::function<void(std::string_view)> warn = [](std::string_view) {};
        std::function<void(std::string_view)> answer = [](std::string_view) {};  // was asked for
    };

    // Opens the event log. `attention` may be null: then there are no snapshots; it outlives
    // this object. Throws Error.
    Watching(WatchRequest request, Voice voice, Attention* attention);

    // Waits for the reader of the event log, unless it leaves or `stop` is requested.
    void finish(const StopFlag& stop);

    bool wants_consumer() const noexcept;
    Attention* attention() const noexcept { return attention_; }
    // Of the work that is watched: one piece at a time.
    WorkMeter& meter() noexcept { return meter_; }

    // The watchers of one picture.
    std::vector<std::unique_ptr<Watcher>> watchers(const PictureStart& picture, WatchTime now);
    // Those of work without pixels.
    std::vector<std::unique_ptr<Watcher>> work_watchers(const std::string& name, WatchTime now);

    // The progress display, and what a film has besides: its log, and what shows single frames of
    // it. Null if none was asked for.
    std::unique_ptr<Watcher> progress(const std::string& name, WatchTime now);
    std::string numbered(const std::string& name);
    std::unique_ptr<FilmLog> film_log(const FilmStart& film, const Moment& moment);
    std::unique_ptr<Watching> preview_only();
    const std::string& preview_file() const noexcept { return request_.preview; }
    std::chrono::steady_clock::duration preview_interval() const noexcept {
        return request_.preview_interval;
    }

    // These keep clear of the progress bar.
    void print(const std::function<void()>& print);
    void warn(std::string_view sentence);
    void answer(std::string_view sentence);

private:
    const WatchRequest request_;
    const Voice voice_;
    Attention* const attention_;
    WorkMeter meter_;
    DescriptorStream progress_stream_;
    StatusLine status_line_;
    std::size_t shown_ = 0;  // of the pictures
    std::unique_ptr<TextStream> event_destination_;
    std::unique_ptr<EventStream> events_;
};

}  // namespace mandel
