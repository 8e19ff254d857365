#include "job/watching.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/printable.h"
#include "output/file_failure.h"
#include "output/output_path.h"
#include "output/picture_format.h"
#include "watch/preview_writer.h"
#include "watch/progress_line.h"

namespace mandel {
namespace {

// Unlike a picture a log is read while it grows, so it appears at once and grows in place.
std::unique_ptr<TextStream> open_event_log(const std::string& path) {
    if (path == "-") return std::make_unique<DescriptorStream>(STDOUT_FILENO, "standard output");
    std::error_code ignored;
    if (std::filesystem::is_fifo(path, ignored)) return std::make_unique<NamedPipe>(path);
    FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file.is_open()) throw Error(file_failure("write", path, errno));
    return std::make_unique<DescriptorStream>(std::move(file),
                                              "the event log '" + printable(path) + "'");
}

// Whether open_event_log would succeed, without touching what is there.
void check_event_log(const std::string& path, bool no_clobber) {
    if (path == "-") return;
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
        if (no_clobber) refuse_to_replace(path);
        if (std::filesystem::is_directory(path, ignored)) refuse_folder(path);
        if (::access(path.c_str(), W_OK) != 0) throw Error(file_failure("write", path, errno));
        return;
    }
    const std::string folder = std::filesystem::path(path).parent_path().string();
    if (::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0) {
        throw Error(file_failure("write", path, errno));
    }
}

}  // namespace

void check_watching(const WatchRequest& request, bool no_clobber) {
    if (!request.preview.empty()) {
        if (!names_png_file(request.preview)) {
            throw InvalidInput("a preview is a PNG file; '" + printable(request.preview) +
                               "' does not end in .png");
        }
        check_output_path(request.preview, no_clobber);
    }
    if (!request.events.empty()) check_event_log(request.events, no_clobber);
}

std::uint64_t watching_bytes(const WatchRequest& request, Size picture, ChannelSet channels) {
    return request.preview.empty() ? 0 : preview_bytes(picture, channels);
}

Watching::Watching(WatchRequest request, Voice voice, Attention* attention)
    : request_(std::move(request)),
      voice_(std::move(voice)),
      attention_(attention),
      progress_stream_(STDERR_FILENO, "the terminal"),
      status_line_(progress_stream_) {
    if (request_.events.empty()) return;
    event_destination_ = open_event_log(request_.events);
    events_ = std::make_unique<EventStream>(*event_destination_);
}

void Watching::finish(const StopFlag& stop) {
    if (!events_) return;
    try {
        events_->drain(stop);
    } catch (const Error& error) {
        warn(error.what());
    }
}

bool Watching::wants_consumer() const noexcept {
    return request_.progress != ProgressMode::None || !request_.preview.empty() ||
           (events_ && !events_->is_broken());
}

std::vector<std::unique_ptr<Watcher>> Watching::work_watchers(const std::string& name,
                                                              WatchTime now) {
    std::vector<std::unique_ptr<Watcher>> list;
    if (auto shown = progress(name, now)) list.push_back(std::move(shown));
    if (events_ && !events_->is_broken()) list.push_back(std::make_unique<PhaseLog>(*events_));
    return list;
}

std::vector<std::unique_ptr<Watcher>> Watching::watchers(const PictureStart& picture,
                                                         WatchTime now) {
    std::vector<std::unique_ptr<Watcher>> list;
    if (auto shown = progress(numbered(picture.output), now)) list.push_back(std::move(shown));
    std::unique_ptr<EventLog> log;
    if (events_ && !events_->is_broken()) log = std::make_unique<EventLog>(*events_, picture);
    if (!request_.preview.empty()) {
        PreviewWriter::Settings settings{.file = request_.preview,
                                         .interval = request_.preview_interval};
        if (log) {
            settings.was_written = [&log = *log, file = request_.preview](const Moment& moment) {
                log.note_preview(file, moment);
            };
        }
        list.push_back(std::make_unique<PreviewWriter>(std::move(settings), picture, now));
    }
    // The last, so that it can tell what the others did at the end.
    if (log) list.push_back(std::move(log));
    return list;
}

std::unique_ptr<Watcher> Watching::progress(const std::string& name, WatchTime now) {
    switch (request_.progress) {
        case ProgressMode::Bar:
            return std::make_unique<ProgressBar>(name, status_line_, now);
        case ProgressMode::Plain:
            return std::make_unique<ProgressLines>(name, LineForm::Plain, progress_stream_, now);
        case ProgressMode::Json:
            return std::make_unique<ProgressLines>(name, LineForm::Json, progress_stream_, now);
        case ProgressMode::None:
            break;
    }
    return nullptr;
}

// "3/7 c.png", for people.
std::string Watching::numbered(const std::string& name) {
    if (request_.pictures <= 1 || request_.progress == ProgressMode::Json) return name;
    return std::to_string(++shown_) + "/" + std::to_string(request_.pictures) + " " + name;
}

std::unique_ptr<FilmLog> Watching::film_log(const FilmStart& film, const Moment& moment) {
    if (!events_ || events_->is_broken()) return nullptr;
    return std::make_unique<FilmLog>(*events_, film, moment);
}

std::unique_ptr<Watching> Watching::preview_only() {
    if (request_.preview.empty()) return nullptr;
    WatchRequest request;
    request.preview = request_.preview;
    request.preview_interval = request_.preview_interval;
    Voice voice;
    voice.warn = [this](std::string_view sentence) { warn(sentence); };
    return std::make_unique<Watching>(std::move(request), std::move(voice), nullptr);
}

void Watching::print(const std::function<void()>& print) { status_line_.interrupt(print); }

void Watching::warn(std::string_view sentence) {
    status_line_.interrupt([&] { voice_.warn(sentence); });
}

void Watching::answer(std::string_view sentence) {
    status_line_.interrupt([&] { voice_.answer(sentence); });
}

}  // namespace mandel
