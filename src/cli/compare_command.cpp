#include "cli/commands.h"
#include "cli/execution_options.h"
#include "cli/file_claims.h"
#include "cli/parsed_option.h"
#include "cli/signals.h"
#include "cli/text_output.h"
#include "output/compare.h"
#include "output/image_reader.h"
#include "output/output_path.h"
#include "output/picture_format.h"
#include "output/png_writer.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

std::uint64_t count_option(const CommandLine& line, std::string_view option, std::uint64_t max) {
    const auto parse = [max](const std::string& text) { return parse_count(text, 0, max); };
    return parsed_option(line, option, parse).value_or(0);
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

void write_diff(const std::string& path, const Image& a, const Image& b, unsigned threads,
                const StopFlag& stop) {
    const Image triptych = make_triptych(a, b);
    const auto sink = open_output(path, false);
    if (write_png(*sink, triptych.format, rows_of(triptych), "", threads, stop)) sink->commit();
}

}  // namespace

ExitCode run_compare(const CommandLine& line, const Messages& messages) {
    if (line.files.size() != 2) {
        throw UsageError("compare needs two images, not " + std::to_string(line.files.size()));
    }
    Tolerance tolerance;
    tolerance.max_abs = static_cast<unsigned>(count_option(line, "max-abs", 65535));
    tolerance.max_pixels = count_option(line, "max-pixels", ~std::uint64_t{0});
    check_diff_path(line);

    const Image a = read_image(line.files[0]);
    const Image b = read_image(line.files[1]);
    const Comparison comparison = compare_images(a, b, tolerance);
    write_standard_output(describe(comparison, tolerance) + "\n");
    if (const auto diff = line.value("diff")) {
        StopSignals signals;
        write_diff(*diff, a, b, execution_from(line, messages).threads, signals.flag());
        if (signals.exit_code()) return *signals.exit_code();
    }
    return comparison.is_equal ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace mandel
