#include "job/picture.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/stage_timer.h"
#include "engine/picture_windows.h"
#include "job/computed_picture.h"
#include "job/count_table_search.h"
#include "job/memory_limit.h"
#include "output/output_path.h"
#include "output/picture_format.h"
#include "scene/scene_file.h"

namespace mandel {
namespace {

PixelFormat pixel_format(const Scene& scene) { return {scene.view.size, scene.depth}; }

std::uint64_t encoder_bytes(const PictureRequest& request, const Execution& execution) {
    return picture_format(request.output)
        .memory_bytes(pixel_format(request.scene), execution.threads);
}

PictureUse use_of(const PictureRequest& request, const Scene& scene) {
    return {&scene, picture_format(request.output).form};
}

// False if it was stopped.
bool write_picture(const PictureRequest& request, const Scene& scene, const PictureRows& rows,
                   std::uint64_t max_iterations, ByteSink& sink, const Execution& execution,
                   const StopFlag& stop, PictureStats& stats) {
    const StageTimer timer(stats.encode_seconds);
    const PictureContent content{pixel_format(scene), rows, format_scene(scene), max_iterations};
    try {
        const PictureFormat& format = picture_format(request.output);
        if (!format.write(sink, content, execution.threads, stop)) return false;
    } catch (const Stopped&) {
        return false;
    }
    sink.commit();
    stats.output_bytes = sink.bytes_written();
    return true;
}

std::vector<Scene> scenes_of(std::span<const PictureRequest* const> requests) {
    std::vector<Scene> scenes;
    for (const PictureRequest* request : requests) scenes.push_back(request->scene);
    return scenes;
}

// One picture or several of the same numbers on their way.
class Rendering {
public:
    Rendering(std::span<const PictureRequest* const> requests, const Execution& execution,
              StopFlag& stop, Watching* watching)
        : requests_(requests),
          scenes_(scenes_of(requests)),
          execution_(execution),
          stop_(stop),
          watching_(watching),
          results_(requests.size()),
          sinks_(requests.size()) {}

    std::vector<PictureResult> run() {
        bool can_be_written = false;
        for (std::size_t i = 0; i < requests_.size(); ++i) {
            attempt(i, [&] {
                sinks_[i] = open_output(requests_[i]->output, requests_[i]->no_clobber, stop_);
                can_be_written = true;
            });
        }
        if (!can_be_written) return std::move(results_);
        const MeteredWork metered(stop_, watching_ != nullptr ? &watching_->meter() : nullptr);
        try {
            draw();
        } catch (...) {
            fail_all(std::current_exception());
        }
        return std::move(results_);
    }

private:
    void draw() {
        PictureStats& first = results_[0].stats;
        const Scene& scene = scenes_.front();
        auto watch = std::make_unique<PictureWatch>(watching_, start_of(0));
        const bool is_deep = make_plan(scene.view, scene.limits).kernel != Kernel::DirectDouble;
        std::shared_ptr<const SharedOrbit> orbit;
        watch->prepare(is_deep, [&] { orbit = find_tables(first); });
        std::vector<PictureUse> uses;
        for (std::size_t i = 0; i < scenes_.size(); ++i) {
            uses.push_back(use_of(*requests_[i], scenes_[i]));
        }
        ComputedPicture picture(uses, execution_, stop_, std::move(watch), std::move(orbit));
        const bool is_computed = picture.compute();
        write(0, picture, picture.watch(), is_computed);
        for (std::size_t i = 1; i < results_.size(); ++i) share_numbers(i);
        first.events = picture.storage().event_counters();
        for (std::size_t i = 1; i < results_.size() && is_computed; ++i) {
            PictureWatch watch_of_another(watching_, start_of(i));
            write(i, picture, watch_of_another, true);
        }
    }

    PictureStart start_of(std::size_t i) const {
        return picture_start(requests_[i]->output, scenes_[i], execution_);
    }

    std::shared_ptr<const SharedOrbit> find_tables(PictureStats& stats) {
        const StageTimer timer(stats.compute_seconds);
        return find_count_tables(scenes_, execution_, stop_);
    }

