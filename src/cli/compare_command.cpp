#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/execution_options.h"
#include "cli/file_claims.h"
#include "cli/parsed_option.h"
#include "cli/scene_argument.h"
#include "cli/signals.h"
#include "cli/text_output.h"
#include "compare/comparison_json.h"
#include "compare/comparison_text.h"
#include "compare/difference_picture.h"
#include "compare/exr_pictures.h"
#include "compare/tolerance_keys.h"
#include "output/animated_png.h"
#include "output/image_reader.h"
#include "output/output_path.h"
#include "output/picture_format.h"
#include "output/png_writer.h"
#include "scene/scene_difference.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

// A change of the meaning of its keys raises this number.
constexpr int kComparisonSchema = 1;
constexpr unsigned kBlinkMilliseconds = 500;

constexpr Choice<DiffStyle> kDiffStyles[] = {
    {"triptych", DiffStyle::Triptych},
    {"mask", DiffStyle::Mask},
    {"abs", DiffStyle::Abs},
    {"blink", DiffStyle::Blink},
};

Tolerance tolerance_from(const CommandLine& line) {
    Tolerance tolerance;
    for (const ToleranceKey& key : tolerance_keys()) {
        std::string option(key.name);
        std::ranges::replace(option, '_', '-');
        if (!key.is_repeated) (void)line.value(option);  // refuses two different ones
        for (const std::string& value : line.values(option)) {
            try {
                key.set(tolerance, value);
            } catch (const InvalidInput& error) {
                throw UsageError("--" + option + ": " + error.what());
            }
        }
    }
    check_tolerance(tolerance);
    return tolerance;
}

struct DiffRequest {
    std::string path;  // empty: none
    DiffStyle style = DiffStyle::Triptych;
    std::optional<double> amplification;
};

DiffRequest diff_from(const CommandLine& line) {
    DiffRequest request;
    request.path = line.value("diff").value_or("");
    const auto style = parsed_option(line, "diff-style", [](const std::string& text) {
        return parse_choice(text, kDiffStyles);
    });
    request.style = style.value_or(DiffStyle::Triptych);
    request.amplification = parsed_option(
        line, "amplify", [](const std::string& text) { return parse_real(text, 0.001, 65535); });
    for (const char* option : {"diff-style", "amplify"}) {
        if (!line.has(option) || line.has("diff")) continue;
        throw UsageError("--" + std::string(option) + " is about a picture; name it with --diff");
    }
    if (request.amplification && request.style != DiffStyle::Triptych &&
        request.style != DiffStyle::Abs) {
        throw UsageError("--amplify is for the styles triptych and abs");
    }
    return request;
}

void check_diff_path(const CommandLine& line) {
    const auto diff = line.value("diff");
    if (!diff) return;
    if (!names_png_file(*diff)) {
        throw UsageError("--diff writes a PNG file; " + quote(*diff) + " is not the name of one");
    }
    FileClaims claims;
    for (const std::string& file : line.files) claims.reads(file, "an image to compare");
    claims.writes(*diff, "the difference");
    check_output_path(*diff, false);
}

bool write_diff(ByteSink& sink, const DiffRequest& request, const Image& a, const Image& b,
                const Tolerance& tolerance, unsigned threads, const StopFlag& stop) {
    if (request.style == DiffStyle::Blink) {
        const std::array pictures = {in_8_bits(a), in_8_bits(b)};
        return write_animated_png(sink, pictures, kBlinkMilliseconds, threads, stop);
    }
    const Image picture = difference_picture(a, b, tolerance, request.style, request.amplification);
    return write_png(sink, picture.format, rows_of(picture), "", threads, stop);
}

// What --scene finds: nothing if a picture that holds no scene makes the question meaningless.
struct ScenesFound {
    std::string missing;  // sentence about a picture without a scene; empty if both have one
    std::vector<KeyDifference> differences;

    bool are_equal() const { return missing.empty() && differences.empty(); }
};

ScenesFound compare_scenes(const std::string& a, const std::string& b) {
    ScenesFound found;
    std::vector<Scene> scenes;
    for (const std::string& file : {a, b}) {
        try {
            if (scene_picture_format(file) == nullptr) throw InvalidInput("");
            scenes.push_back(load_scene(file).scene);
        } catch (const InvalidInput& error) {
            const std::string reason = error.what();
            found.missing = reason.empty() ? quote(file) + " holds no scene" : reason;
            return found;
        }
    }
    found.differences = scene_differences(scenes[0], scenes[1]);
    return found;
}

std::string shown(const std::string& value) {
    constexpr std::size_t kShown = 40;
    if (value.empty()) return "none";
    return value.size() <= kShown ? value : value.substr(0, kShown) + "...";
}

std::string scenes_text(const ScenesFound& found) {
    if (!found.missing.empty()) return "scenes: " + found.missing + "\n";
    if (found.differences.empty()) return "scenes: equal\n";
    std::string text;
    for (const KeyDifference& key : found.differences) {
        text += (text.empty() ? "scenes differ: " : ", ") + std::string(key.key) + " (" +
                shown(key.a) + " and " + shown(key.b) + ")";
    }
    return text + "\n";
}

