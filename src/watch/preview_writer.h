// Keeps a PNG file of the unfinished picture up to date, for whatever viewer looks at it.
//
// The file is complete at every moment. It appears when the whole picture can be seen, if only
// coarsely, and is renewed at an interval, but never so often that it takes a noticeable share of
// the computing time; a quick picture has only its last preview.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "color/shader.h"
#include "output/row_source.h"
#include "storage/viz_storage.h"
#include "watch/watcher.h"

namespace mandel {

// The least whole factor that makes a preview at most 1920 pixels wide, and not huge if it is
// tall.
std::uint32_t preview_factor(Size picture) noexcept;

// Memory of a preview of such a picture, with its encoder.
std::uint64_t preview_bytes(Size picture, ChannelSet channels);

// Writes such a picture, without a scene in it. Returns false, with the file as it was, if it was
// stopped before the end. Throws Error.
[[nodiscard]] bool write_preview(const std::string& path, const PixelFormat& format,
                                 const RowSource& rows, const StopFlag& stop);

// Writes what the stage shows. Returns false, with the file as it was, if it was stopped before
// the end. Throws Error.
[[nodiscard]] bool write_preview(const std::string& path, const VizStage& stage,
                                 const Shader& shader, const StopFlag& stop);

class PreviewWriter : public Watcher {
public:
    struct Settings {
        std::string file;
        std::chrono::steady_clock::duration interval = std::chrono::seconds(2);
        // Called after each preview.
        std::function<void(const Moment&)> was_written = [](const Moment&) {};
    };

    PreviewWriter(Settings settings, const PictureStart& picture, WatchTime now);

    void begin_run(const RunStart& run, const Moment& moment) override;
    void take(const StageEvent& event, const Moment& moment) override;
    WatchTime next_tick() const override;
    void tick(const Moment& moment) override;
    void finish(const PictureEnd& end, const Moment& moment) override;

private:
    bool wants_to_write() const;
    bool is_cheap(const Progress& progress) const;
    void write(const Moment& moment, const StopFlag& stop);
    void write_last(const Moment& moment);

    const Settings settings_;
    const PictureStart picture_;
    const std::uint32_t factor_;
    std::optional<Shader> shader_;  // from the first run on
    const double cost_;             // of one preview, in seconds in which all threads compute
    const std::chrono::steady_clock::duration least_interval_;  // for the sake of the engine
    std::optional<VizStorage> viz_;                             // from the first run on
    std::shared_ptr<const StopFlag> run_is_over_;
    const WatchTime start_;
    bool has_levels_ = false;
    bool has_news_ = false;  // since the last preview
    bool is_first_ = true;   // nothing has been written yet
    WatchTime next_;
};

}  // namespace mandel
