#include "job/banded_picture.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/parallel.h"
#include "base/printable.h"
#include "base/stage_timer.h"
#include "engine/picture_windows.h"
#include "job/band_file.h"
#include "job/computed_picture.h"
#include "job/count_table_search.h"
#include "job/finished_picture.h"
#include "job/window_rows.h"
#include "output/atomic_file.h"
#include "output/output_path.h"
#include "output/picture_format.h"
#include "scene/scene_file.h"

namespace mandel {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookAtBandsAgain = 100ms;  // of other processes
constexpr auto kWaitIsSaid = 500ms;        // longer than most bands of small pictures take

// A band and its file.
struct Band {
    Rows rows;
    std::string path;
    std::string text;  // that the file has to have
};

void make_folder(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directory(folder, error);
    if (error && !std::filesystem::is_directory(folder)) {
        throw Error("cannot make the folder '" + printable(folder) + "': " + error.message());
    }
}

class BandedPicture {
public:
    BandedPicture(const BandsRequest& request, const Execution& execution, StopFlag& stop,
                  Watching* watching)
        : request_(request),
          scene_(request.picture.scene),
          use_{&scene_, picture_format(request.picture.output).form},
          execution_(execution),
          stop_(stop),
          watching_(watching),
          watch_(std::make_unique<PictureWatch>(
              watching, picture_start(request.picture.output, scene_, execution))) {}

    BandsResult run() {
        make_folder(request_.folder);
        const MeteredWork metered(stop_, watching_ != nullptr ? &watching_->meter() : nullptr);
        std::shared_ptr<const SharedOrbit> orbit = find_table();
        if (stop_.is_requested()) return result_;
        list_bands();
        std::vector<Band> missing = missing_bands();
        result_.kept = result_.bands - missing.size();
        if (!draw(std::move(missing), std::move(orbit))) return result_;
        if (request_.shares > 1 || assemble()) result_.outcome = Outcome::Done;
        return result_;
    }

private:
    std::shared_ptr<const SharedOrbit> find_table() {
        const StageTimer timer(result_.stats.compute_seconds);
        const bool is_deep = make_plan(scene_.view, scene_.limits).kernel != Kernel::DirectDouble;
        std::shared_ptr<const SharedOrbit> orbit;
        watch_->prepare(is_deep, [&] {
            orbit = find_count_tables({&scene_, 1}, execution_, stop_);
        });
        return orbit;
    }

    void list_bands() {
        const std::string scene_text = format_scene(scene_);
        for (const Rows& rows : picture_bands(scene_.view.size)) {
            const std::string lines =
                std::to_string(rows.first) + " to " + std::to_string(rows.first + rows.count - 1);
            bands_.push_back({rows, path_of(bands_.size()),
                              scene_text + "# rows " + lines + " of this picture\n"});
        }
        for (std::size_t i = 0; i < bands_.size(); ++i) result_.bands += is_ours(i) ? 1 : 0;
    }

    std::string path_of(std::size_t band) const {
        return (std::filesystem::path(request_.folder) / band_name(band, use_.form)).string();
    }

    // Every so many, because bands beside each other cost about the same.
    bool is_ours(std::size_t band) const { return band % request_.shares + 1 == request_.share; }

    std::vector<Band> missing_bands() const {
        std::vector<std::uint8_t> is_there(bands_.size());
        parallel_for(bands_.size(), execution_.threads, [&](std::size_t i) {
            if (is_ours(i) && !stop_.is_requested()) is_there[i] = is_finished(bands_[i]);
        });
        std::vector<Band> missing;
        for (std::size_t i = 0; i < bands_.size(); ++i) {
            if (is_ours(i) && is_there[i] == 0) missing.push_back(bands_[i]);
        }
        return missing;
    }

    static bool is_finished(const Band& band) {
        switch (look_at_picture(band.path, band.text)) {
            case PictureFile::Same:
                return is_complete_picture(band.path);
            case PictureFile::Foreign:
            case PictureFile::Other:
                throw InvalidInput(what_is_there(band.path, band.text) +
                                   "; use another folder for the bands of this picture");
            case PictureFile::Missing:
            case PictureFile::Damaged:
                break;
        }
        return false;
    }