struct Findings {
    Comparison comparison;
    std::optional<CountDifferences> counts;
    std::optional<ScenesFound> scenes;

    bool are_equal() const { return comparison.is_equal() && (!scenes || scenes->are_equal()); }
};

nlohmann::ordered_json counts_json(const CountDifferences& counts) {
    nlohmann::ordered_json shift;  // null
    if (counts.largest_shift) {
        shift = {
            {"pixels", *counts.largest_shift}, {"x", counts.shift_at.x}, {"y", counts.shift_at.y}};
    }
    return {{"n_equal", counts.equal},
            {"n_by_1", counts.by_one},
            {"n_by_more", counts.by_more},
            {"inside_exchanged", counts.exchanged},
            {"largest_shift", shift}};
}

std::string counts_text(const CountDifferences& counts) {
    std::string text = "; n differs by 1 in " + std::to_string(counts.by_one) + ", by more in " +
                       std::to_string(counts.by_more) + ", inside and outside are exchanged in " +
                       std::to_string(counts.exchanged);
    if (counts.largest_shift) {
        text += ", the largest shift is " + amount_text(*counts.largest_shift) + " pixel";
        if (*counts.largest_shift > 0) {
            text += " at " + std::to_string(counts.shift_at.x) + "," +
                    std::to_string(counts.shift_at.y);
        }
    }
    return text;
}

std::string json_of(const CommandLine& line, const Findings& findings) {
    const Comparison& comparison = findings.comparison;
    const std::optional<ScenesFound>& scenes = findings.scenes;
    nlohmann::ordered_json json = {
        {"schema", kComparisonSchema}, {"a", line.files[0]}, {"b", line.files[1]}};
    json.update(comparison_json(comparison));
    if (findings.counts) json["values"] = counts_json(*findings.counts);
    if (scenes) {
        json["equal"] = findings.are_equal();
        json["scene"] = {
            {"equal", scenes->are_equal()},
            {"problem", scenes->missing.empty() ? nlohmann::ordered_json()
                                                : nlohmann::ordered_json(scenes->missing)},
            {"differences", nlohmann::ordered_json::array()}};
        for (const KeyDifference& key : scenes->differences) {
            json["scene"]["differences"].push_back({{"key", key.key}, {"a", key.a}, {"b", key.b}});
        }
    }
    // Names of files may be any bytes; what is not UTF-8 is replaced rather than refused.
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void refuse_sizes(Size a, Size b) {
    if (a == b) return;
    throw InvalidInput("the pictures cannot be compared: " + size_mismatch_text(a, b));
}

Findings compare_values(const CommandLine& line, const Tolerance& tolerance, unsigned threads) {
    const PictureValues a = read_values(line.files[0], threads);
    const PictureValues b = read_values(line.files[1], threads);
    refuse_sizes(a.size, b.size);
    Findings findings;
    findings.comparison = compare_pictures(smooth_counts(a), smooth_counts(b), tolerance);
    findings.counts = compare_counts(a, b, tolerance.area);
    return findings;
}

void print(const CommandLine& line, const Findings& findings, const Tolerance& tolerance) {
    if (line.has("json")) {
        write_standard_output(json_of(line, findings));
        return;
    }
    write_standard_output(describe(findings.comparison, tolerance) +
                          (findings.counts ? counts_text(*findings.counts) : "") + "\n" +
                          (findings.scenes ? scenes_text(*findings.scenes) : ""));
}

void check_values_options(const CommandLine& line, const Tolerance& tolerance) {
    if (line.has("diff")) throw UsageError("--diff shows colours; leave out --values or --diff");
    if (tolerance.metric == Metric::Psnr || tolerance.metric == Metric::Ssim) {
        throw UsageError("counts have no white: psnr and ssim are for colours");
    }
}

}  // namespace

ExitCode run_compare(const CommandLine& line, const Messages& messages) {
    if (line.files.size() != 2) {
        throw UsageError("compare needs two images, not " + std::to_string(line.files.size()));
    }
    const Tolerance tolerance = tolerance_from(line);
    const DiffRequest diff = diff_from(line);
    check_diff_path(line);
    const unsigned threads = execution_from(line, messages).threads;

    Findings findings;
    Image a, b;
    if (line.has("values")) {
        check_values_options(line, tolerance);
        findings = compare_values(line, tolerance, threads);
    } else {
        a = read_image(line.files[0]);
        b = read_image(line.files[1]);
        refuse_sizes(a.format.size, b.format.size);
        findings.comparison =
            compare_colors({line.files[0], a}, {line.files[1], b}, tolerance, threads);
    }
    if (line.has("scene")) findings.scenes = compare_scenes(line.files[0], line.files[1]);
    print(line, findings, tolerance);
    if (!diff.path.empty()) {
        StopSignals signals;
        const auto sink = open_output(diff.path, false, signals.flag());
        if (write_diff(*sink, diff, a, b, tolerance, threads, signals.flag())) sink->commit();
        if (signals.exit_code()) return *signals.exit_code();
    }
    return findings.are_equal() ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace mandel