    void share_numbers(std::size_t i) {
        const PictureStats& first = results_[0].stats;
        PictureStats& stats = results_[i].stats;
        stats.plan = first.plan;
        stats.max_iterations = first.max_iterations;
        stats.is_limit_cut_short = first.is_limit_cut_short;
        stats.counts = first.counts;
        stats.reference = first.reference;
        stats.computed_with = requests_[0]->output;
    }

    void write(std::size_t i, ComputedPicture& picture, PictureWatch& watch, bool is_computed) {
        PictureResult& result = results_[i];
        const auto write_now = [&] {
            if (!is_windowed(scenes_[i].view.size)) watch.begin_writing();
            const bool is_done =
                write_picture(*requests_[i], scenes_[i], picture.rows(i), picture.max_iterations(),
                              *sinks_[i], execution_, stop_, result.stats);
            if (is_done) result.outcome = Outcome::Done;
        };
        const double before = picture.seconds();
        if (is_computed && sinks_[i]) attempt(i, write_now);
        sinks_[i].reset();
        // Windows are computed while they are written.
        result.stats.encode_seconds -= picture.seconds() - before;
        if (i == 0) picture.report(result.stats);
        PictureEnd end;
        end.outcome = result.failure                    ? PictureOutcome::Failed
                      : result.outcome == Outcome::Done ? PictureOutcome::Done
                                                        : PictureOutcome::Stopped;
        end.iterations = result.stats.counts.iterations;
        end.output_bytes = result.stats.output_bytes;
        watch.finish(end);
    }

    template <typename Action>
    void attempt(std::size_t i, Action&& action) {
        try {
            action();
        } catch (...) {
            results_[i].failure = std::current_exception();
        }
    }

    void fail_all(const std::exception_ptr& failure) {
        for (PictureResult& result : results_) {
            if (result.outcome != Outcome::Done && !result.failure) result.failure = failure;
        }
    }

    const std::span<const PictureRequest* const> requests_;
    std::vector<Scene> scenes_;  // of the requests, with all that they leave open
    const Execution& execution_;
    StopFlag& stop_;
    Watching* const watching_;
    std::vector<PictureResult> results_;
    std::vector<std::unique_ptr<ByteSink>> sinks_;
};

}  // namespace

void check_picture(const PictureRequest& request, const Execution& execution,
                   const WatchRequest& watching) {
    const Scene& scene = request.scene;
    make_plan(scene.view, scene.limits);
    check_output_path(request.output, request.no_clobber);
    const PictureUse use = use_of(request, scene);
    const std::uint64_t watched = watching_bytes(watching, scene.view.size, use.channels());
    check_memory(
        ComputedPicture::bytes_for(std::array{use}) + encoder_bytes(request, execution) + watched,
        "the picture");
}

std::vector<std::vector<std::size_t>> computed_together(
    std::span<const PictureRequest* const> requests) {
    // Each keeps a file open, and half of the memory is enough to ask for.
    constexpr std::size_t kMost = 64;
    const std::uint64_t memory = available_memory() / 2;
    struct Group {
        std::vector<std::size_t> members;
        std::vector<PictureUse> uses;
    };
    std::vector<Group> groups;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const PictureUse use = use_of(*requests[i], requests[i]->scene);
        const auto takes = [&](Group& group) {
            if (group.uses.size() >= kMost) return false;
            if (!shares_computing(*group.uses.front().scene, *use.scene)) return false;
            group.uses.push_back(use);
            if (ComputedPicture::bytes_for(group.uses) <= memory) return true;
            group.uses.pop_back();
            return false;
        };
        auto group = std::ranges::find_if(groups, takes);
        if (group == groups.end()) {
            group = groups.insert(group, Group{{}, {use}});
        }
        group->members.push_back(i);
    }
    std::vector<std::vector<std::size_t>> together;
    for (Group& group : groups) together.push_back(std::move(group.members));
    return together;
}

std::vector<PictureResult> render_together(std::span<const PictureRequest* const> requests,
                                           const Execution& execution, StopFlag& stop,
                                           Watching* watching) {
    return Rendering(requests, execution, stop, watching).run();
}

}  // namespace mandel
