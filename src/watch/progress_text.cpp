#include "watch/progress_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/printable.h"
#include "base/text_columns.h"

namespace mandel {
namespace {

constexpr std::size_t kMinBar = 10;
constexpr std::size_t kMaxBar = 40;
constexpr std::size_t kMaxName = 24;

// Digits after the point, the same in every locale: numbers here are small and not negative.
std::string fixed_one(double value) {
    const auto tenths = static_cast<std::uint64_t>(value * 10 + 0.5);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string two_digits(std::uint64_t value) {
    return (value < 10 ? "0" : "") + std::to_string(value);
}

std::string bar(double fraction, unsigned cells) {
    const auto full = static_cast<unsigned>(std::clamp(fraction, 0.0, 1.0) * cells);
    return "[" + std::string(full, '#') + std::string(cells - full, '-') + "]";
}

std::string left_text(const Progress& progress) {
    if (progress.phase == PicturePhase::Done) return "done";
    if (progress.phase == PicturePhase::Writing) return "writing";
    if (progress.film && progress.film->waits_for_others) return "waiting for others";
    return progress.remaining_seconds ? format_duration(*progress.remaining_seconds) + " left" : "";
}

// Empty while it is not known.
std::string rate_text(const Progress& progress) {
    if (!progress.film) {
        return progress.pixels_per_second > 0 ? format_rate(progress.pixels_per_second) : "";
    }
    return fixed_one(progress.film->frames_per_second) + " " + progress.film->noun + "/s";
}

// Nothing for a single picture.
std::string film_text(const Progress& progress, const char* before, const char* of) {
    if (!progress.film) return "";
    const FilmProgress& film = *progress.film;
    const std::string parts =
        before + std::to_string(film.done) + of + std::to_string(film.frames) + " " + film.noun;
    return film.has_zoom ? parts + before + "zoom " + format_zoom(film.zoom_log2) : parts;
}

// Nothing while pixels are computed.
std::string work_text(const Progress& progress) {
    const WorkMeter::Reading& work = progress.work;
    if (work.work == Work::None) return "";
    std::string text = work_name(work.work);
    if (work.fraction) {
        text += " " + std::to_string(static_cast<int>(*work.fraction * 100)) + " %";
    }
    return text;
}

std::string with_separator(const std::string& text, const char* before) {
    return text.empty() ? "" : before + text;
}

const char* phase_name(PicturePhase phase) {
    switch (phase) {
        case PicturePhase::Writing:
            return "writing";
        case PicturePhase::Done:
            return "done";
        case PicturePhase::Computing:
            break;
    }
    return "computing";
}

// The last part of a name that is too long says more than the first.
std::string shortened(std::string_view name, std::size_t length) {
    const std::string text = printable(name);
    if (text_columns(text) <= length) return text;
    if (length < 8) return "";
    std::size_t from = 0;
    const auto is_within = [&text](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
    };
    while (is_within(from) || text_columns(std::string_view(text).substr(from)) > length - 3) {
        ++from;
    }
    return "..." + text.substr(from);
}

}  // namespace

std::string format_zoom(double zoom_log2) {
    const double places = zoom_log2 * 0.301029995663981195;
    double whole = std::floor(places);
    auto tenths = static_cast<int>(std::pow(10, places - whole) * 10 + 0.5);
    if (tenths == 100) {
        tenths = 10;
        whole += 1;
    }
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "e" +
           std::to_string(static_cast<std::int64_t>(whole));
}

const char* work_name(Work work) {
    switch (work) {
        case Work::Orbit:
            return "reference orbit";
        case Work::Table:
            return "table of long steps";
        case Work::Limit:
            return "iteration limit";
        case Work::Colors:
            return "colour table";
        case Work::Survey:
            return "survey of the film";
        case Work::Period:
            return "search for a period";
        case Work::Nucleus:
            return "nucleus";
        case Work::Check:
            return "plain iteration";
        case Work::None:
            break;
    }
    return "";
}

const char* work_key(Work work) {
    switch (work) {
        case Work::Orbit:
            return "orbit";
        case Work::Table:
            return "table";
        case Work::Limit:
            return "limit";
        case Work::Colors:
            return "colors";
        case Work::Survey:
            return "survey";
        case Work::Period:
            return "period";
        case Work::Nucleus:
            return "nucleus";
        case Work::Check:
            return "check";
        case Work::None:
            break;
    }
    return "";
}

std::string format_duration(double seconds) {
    constexpr double kLongest = 999 * 86400.0;
    const auto whole = static_cast<std::uint64_t>(std::clamp(seconds, 0.0, kLongest) + 0.5);
    const std::uint64_t minutes = whole / 60;
    const std::uint64_t hours = minutes / 60;
    if (hours >= 24) {
        return std::to_string(hours / 24) + " d " + two_digits(hours % 24) + " h";
    }
    if (hours > 0) {
        return std::to_string(hours) + ":" + two_digits(minutes % 60) + ":" +
               two_digits(whole % 60);
    }
    return std::to_string(minutes) + ":" + two_digits(whole % 60);
}

std::string format_rate(double pixels_per_second) {
    static constexpr std::array kUnits = {" px/s", " kpx/s", " Mpx/s", " Gpx/s"};
    std::size_t unit = 0;
    double value = pixels_per_second;
    for (; value >= 999.95 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
    return (unit == 0 ? std::to_string(static_cast<int>(value)) : fixed_one(value)) + kUnits[unit];
}

std::string format_percent(const Progress& progress) {
    if (progress.phase != PicturePhase::Computing) return "100 %";
    return std::to_string(std::min(static_cast<int>(progress.fraction * 100), 99)) + " %";
}

std::string progress_bar(std::string_view name, const Progress& progress, unsigned columns) {
    std::string percent = format_percent(progress);
    percent.insert(0, 5 - percent.size(), ' ');
    const std::string left = left_text(progress);
    const std::string elapsed = format_duration(progress.elapsed_seconds);
    const std::string known_rate = rate_text(progress);
    const std::string rate = with_separator(known_rate, "  ");

    // From what is needed most to what is needed least.
    std::string tail = " " + percent;
    if (!left.empty()) tail += "  " + left;
    if (tail.size() + kMinBar + 2 > columns) return tail.substr(1, columns);
    for (const std::string& more :
         {with_separator(work_text(progress), "  "), film_text(progress, "  ", "/"),
          "  " + elapsed + " elapsed", rate}) {
        if (tail.size() + more.size() + kMinBar + 2 <= columns) tail += more;
    }
    const std::size_t room = columns - tail.size() - 2;
    const std::size_t for_name = room > kMinBar ? room - kMinBar - 1 : 0;
    std::string head = shortened(name, std::min(for_name, kMaxName));
    if (!head.empty()) head += " ";
    const std::size_t cells = std::min(room - text_columns(head), kMaxBar);
    return head + bar(progress.fraction, static_cast<unsigned>(cells)) + tail;
}

std::string progress_sentence(std::string_view name, const Progress& progress) {
    const std::string left = left_text(progress);
    const std::string rate = rate_text(progress);
    return "progress: " + printable(name) + " " + format_percent(progress) +
           with_separator(work_text(progress), ", ") + film_text(progress, ", ", " of ") + ", " +
           (rate.empty() ? "" : rate + ", ") + format_duration(progress.elapsed_seconds) +
           " elapsed" + with_separator(left, ", ");
}

std::string progress_json(std::string_view name, const Progress& progress) {
    nlohmann::ordered_json json = {{"schema", 1},
                                   {"output", name},
                                   {"phase", phase_name(progress.phase)},
                                   {"fraction", progress.fraction},
                                   {"elapsed_seconds", progress.elapsed_seconds},
                                   {"remaining_seconds", nullptr},
                                   {"pixels_per_second", progress.pixels_per_second}};
    if (progress.remaining_seconds) json["remaining_seconds"] = *progress.remaining_seconds;
    if (progress.work.work != Work::None) {
        json["phase"] = work_key(progress.work.work);
        if (progress.work.fraction) json["phase_fraction"] = *progress.work.fraction;
    }
    if (progress.film) {
        json.erase("pixels_per_second");
        const std::string noun = progress.film->noun;
        json[noun] = progress.film->frames;
        json[noun + "_done"] = progress.film->done;
        json[noun + "_per_second"] = progress.film->frames_per_second;
        if (progress.film->waits_for_others) json["phase"] = "waiting";
        if (progress.film->has_zoom) json["zoom"] = format_zoom(progress.film->zoom_log2);
    }
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace mandel
