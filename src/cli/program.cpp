#include "cli/program.h"

#include <exception>
#include <new>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/exhaustion.h"
#include "cli/option_table.h"
#include "cli/signals.h"
#include "cli/text_output.h"

namespace mandel {
namespace {

Verbosity verbosity_of(const CommandLine& line) {
    if (line.has("quiet")) return Verbosity::Quiet;
    return line.has("verbose") ? Verbosity::Verbose : Verbosity::Normal;
}

ExitCode run_command(const CommandLine& line) {
    const Messages messages(verbosity_of(line));
    for (const CommandRow& row : command_table()) {
        if (row.run != nullptr && row.name == line.command) return row.run(line, messages);
    }
    throw UsageError("a command is missing; see 'mandel --help'");
}

ExitCode run_line(const std::vector<std::string>& words) {
    if (words.empty()) {
        write_standard_error(short_usage());
        return ExitCode::Usage;
    }
    const CommandLine line = parse_command_line(words);
    if (line.has("help")) {
        write_standard_output(help_text(line.command));
        return ExitCode::Done;
    }
    if (line.has("version")) {
        write_standard_output(version_text(line.has("verbose")));
        return ExitCode::Done;
    }
    return run_command(line);
}

ExitCode run_guarded(const std::vector<std::string>& words) noexcept {
    const Messages messages(Verbosity::Normal);
    try {
        prepare_for_signals();
        begin_exhaustion_watch();
        return run_line(words);
    } catch (const InvalidInput& error) {
        messages.error(error);
        return ExitCode::Usage;
    } catch (const std::bad_alloc&) {
        write_standard_error("mandel: error: there is not enough memory\n");
        return ExitCode::Failed;
    } catch (const std::exception& error) {
        messages.error(error);
        return ExitCode::Failed;
    }
}

}  // namespace

ExitCode run_program(const std::vector<std::string>& words) noexcept {
    const ExitCode code = run_guarded(words);
    finish_exhaustion_watch();
    return code;
}

}  // namespace mandel
