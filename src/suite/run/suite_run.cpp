#include "suite/run/suite_run.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/failure.h"
#include "base/printable.h"
#include "base/stage_timer.h"
#include "job/picture.h"
#include "output/frame_pattern.h"
#include "output/picture_format.h"
#include "suite/run/case_verdict.h"
#include "suite/run/invariants.h"
#include "suite/run/time_limit.h"

namespace mandel {
namespace {

namespace fs = std::filesystem;

using Indices = std::vector<std::size_t>;

std::string film_pattern(const SuiteFilm& film) { return "actual/" + film.name + "-%04d.png"; }

std::string seconds_text(double seconds) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", seconds);
    return text;
}

class SuiteRun {
public:
    SuiteRun(const std::vector<SuiteCase>& cases, const SuiteRequest& request,
             const SuiteProgram& program, StopFlag& stop,
             const std::function<void(const CaseResult&)>& take)
        : cases_(cases),
          request_(request),
          program_(program),
          stop_(stop),
          take_(take),
          results_(cases.size()),
          is_finished_(cases.size()) {
        for (std::size_t i = 0; i < cases.size(); ++i) {
            results_[i].one = &cases[i];
            results_[i].actual = cases[i].is_skipped ? "" : actual_file(cases[i]);
        }
    }

    std::vector<CaseResult> run() {
        for (std::size_t i = 0; i < cases_.size(); ++i) {
            if (cases_[i].is_skipped) finish(i, CaseStatus::Skipped, cases_[i].reason);
        }
        for (const Indices& group : still_groups()) {
            if (!stop_.is_requested()) draw_stills(group);
        }
        for (const Indices& group : film_groups()) {
            if (!stop_.is_requested()) draw_film(group);
        }
        std::vector<CaseResult> finished;
        for (std::size_t i = 0; i < cases_.size(); ++i) {
            if (is_finished_[i]) finished.push_back(std::move(results_[i]));
        }
        return finished;
    }

private:
    std::string path_of(const std::string& file) const {
        return (fs::path(request_.folder) / file).string();
    }

    PictureRequest picture_of(std::size_t index) const {
        return {cases_[index].scene.scene, path_of(results_[index].actual), false};
    }

    // Cases that are best rendered together, of one timeout each.
    std::vector<Indices> still_groups() const {
        std::map<std::optional<double>, Indices> by_timeout;
        for (std::size_t i = 0; i < cases_.size(); ++i) {
            if (!cases_[i].is_skipped && !cases_[i].film)
                by_timeout[cases_[i].timeout].push_back(i);
        }
        std::vector<Indices> groups;
        for (const auto& [timeout, indices] : by_timeout) {
            std::vector<PictureRequest> pictures;
            for (const std::size_t i : indices) pictures.push_back(picture_of(i));
            std::vector<const PictureRequest*> pointers;
            for (const PictureRequest& picture : pictures) pointers.push_back(&picture);
            for (const Indices& together : computed_together(pointers)) {
                Indices& group = groups.emplace_back();
                for (const std::size_t i : together) group.push_back(indices[i]);
            }
        }
        std::ranges::sort(groups);
        return groups;
    }

    std::vector<Indices> film_groups() const {
        std::map<const SuiteFilm*, Indices> by_film;
        for (std::size_t i = 0; i < cases_.size(); ++i) {
            if (!cases_[i].is_skipped && cases_[i].film) by_film[cases_[i].film.get()].push_back(i);
        }
        std::vector<Indices> groups;
        for (auto& [film, indices] : by_film) groups.push_back(std::move(indices));
        std::ranges::sort(groups);
        return groups;
    }

    // For all cases of a group together.
    std::optional<double> timeout_of(const Indices& group) const {
        const std::optional<double> timeout = cases_[group.front()].timeout;
        if (!timeout) return std::nullopt;
        return *timeout * static_cast<double>(group.size());
    }

    std::vector<PictureResult> render(const std::vector<PictureRequest>& pictures,
                                      const Execution& execution, StopFlag& stop) const {
        std::vector<const PictureRequest*> pointers;
        for (const PictureRequest& picture : pictures) pointers.push_back(&picture);
        return render_together(pointers, execution, stop);
    }

    void draw_stills(const Indices& group) {
        std::vector<PictureRequest> pictures;
        for (const std::size_t i : group) pictures.push_back(picture_of(i));
        double seconds = 0;
        Indices drawn;
        {
            const StageTimer timer(seconds);
            TimeLimit limit(timeout_of(group), stop_);
            const std::vector<PictureResult> results =
                render(pictures, request_.execution, limit.flag());
            for (std::size_t k = 0; k < group.size(); ++k) {
                const std::size_t i = group[k];
                if (!take_outcome(i, results[k], limit)) continue;
                results_[i].stats = program_.stats(cases_[i].scene.file, pictures[k],
                                                   results[k].stats, request_.execution);
                drawn.push_back(i);
            }
        }
        // Each has its part of the time that they share.
        for (const std::size_t i : group) {
            results_[i].seconds = seconds / static_cast<double>(group.size());
        }
        for (const std::size_t i : drawn) judge(i);
        if (request_.checks_invariants) check_invariants(drawn);
        for (const std::size_t i : drawn) {
            if (!stop_.is_requested()) finish(i);
        }
    }

    // Whether the picture is there.
    bool take_outcome(std::size_t i, const PictureResult& result, const TimeLimit& limit) {
        if (result.outcome == Outcome::Done) return true;
        if (stop_.is_requested()) return false;
        if (limit.is_exceeded()) {
            finish(i, CaseStatus::Broken, late_text(i));
        } else if (result.failure) {
            finish(i, CaseStatus::Broken, sentence_of(result.failure));
        }
        return false;
    }

