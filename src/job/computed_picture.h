// A picture that is computed and then coloured row by row, for whoever encodes it: a file of its
// own, or one frame of a film. Scenes that differ in nothing but colours share the computing.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/geometry.h"
#include "base/stop_flag.h"
#include "color/sample_sums.h"
#include "color/shader.h"
#include "engine/execution.h"
#include "job/packed_row.h"
#include "job/picture.h"
#include "job/picture_watch.h"
#include "job/sample_runs.h"
#include "job/watching.h"
#include "output/row_source.h"
#include "scene/scene.h"
#include "storage/comp_storage.h"

namespace mandel {

// A scene and the form in which its picture is wanted.
struct PictureUse {
    const Scene* scene;
    RowForm form = RowForm::Codes;

    // Values are those of one sample a pixel.
    bool keeps_values() const {
        return form == RowForm::LightAndValues && scene->samples.most == 1;
    }
    // What the picture is made from.
    ChannelSet channels() const;
    // In the order in which the format is written: PFM, which keeps light alone, has the last row
    // first.
    std::vector<Rows> windows() const;
    // What a row takes that is drawn and not yet written.
    std::uint64_t row_bytes() const;
    PackedRow packed_row() const;  // of light
};

// Whether the same numbers are behind both; then they differ in colouring and depth at most. (Which
// samples an adaptive picture has depends on its colours, and a picture in windows is never there
// as a whole.)
bool shares_computing(const Scene& a, const Scene& b);

// Thrown by rows that will not come.
class Stopped : public std::exception {
public:
    const char* what() const noexcept override { return "stopped"; }
};

class ComputedPicture {
public:
    // At least one; the scenes share the computing. What it is computed from outlives it. Its
    // watchers see the colours of the first scene. `orbit` may be null (see EngineTask). `windows`:
    // the rows to be computed; empty: all, in the windows of the first.
    ComputedPicture(std::span<const PictureUse> uses, const Execution& execution, StopFlag& stop,
                    std::unique_ptr<PictureWatch> watch,
                    std::shared_ptr<const SharedOrbit> orbit = nullptr,
                    std::vector<Rows> windows = {});

    // Without an encoder.
    static std::uint64_t bytes_for(std::span<const PictureUse> uses);

    // The only window, or, of several, what has to be known before the first. False if it was
    // stopped; then there are no rows.
    bool compute();

    // In the form of each use, of a picture in windows for one only; to be asked for once. They use
    // this object, and compute windows as they are asked for: then they throw Stopped after a stop.
    PictureRows rows(std::size_t use = 0);

    // For whoever takes the windows one by one: before the first, and each. False if it was
    // stopped.
    bool find_limit();
    bool compute_window(const Rows& window);
    // Of the window that was computed last, by their numbers in the picture. They use this object.
    PictureRows window_rows(std::size_t use = 0) const;

    // What was spent so far, without encoding.
    void report(PictureStats& stats) const;

    // The limit in force, once it is known.
    std::uint64_t max_iterations() const { return runs_.max_iterations(); }

    // Of compute() and of windows.
    double seconds() const noexcept { return compute_seconds_ + color_seconds_; }

    PictureWatch& watch() noexcept { return *watch_; }
    CompStorage& storage() noexcept { return storage_; }

private:
    // How one of the scenes looks.
    struct Look {
        explicit Look(const PictureUse& of);

        const PictureUse use;
        Shader shader;
        std::unique_ptr<SampleSums> sums;  // of several samples
    };

    // The rows around a window that tell which of its pixels need more samples are computed, too.
    bool refine(const Rows& window);
    bool compute_pass(const SampleRuns::Pass& pass);
    template <typename Code>
    RowSource averaged_codes(const Look& look) const;
    LightSource averaged_light(const Look& look) const;

    const Scene& scene_;  // for all that they share
    const Execution execution_;
    StopFlag& stop_;
    const std::shared_ptr<const SharedOrbit> orbit_;
    std::vector<std::unique_ptr<Look>> looks_;
    const std::vector<Rows> windows_;
    CompStorage storage_;
    std::unique_ptr<PictureWatch> watch_;  // uses the storage
    SampleRuns runs_;                      // uses the watch
    double compute_seconds_ = 0, color_seconds_ = 0;
    std::uint64_t rows_done_ = 0;  // of the windows before
    double rows_in_all_ = 0;
    double refining_ = 0.5;  // what refining takes, relative to the samples before; estimated
};

}  // namespace mandel
