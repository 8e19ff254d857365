#include "cli/completion_scripts.h"
#include "cli/option_values.h"
#include "cli/options.h"

namespace mandel {
namespace {

std::string quoted_for_fish(std::string_view text) {
    std::string result = "'";
    for (const char ch : text) {
        if (ch == '\'' || ch == '\\') result += '\\';
        result += ch == '\n' ? ' ' : ch;
    }
    return result + "'";
}

// What follows, as options of `complete`.
std::string fish_value(const CompletedValue& value) {
    if (value.is_folder) return " -x -a '(__fish_complete_directories)'";
    if (value.is_any_file) return " -r -F";
    std::string choices;
    for (const std::string& word : value.words) choices += word + " ";
    for (const std::string& ending : value.endings) {
        choices += "(__fish_complete_suffix " + ending + ") ";
    }
    if (choices.empty()) return " -x";
    choices.pop_back();
    return " -x -a " + quoted_for_fish(choices);
}

std::string fish_option(const std::string& condition, const OptionRow& row) {
    std::string text = "complete -c mandel -n " + quoted_for_fish(condition);
    if (!short_name(row).empty()) text += " -s " + std::string(short_name(row).substr(1));
    text += " -l " + std::string(long_name(row).substr(2));
    const bool takes_value = row.kind == OptionKind::Once || row.kind == OptionKind::Repeated;
    if (takes_value) text += fish_value(completed_value(row));
    return text + " -d " + quoted_for_fish(help_of(row)) + "\n";
}

}  // namespace

std::string fish_completion() {
    std::string text =
        "# Completion for fish, made by 'mandel completion fish' from the table of options.\n"
        "complete -c mandel -f\n";
    for (const OptionGroup& group : command_table().front().groups) {
        for (const OptionRow& row : group.rows) text += fish_option("__fish_use_subcommand", row);
    }
    for (const CommandRow& command : command_table().subspan(1)) {
        const std::string name(command.name);
        text += "complete -c mandel -n __fish_use_subcommand -a " + name + " -d " +
                quoted_for_fish(command.summary) + "\n";
        const std::string condition = "__fish_seen_subcommand_from " + name;
        for (const OptionGroup& group : command.groups) {
            for (const OptionRow& row : group.rows) text += fish_option(condition, row);
        }
        const CompletedValue argument = completed_argument(command.name);
        text += "complete -c mandel -n " + quoted_for_fish(condition) +
                (argument.is_any_file ? " -F" : " -k" + fish_value(argument).substr(3)) + "\n";
    }
    return text;
}

}  // namespace mandel
