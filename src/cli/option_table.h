// One row for each option, one for each command: plain data, so that the parser, --help and the
// test of the manual read the same table.
#pragma once

#include <span>
#include <string_view>

namespace mandel {

class CommandLine;
class Messages;
enum class ExitCode : int;

enum class OptionKind {
    Flag,      // no value
    Once,      // one value
    Repeated,  // one value, as often as wanted
    Optional,  // one value or none: --name=FILE, or --name FILE where FILE is not a scene
};

// Stands for ".png or .ppm" in a help text: --help puts the known picture extensions there.
constexpr std::string_view kPictureExtensions = "{pictures}";

struct OptionRow {
    std::string_view names;  // "-s,--size": short name first, then the long one
    std::string_view value;  // how --help calls the value
    OptionKind kind;
    std::string_view help;
};

struct OptionGroup {
    std::string_view title;
    std::span<const OptionRow> rows;
};

struct CommandRow {
    std::string_view name;
    std::string_view usage;    // what follows the name
    std::string_view summary;  // one line
    std::string_view details;  // lines about the arguments
    std::span<const OptionGroup> groups;
    std::string_view examples;
    ExitCode (*run)(const CommandLine&, const Messages&);  // commands.h; null in the first row
};

// The first row is the program as a whole (its name is empty).
std::span<const CommandRow> command_table();

}  // namespace mandel
