// The command line: which commands and options there are, in one table.
//
// The table feeds the parser and --help, and a test compares it with the manual. Parsing only
// sorts the words; what the values mean is decided where they are used, with the same parsers
// that read scene files.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mandel {

struct OptionRow;

// Wrong usage of the command line.
class UsageError : public InvalidInput {
public:
    using InvalidInput::InvalidInput;
};

class CommandLine {
public:
    std::string command;             // "render", ...; empty for the program as a whole
    std::vector<std::string> files;  // what is not an option, in order

    // Options are named without dashes, by their long name.
    bool has(std::string_view option) const;

    // The value of an option that may be given once (or again with the same value). An empty
    // text for `--stats` without a file.
    std::optional<std::string> value(std::string_view option) const;

    // All values of an option that may be repeated, in order.
    std::vector<std::string> values(std::string_view option) const;

    void add(const std::string& option, std::vector<std::string> given);

private:
    std::map<std::string, std::vector<std::string>, std::less<>> given_;
};

// The words after the program's name. Throws UsageError. Asking for help is not an error: then
// has("help") is true and nothing else was checked.
CommandLine parse_command_line(const std::vector<std::string>& words);

// The text of --help, and the two lines shown when nothing was asked for. The command is one of
// command_names() or empty.
std::string help_text(std::string_view command);
std::string short_usage();

std::vector<std::string_view> command_names();

// What --help says about an option, with the extensions of the picture formats in it.
std::string help_of(const OptionRow& option);

}  // namespace mandel