    // False if it was stopped.
    bool draw(std::vector<Band> missing, std::shared_ptr<const SharedOrbit> orbit) {
        if (missing.empty()) return true;
        std::vector<Rows> windows;
        for (const Band& band : missing) windows.push_back(band.rows);
        ComputedPicture picture(std::array{use_}, execution_, stop_, std::move(watch_),
                                std::move(orbit), std::move(windows));
        const bool is_done = draw_bands(picture, std::move(missing));
        picture.report(result_.stats);
        PictureEnd end;
        end.outcome = is_done ? PictureOutcome::Done : PictureOutcome::Stopped;
        end.iterations = result_.stats.counts.iterations;
        picture.watch().finish(end);
        return is_done;
    }

    bool draw_bands(ComputedPicture& picture, std::vector<Band> missing) {
        if (!picture.find_limit()) return false;
        auto waits_since = std::chrono::steady_clock::now();
        bool has_said = false;
        while (!missing.empty()) {
            std::vector<Band> of_others;
            for (Band& band : missing) {
                if (stop_.is_requested()) return false;
                const auto waited = std::chrono::steady_clock::now() - waits_since;
                // Of one that has been waited for too long others may be at work, too.
                const auto file = AtomicFile::claim(band.path, waited < request_.patience
                                                                   ? AtomicFile::Claim::Own
                                                                   : AtomicFile::Claim::Shared);
                if (!file) {
                    of_others.push_back(std::move(band));
                    continue;
                }
                if (is_finished(band)) {
                    ++result_.kept;
                } else if (!draw_band(picture, band, *file)) {
                    return false;
                }
                waits_since = std::chrono::steady_clock::now();
            }
            missing = std::move(of_others);
            if (missing.empty()) break;
            if (std::chrono::steady_clock::now() - waits_since > kWaitIsSaid &&
                !std::exchange(has_said, true)) {
                say_waiting(missing);
            }
            std::this_thread::sleep_for(kLookAtBandsAgain);
        }
        return true;
    }

    void say_waiting(const std::vector<Band>& bands) const {
        if (watching_ == nullptr || !watching_->wants_consumer()) return;
        const std::string whose = AtomicFile::claimant(bands.front().path);
        watching_->answer("waiting for " + std::to_string(bands.size()) +
                          " bands that other processes are drawing: " + bands.front().path +
                          (whose.empty() ? "" : " (" + whose + ")") +
                          (bands.size() > 1 ? ", ..." : ""));
    }

    bool draw_band(ComputedPicture& picture, const Band& band, AtomicFile& file) {
        if (!picture.compute_window(band.rows)) return false;
        const StageTimer timer(result_.stats.encode_seconds);
        const BandContent content{use_, band.rows, picture.window_rows(), band.text,
                                  picture.max_iterations()};
        if (!write_band(file, content, execution_.threads, stop_)) return false;
        file.commit();
        ++result_.drawn;
        return true;
    }

    bool assemble() {
        const StageTimer timer(result_.stats.encode_seconds);
        std::vector<Rows> windows;
        for (const Band& band : bands_) windows.push_back(band.rows);
        // The order in which the format is written.
        if (use_.form == RowForm::Light) std::ranges::reverse(windows);
        const auto rows =
            std::make_shared<WindowRows>(std::move(windows), use_.row_bytes(),
                                         [this](const Rows& window, std::span<std::byte> packed) {
                                             read_band(path_of_rows(window), use_, packed);
                                         });
        const PictureRequest& picture = request_.picture;
        const std::unique_ptr<ByteSink> sink =
            open_output(picture.output, picture.no_clobber, stop_);
        PictureContent content{{scene_.view.size, scene_.depth},
                               use_.form == RowForm::Codes
                                   ? windowed_codes(rows)
                                   : windowed_light(rows, use_.packed_row()),
                               format_scene(scene_)};
        if (use_.keeps_values()) {
            content.max_iterations = max_iterations_of_band(bands_.front().path);
        }
        if (!picture_format(picture.output).write(*sink, content, execution_.threads, stop_)) {
            return false;
        }
        sink->commit();
        result_.stats.output_bytes = sink->bytes_written();
        return true;
    }

    std::string path_of_rows(const Rows& window) const {
        return std::ranges::find(bands_, window, &Band::rows)->path;
    }

    const BandsRequest& request_;
    Scene scene_;  // of the request, with all that it leaves open
    const PictureUse use_;
    const Execution& execution_;
    StopFlag& stop_;
    Watching* const watching_;
    std::unique_ptr<PictureWatch> watch_;  // until the picture has it
    std::vector<Band> bands_;              // of all shares
    BandsResult result_;
};

}  // namespace

BandsResult render_bands(const BandsRequest& request, const Execution& execution, StopFlag& stop,
                         Watching* watching) {
    return BandedPicture(request, execution, stop, watching).run();
}

}  // namespace mandel
