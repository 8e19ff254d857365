#include "cli/commands.h"
#include "cli/execution_options.h"
#include "cli/parsed_option.h"
#include "cli/pixel_choice.h"
#include "cli/scene_argument.h"
#include "cli/signals.h"
#include "cli/text_output.h"
#include "cli/verification_text.h"
#include "cli/watched_work.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

std::uint64_t samples_option(const CommandLine& line) {
    constexpr std::uint64_t kDefault = 100;
    const auto parse = [](const std::string& text) {
        return parse_count(text, 1, kMaxProbePixels);
    };
    return parsed_option(line, "samples", parse).value_or(kDefault);
}

}  // namespace

ExitCode run_verify(const CommandLine& line, const Messages& messages) {
    const Scene scene = single_scene(line, messages);
    const Execution execution = execution_from(line, messages);
    const std::vector<PixelPosition> pixels =
        random_pixels(samples_option(line), seed_option(line), scene.view.size);

    StopSignals signals;
    messages.note("verifying " + std::to_string(pixels.size()) + " pixels");
    std::optional<Verification> verification;
    do_watched(line, messages, signals, [&] {
        verification = verify_pixels(scene.view, scene.limits, pixels, execution, signals.flag());
    });
    if (signals.exit_code()) return *signals.exit_code();

    messages.note("iterated at " + std::to_string(verification->precision_bits) + " bits, up to " +
                  std::to_string(verification->max_iterations) + " times");
    std::string text = mismatch_lines(*verification);
    if (!line.has("quiet")) text += summary_line(*verification);
    write_standard_output(text);
    return verification->mismatches.empty() ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace mandel