    std::string late_text(std::size_t i) const {
        return "stopped after its timeout of " + seconds_text(*cases_[i].timeout) + " seconds";
    }

    void draw_film(const Indices& group) {
        const SuiteFilm& film = *cases_[group.front()].film;
        std::vector<std::uint64_t> frames;
        for (const std::size_t i : group) frames.push_back(cases_[i].frame);
        double seconds = 0;
        std::string stats, problem;
        {
            const StageTimer timer(seconds);
            TimeLimit limit(timeout_of(group), stop_);
            try {
                stats = program_.draw_film(film, frames, path_of(film_pattern(film)),
                                           request_.execution, limit.flag());
            } catch (const std::exception& error) {
                problem = error.what();
            }
            if (stop_.is_requested()) return;
            if (limit.is_exceeded()) problem = late_text(group.front());
        }
        for (const std::size_t i : group) {
            CaseResult& result = results_[i];
            result.seconds = seconds / static_cast<double>(group.size());
            result.stats = stats;
            std::error_code ignored;
            if (problem.empty() && !fs::exists(path_of(result.actual), ignored)) {
                problem = "the frame was not drawn";
            }
            if (!problem.empty()) {
                finish(i, CaseStatus::Broken, problem);
                continue;
            }
            judge(i);
            if (!stop_.is_requested()) finish(i);
        }
    }

    void judge(std::size_t i) {
        CaseResult& result = results_[i];
        const StageTimer timer(result.seconds);
        try {
            const bool helps =
                judge_case(result, request_.folder, request_.execution.threads, stop_);
            if (request_.updates && helps && result.status == CaseStatus::Failed) {
                update_reference(result, request_.folder);
                result.sentence += "; the reference was written";
            }
        } catch (const std::exception& error) {
            result.status = CaseStatus::Broken;
            result.sentence = error.what();
        }
    }

    void check_invariants(const Indices& drawn) {
        for (const Variant& variant : variants_of(request_.execution)) {
            if (drawn.empty() || stop_.is_requested()) return;
            std::vector<PictureRequest> pictures;
            for (const std::size_t i : drawn) {
                PictureRequest picture = picture_of(i);
                if (variant.from_picture) picture.scene = scene_in(picture.output, picture.scene);
                fs::path output(picture.output);
                output.replace_extension(variant.name + output.extension().string());
                picture.output = output.string();
                pictures.push_back(std::move(picture));
            }
            render(pictures, variant.execution, stop_);
            for (std::size_t k = 0; k < drawn.size() && !stop_.is_requested(); ++k) {
                take_variant(drawn[k], pictures[k].output);
            }
        }
    }

    // Formats that hold no scene are drawn from the case's.
    Scene scene_in(const std::string& picture, const Scene& otherwise) const {
        const bool holds_scene = picture_format(picture).read_metadata != nullptr;
        return holds_scene ? program_.read_scene(picture).scene : otherwise;
    }

    void take_variant(std::size_t i, const std::string& file) {
        CaseResult& result = results_[i];
        if (have_same_bytes(path_of(result.actual), file)) {
            std::error_code ignored;
            fs::remove(file, ignored);
            return;
        }
        result.status = CaseStatus::Failed;
        result.sentence += "; not the same bytes as actual/" + fs::path(file).filename().string();
    }

    void finish(std::size_t i, CaseStatus status, const std::string& sentence) {
        results_[i].status = status;
        results_[i].sentence = sentence;
        if (status == CaseStatus::Broken) results_[i].actual.clear();
        finish(i);
    }

    void finish(std::size_t i) {
        is_finished_[i] = true;
        take_(results_[i]);
    }

    const std::vector<SuiteCase>& cases_;
    const SuiteRequest& request_;
    const SuiteProgram& program_;
    StopFlag& stop_;
    const std::function<void(const CaseResult&)>& take_;
    std::vector<CaseResult> results_;
    std::vector<bool> is_finished_;
};

}  // namespace

std::string actual_file(const SuiteCase& one) {
    if (one.film) {
        return FramePattern(film_pattern(*one.film)).path(one.frame);
    }
    const std::string extension = fs::path(one.reference.file).extension().string();
    return "actual/" + one.name + (extension.empty() ? ".png" : extension);
}

void check_suite(const std::vector<SuiteCase>& cases, const SuiteRequest& request) {
    const fs::path root(request.folder);
    std::set<fs::path> outputs;
    for (const SuiteCase& one : cases) {
        if (one.is_skipped) continue;
        if (!outputs.insert(fs::weakly_canonical(root / actual_file(one))).second) {
            throw InvalidInput("the picture of the case '" + one.name +
                               "' would have the file of another one; change its name");
        }
    }
    for (const SuiteCase& one : cases) {
        for (const std::string& file : {one.reference.file, one.scene.file}) {
            if (file.empty() || !outputs.contains(fs::weakly_canonical(file))) continue;
            throw InvalidInput("the picture of a case would overwrite '" + printable(file) +
                               "', which the suite reads; choose another folder for --out");
        }
        if (one.is_skipped || one.film) continue;
        check_picture({one.scene.scene, (root / actual_file(one)).string(), false},
                      request.execution);
    }
}

std::vector<CaseResult> run_suite(const std::vector<SuiteCase>& cases, const SuiteRequest& request,
                                  const SuiteProgram& program, StopFlag& stop,
                                  const std::function<void(const CaseResult&)>& take) {
    return SuiteRun(cases, request, program, stop, take).run();
}

}  // namespace mandel
