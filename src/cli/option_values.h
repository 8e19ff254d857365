// What can follow an option, for a shell that completes it: words of a list, files of some kinds,
// or anything.
#pragma once

#include <string>
#include <vector>

#include "cli/option_table.h"

namespace mandel {

struct CompletedValue {
    std::vector<std::string> words;
    std::vector<std::string> endings;  // of files: ".toml"
    bool is_any_file = false;
    bool is_folder = false;

    bool takes_files() const { return is_any_file || is_folder || !endings.empty(); }
    bool is_free() const { return words.empty() && !takes_files(); }
    friend bool operator==(const CompletedValue&, const CompletedValue&) = default;
};

// Alternatives that the table of options names, such as "in|out", need no entry of their own.
CompletedValue completed_value(const OptionRow& option);

// Of the words of a command that are no options.
CompletedValue completed_argument(std::string_view command);

// "--size" of "-s,--size", and "-s" or nothing.
std::string_view long_name(const OptionRow& option);
std::string_view short_name(const OptionRow& option);

}  // namespace mandel
