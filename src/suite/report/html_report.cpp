#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "compare/comparison_text.h"
#include "scene/keyframe.h"
#include "scene/scene_file.h"
#include "scene/value_text.h"
#include "suite/report/embedded_pictures.h"
#include "suite/report/markup.h"
#include "suite/report/report_style.h"
#include "suite/report/suite_report.h"

namespace mandel {
namespace {

// Passed cases show their pictures until the page holds so many bytes.
constexpr std::size_t kMostBytesForPassed = std::size_t{16} << 20;

std::string seconds_of(double seconds) {
    char text[32];
    std::snprintf(text, sizeof text, seconds < 10 ? "%.2f s" : "%.0f s", seconds);
    return text;
}

std::string figure(std::string_view kind, std::string_view caption, const std::string& address,
                   const EmbeddedPictures& pictures, const std::string& mark) {
    return "<figure class=\"" + std::string(kind) + "\"><div class=\"frame\"><img src=\"" +
           address + "\" alt=\"" + std::string(caption) + "\" width=\"" +
           std::to_string(pictures.size.width) + "\" height=\"" +
           std::to_string(pictures.size.height) + "\">" + mark + "</div><figcaption>" +
           std::string(caption) + "</figcaption></figure>\n";
}

// A ring around a pixel.
std::string mark_of(const WorstPixel& worst, Size size) {
    char style[96];
    std::snprintf(style, sizeof style, "left:%.4f%%;top:%.4f%%", 100 * (worst.x + 0.5) / size.width,
                  100 * (worst.y + 0.5) / size.height);
    return "<span class=\"worst\" style=\"" + std::string(style) + "\"></span>";
}

std::string close_views(const WorstPixel& worst, unsigned reduction) {
    std::string text = "<div class=\"close\">";
    for (const char* kind : {"reference", "actual", "difference"}) {
        text += "<canvas width=\"15\" height=\"15\" data-of=\"" + std::string(kind) +
                "\" data-x=\"" + std::to_string(worst.x / reduction) + "\" data-y=\"" +
                std::to_string(worst.y / reduction) + "\" title=\"" + kind +
                " around the worst pixel\"></canvas>";
    }
    return text + "</div>\n";
}

// Reference, difference and actual picture, with the buttons that lay them over each other.
std::string comparison_view(const CaseResult& result, const EmbeddedPictures& pictures) {
    const bool has_worst = result.comparison && result.comparison->worst;
    const std::string mark =
        has_worst ? mark_of(*result.comparison->worst, pictures.size) : std::string();
    std::string text =
        "<div class=\"view\">\n<div class=\"bar\" data-buttons hidden>"
        "<button data-mode=\"side\" aria-pressed=\"true\">Side by side</button>"
        "<button data-mode=\"slide\" aria-pressed=\"false\">Slider</button>"
        "<button data-mode=\"blink\" aria-pressed=\"false\">Blink</button></div>\n"
        "<input type=\"range\" min=\"0\" max=\"100\" value=\"50\" step=\"0.1\" hidden "
        "aria-label=\"reference to the left, actual picture to the right\">\n"
        "<div class=\"pictures\">\n";
    text += figure("reference", "reference", pictures.reference, pictures, mark);
    text += figure("difference", "difference, amplified", pictures.difference, pictures, mark);
    text += figure("actual", "actual", pictures.actual, pictures, mark);
    text += "</div>\n";
    if (has_worst) text += close_views(*result.comparison->worst, pictures.reduction);
    return text + "</div>\n";
}

std::string pictures_of(const CaseResult& result, const std::string& folder, bool may_embed) {
    if (result.actual.empty()) return "";
    const auto pictures = may_embed ? embed_pictures(result, folder) : std::nullopt;
    if (!pictures) {
        return "<p><a href=\"" + escaped(result.actual) + "\">" + escaped(result.actual) +
               "</a></p>\n";
    }
    std::string text;
    if (pictures->reference.empty()) {
        text = "<div class=\"pictures one\">\n" +
               figure("actual", "actual", pictures->actual, *pictures, "") + "</div>\n";
    } else {
        text = comparison_view(result, *pictures);
    }
    if (pictures->reduction > 1) {
        text += "<p class=\"faint\">shown " + std::to_string(pictures->reduction) +
                " times smaller than " + format_size(pictures->size) + "</p>\n";
    }
    return text;
}

std::string row(std::string_view name, const std::string& value) {
    if (value.empty()) return "";
    return "<dt>" + std::string(name) + "</dt><dd>" + escaped(value) + "</dd>\n";
}

std::string worst_row(const CaseResult& result) {
    if (!result.comparison || !result.comparison->worst) return "";
    const WorstPixel& worst = *result.comparison->worst;
    return row("worst pixel", std::to_string(worst.x) + "," + std::to_string(worst.y) + ", " +
                                  channel_name(worst.channel) + ": " + amount_text(worst.a) +
                                  " became " + amount_text(worst.b));
}

std::string details_of(const CaseResult& result) {
    const SuiteCase& one = *result.one;
    const std::string reference =
        one.reference.file.empty() ? "pixels:sha256-" + one.reference.sha256 : one.reference.file;
    std::string text = "<dl>\n" + worst_row(result);
    if (one.film) text += row("frame", std::to_string(one.frame));
    text += row("reference", reference) + row("reason", one.reason) +
            row("described in", one.source_name + ":" + std::to_string(one.position.line)) +
            "</dl>\n";
    const std::string scene = format_scene(one.scene.scene) + format_keyframes(one.scene.keyframes);
    return text + "<details><summary>scene" +
           (one.scene.file.empty() ? "" : " " + escaped(one.scene.file)) + "</summary><pre>" +
           escaped(scene) + "</pre></details>\n";
}

std::string case_card(const CaseResult& result, const std::string& folder, bool may_embed) {
    const SuiteCase& one = *result.one;
    const std::string status(name_of(result.status));
    const bool is_bad = result.status == CaseStatus::Failed || result.status == CaseStatus::Broken;
    std::string text = "<article class=\"case " + status + "\" data-kind=\"" +
                       (is_bad ? "failed" : status) +
                       "\">\n<header class=\"bar\"><span class=\"chip\">" + status + "</span><h2>" +
                       escaped(one.name) + "</h2>";
    for (const std::string& label : one.labels) {
        text += "<span class=\"label\">" + escaped(label) + "</span>";
    }
    text += "<span class=\"time faint\">" +
            (result.status == CaseStatus::Skipped ? "" : seconds_of(result.seconds)) +
            "</span></header>\n<p>" + escaped(result.sentence) + "</p>\n";
    return text + pictures_of(result, folder, may_embed) + details_of(result) + "</article>\n";
}

std::string chip(std::string_view kind, std::size_t count) {
    return "<span class=\"chip " + std::string(kind) + "\">" + std::to_string(count) + " " +
           std::string(kind) + "</span>";
}

std::string page_head(const SuiteReport& report, const SuiteCounts& counts) {
    const std::size_t failed = counts.failed + counts.broken;
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
           escaped(counts.text() + ": " + report.suite) + "</title>\n<style>" +
           std::string(kReportStyle) + "</style>\n</head>\n<body>\n<h1>" + escaped(report.suite) +
           "</h1>\n<p class=\"bar\">" + chip("passed", counts.passed) + chip("failed", failed) +
           chip("skipped", counts.skipped) + "<span class=\"faint\">" + seconds_of(report.seconds) +
           "</span></p>\n<nav class=\"bar\" data-buttons hidden>"
           "<button data-show=\"all\" aria-pressed=\"true\">All</button>"
           "<button data-show=\"failed\" aria-pressed=\"false\">Failed</button>"
           "<button data-show=\"passed\" aria-pressed=\"false\">Passed</button>"
           "<button data-show=\"skipped\" aria-pressed=\"false\">Skipped</button></nav>\n<main>\n";
}

}  // namespace

std::string html_report(const SuiteReport& report, const std::string& folder) {
    std::vector<const CaseResult*> order;
    for (const CaseResult& result : report.results) order.push_back(&result);
    // What needs looking at comes first.
    const auto rank = [](const CaseResult* result) {
        constexpr std::array<int, 4> kRanks = {2, 0, 0, 1};
        return kRanks[static_cast<std::size_t>(result->status)];
    };
    std::ranges::stable_sort(order, {}, rank);
    std::string text = page_head(report, count_results(report.results));
    for (const CaseResult* result : order) {
        const bool may_embed = rank(result) == 0 || text.size() < kMostBytesForPassed;
        text += case_card(*result, folder, may_embed);
    }
    return text + "</main>\n<script>" + std::string(kReportScript) +
           "</script>\n</body>\n</html>\n";
}

}  // namespace mandel
