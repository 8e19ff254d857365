#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/printable.h"
#include "cli/commands.h"
#include "cli/execution_options.h"
#include "cli/file_claims.h"
#include "cli/palette_argument.h"
#include "cli/signals.h"
#include "cli/text_output.h"
#include "job/palette_picture.h"
#include "output/output_path.h"
#include "output/picture_format.h"
#include "scene/palette_colors.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

struct Listed {
    std::string name;
    std::string description;
    Palette palette;
};

Listed listed(const BuiltinPalette& palette) {
    return {std::string(palette.name), std::string(palette.description),
            *find_palette(palette.name)};
}

// "collection.ugr:flames" for a gradient among several.
std::string shown_name(const std::string& word, const ImportedPalette& palette) {
    return palette.block.empty() || word.ends_with(":" + palette.block)
               ? word
               : word + ":" + palette.block;
}

void add_file(const std::string& word, const Messages& messages, std::vector<Listed>& list) {
    for (ImportedPalette& palette : load_all_palettes(word)) {
        const std::string name = shown_name(word, palette);
        const std::string left_out = left_out_warning(palette);
        if (!left_out.empty()) messages.warning(name + ": " + left_out);
        const std::size_t count = palette.palette.stops.size();
        list.push_back({name, std::to_string(count) + (count == 1 ? " colour" : " colours"),
                        std::move(palette.palette)});
    }
}

// What the words name, in their order; all listed palettes without any. A bad file is reported and
// the others are still listed.
std::vector<Listed> listed_palettes(const CommandLine& line, const Messages& messages,
                                    ExitCode& code) {
    std::vector<Listed> list;
    if (line.files.empty()) {
        for (const BuiltinPalette& palette : builtin_palettes()) list.push_back(listed(palette));
    }
    for (const std::string& word : line.files) {
        try {
            const BuiltinPalette* builtin = find_builtin_palette(word);
            if (builtin != nullptr) {
                list.push_back(listed(*builtin));
            } else {
                add_file(word, messages, list);
            }
        } catch (const InvalidInput& error) {
            messages.error(error.what());
            code = ExitCode::Usage;
        }
    }
    return list;
}

bool shows_colors() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string_view(value == nullptr ? "" : value);
    };
    return ::isatty(STDOUT_FILENO) != 0 && variable("NO_COLOR").empty() &&
           variable("TERM") != "dumb";
}

// Left half blocks: the left half of a cell has the colour of the text, the right half that of the
// ground.
std::string blocks(const Palette& palette) {
    constexpr std::uint32_t kBlocks = 48;
    const std::vector<Rgb8> colors = swatch(palette, 2 * kBlocks);
    const auto code = [](Rgb8 color) {
        return std::to_string(color.r) + ";" + std::to_string(color.g) + ";" +
               std::to_string(color.b);
    };
    std::string text;
    for (std::uint32_t i = 0; i < kBlocks; ++i) {
        text += "\x1b[38;2;" + code(colors[2 * i]) + ";48;2;" + code(colors[2 * i + 1]) + "m\u258c";
    }
    return text + "\x1b[0m";
}

std::string list_text(const std::vector<Listed>& list) {
    std::size_t width = 0;
    for (const Listed& palette : list) width = std::max(width, palette.name.size());
    const bool is_colored = shows_colors();
    std::string text;
    for (const Listed& palette : list) {
        std::string name = printable(palette.name);
        name.resize(std::max(width, name.size()), ' ');
        text += name + "  " + palette.description + "\n";
        if (is_colored) text += std::string(width, ' ') + "  " + blocks(palette.palette) + "\n";
    }
    return text;
}

std::string list_json(const std::vector<Listed>& list) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const Listed& palette : list) {
        json.push_back({{"name", palette.name},
                        {"description", palette.description},
                        {"colors", nlohmann::ordered_json::parse(format_colors(palette.palette))}});
    }
    constexpr int kIndent = 2;
    return json.dump(kIndent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void check_sheet_path(const CommandLine& line, const std::string& path) {
    if (picture_format(path).form != RowForm::Codes) {
        throw UsageError("--output: a sheet of palettes has no light; use .png or .ppm");
    }
    FileClaims claims;
    for (const std::string& word : line.files) {
        if (const auto file = palette_path(word)) claims.reads(*file, "a palette file");
    }
    claims.writes(path, "the sheet");
    check_output_path(path, false);
}

ExitCode write_sheet(const CommandLine& line, const Messages& messages, const std::string& path,
                     std::vector<Listed> list) {
    std::vector<NamedPalette> palettes;
    for (Listed& palette : list) {
        palettes.push_back({std::move(palette.name), std::move(palette.palette)});
    }
    StopSignals signals;
    const Image sheet = palette_sheet(palettes);
    const auto sink = open_output(path, false, signals.flag());
    const unsigned threads = execution_from(line, messages).threads;
    const PictureContent content{sheet.format, {rows_of(sheet)}, ""};
    if (picture_format(path).write(*sink, content, threads, signals.flag())) sink->commit();
    return signals.exit_code().value_or(ExitCode::Done);
}

}  // namespace

ExitCode run_palettes(const CommandLine& line, const Messages& messages) {
    const auto output = line.value("output");
    if (output && line.has("json")) throw UsageError("--output and --json cannot be combined");
    if (output) check_sheet_path(line, *output);
    ExitCode code = ExitCode::Done;
    std::vector<Listed> list = listed_palettes(line, messages, code);
    if (output) {
        if (code != ExitCode::Done || list.empty()) return code;
        return write_sheet(line, messages, *output, std::move(list));
    }
    write_standard_output(line.has("json") ? list_json(list) : list_text(list));
    return code;
}

}  // namespace mandel
