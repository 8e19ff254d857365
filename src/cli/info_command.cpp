#include "cli/commands.h"
#include "cli/file_contents.h"
#include "cli/text_output.h"

namespace mandel {

ExitCode run_info(const CommandLine& line, const Messages& messages) {
    if (line.files.empty()) throw UsageError("info needs a file, such as a picture or a scene");
    const bool as_json = line.has("json");
    ExitCode code = ExitCode::Done;
    std::string text;
    for (const std::string& path : line.files) {
        FileContents contents;
        try {
            read_contents(path, contents);
        } catch (const InvalidInput& error) {
            messages.error(error.what());
            code = ExitCode::Usage;
        }
        if (contents.is_empty()) continue;
        if (!text.empty()) text += as_json ? ",\n" : "\n";
        text += as_json ? contents_json(contents) : contents_text(contents);
    }
    write_standard_output(as_json ? "[" + text + "]\n" : text);
    return code;
}

}  // namespace mandel
