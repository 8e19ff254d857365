#include <algorithm>
#include <vector>

#include "cli/completion_scripts.h"
#include "cli/option_values.h"

namespace mandel {
namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

// The commands that add to COMPREPLY what the value can be.
std::string bash_action(const CompletedValue& value) {
    std::string action;
    if (!value.words.empty()) action += "_mandel_words \"$current\" " + joined(value.words) + "; ";
    if (value.is_folder) {
        action += "_mandel_files \"$current\" /; ";
    } else if (value.takes_files()) {
        action += "_mandel_files \"$current\" " + joined(value.endings) + "; ";
    }
    return action + "return";
}

// Options of one action in all commands.
struct BashCase {
    std::vector<std::string> options;
    std::string action;
};

std::vector<BashCase> bash_cases() {
    std::vector<BashCase> cases;
    for (const CommandRow& command : command_table()) {
        for (const OptionGroup& group : command.groups) {
            for (const OptionRow& row : group.rows) {
                if (row.kind == OptionKind::Flag) continue;
                const std::string action = bash_action(completed_value(row));
                auto found = std::ranges::find(cases, action, &BashCase::action);
                if (found == cases.end()) found = cases.insert(found, {{}, action});
                for (const std::string_view name : {long_name(row), short_name(row)}) {
                    const std::string option(name);
                    if (!name.empty() &&
                        std::ranges::find(found->options, option) == found->options.end()) {
                        found->options.push_back(option);
                    }
                }
            }
        }
    }
    return cases;
}

std::string option_list(const CommandRow& command) {
    std::vector<std::string> options;
    for (const OptionGroup& group : command.groups) {
        for (const OptionRow& row : group.rows) options.emplace_back(long_name(row));
    }
    return joined(options);
}

}  // namespace

std::string bash_completion() {
    std::string commands;
    for (const CommandRow& command : command_table().subspan(1)) {
        commands += std::string(command.name) + " ";
    }
    std::string text =
        R"sh(# Completion for bash, made by 'mandel completion bash' from the table of options.
_mandel_words() {  # WORD CHOICE...
    local word=$1
    shift
    COMPREPLY+=($(compgen -W "$*" -- "$word"))
}
_mandel_files() {  # WORD ENDING...: folders, and files that end so; without endings all
    local word=$1 file ending
    shift
    compopt -o filenames 2>/dev/null
    while IFS= read -r file; do
        if [[ -d $file || $# -eq 0 ]]; then
            COMPREPLY+=("$file")
            continue
        fi
        for ending in "$@"; do
            [[ $file == *"$ending" ]] && COMPREPLY+=("$file")
        done
    done < <(compgen -f -- "$word")
}
_mandel() {
    local current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    # Of --option=value, bash makes three words.
    if [[ $current == = ]]; then
        current=
    elif [[ $option == = ]]; then
        option=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if ((COMP_CWORD == 1)); then
        _mandel_words "$current" )sh" +
        commands + option_list(command_table().front()) + "\n        return\n    fi\n";
    text += "    case $option in\n";
    for (const BashCase& one : bash_cases()) {
        std::string patterns;
        for (const std::string& option : one.options) {
            patterns += (patterns.empty() ? "" : " | ") + option;
        }
        text += "        " + patterns + ") " + one.action + " ;;\n";
    }
    text += "    esac\n    case ${COMP_WORDS[1]} in\n";
    for (const CommandRow& command : command_table().subspan(1)) {
        text += "        " + std::string(command.name) +
                ")\n            if [[ $current == -* ]]; then\n"
                "                _mandel_words \"$current\" " +
                option_list(command) + "\n                return\n            fi\n            " +
                bash_action(completed_argument(command.name)) + " ;;\n";
    }
    return text + "    esac\n}\ncomplete -F _mandel mandel\n";
}

}  // namespace mandel
