#include "cli/commands.h"
#include "cli/completion_scripts.h"
#include "cli/text_output.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

using CompletionScript = std::string (*)();

constexpr Choice<CompletionScript> kShells[] = {
    {"bash", bash_completion},
    {"zsh", zsh_completion},
    {"fish", fish_completion},
};

}  // namespace

ExitCode run_completion(const CommandLine& line, const Messages&) {
    if (line.files.size() != 1) {
        throw UsageError("completion needs the name of a shell: bash, zsh or fish");
    }
    write_standard_output(parse_choice(line.files[0], kShells)());
    return ExitCode::Done;
}

}  // namespace mandel
