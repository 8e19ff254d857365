#include "cli/completion_scripts.h"
#include "cli/option_values.h"
#include "cli/options.h"

namespace mandel {
namespace {

// Within single quotes of the shell.
std::string quoted_for_zsh(const std::string& text) {
    std::string result = "'";
    for (const char ch : text) result += ch == '\'' ? std::string("'\\''") : std::string(1, ch);
    return result + "'";
}

// A description within a specification of _arguments, where brackets and colons have a meaning.
std::string zsh_description(std::string_view text) {
    std::string result;
    for (const char ch : text) {
        if (ch == '[' || ch == ']' || ch == ':' || ch == '\\') result += '\\';
        result += ch == '\n' ? ' ' : ch;
    }
    return result;
}

std::string zsh_action(const CompletedValue& value) {
    std::string words;
    for (const std::string& word : value.words) words += (words.empty() ? "" : " ") + word;
    std::string pattern;
    for (const std::string& ending : value.endings) {
        pattern += (pattern.empty() ? "" : "|") + ending.substr(1);
    }
    if (value.is_folder) return "_files -/";
    if (!words.empty() && !pattern.empty()) {
        return "{ compadd -- " + words + "; _files -g \"*.(" + pattern + ")(-.)\" }";
    }
    if (!words.empty()) return "(" + words + ")";
    if (!pattern.empty()) return "_files -g \"*.(" + pattern + ")(-.)\"";
    return value.is_any_file ? "_files" : " ";
}

std::string zsh_option(const OptionRow& row) {
    const std::string name(long_name(row)), alias(short_name(row));
    std::string description = "[" + zsh_description(help_of(row)) + "]";
    if (row.kind != OptionKind::Flag) {
        const std::string optional = row.kind == OptionKind::Optional ? "::" : ":";
        description +=
            optional + zsh_description(row.value) + ":" + zsh_action(completed_value(row));
    }
    const std::string assigned = row.kind == OptionKind::Flag       ? ""
                                 : row.kind == OptionKind::Optional ? "=-"
                                                                    : "=";
    const std::string repeated = row.kind == OptionKind::Repeated ? "*" : "";
    if (alias.empty()) return quoted_for_zsh(repeated + name + assigned + description);
    return quoted_for_zsh("(" + alias + " " + name + ")") + "{" + alias + "," + name + assigned +
           "}" + quoted_for_zsh(description);
}

std::string zsh_command(const CommandRow& command) {
    std::string text = "        " + std::string(command.name) + ")\n          _arguments -s \\\n";
    for (const OptionGroup& group : command.groups) {
        for (const OptionRow& row : group.rows) {
            text += "            " + zsh_option(row) + " \\\n";
        }
    }
    const CompletedValue argument = completed_argument(command.name);
    return text + "            " + quoted_for_zsh("*:argument:" + zsh_action(argument)) +
           " && ret=0 ;;\n";
}

}  // namespace

std::string zsh_completion() {
    std::string text = R"sh(#compdef mandel
# Completion for zsh, made by 'mandel completion zsh' from the table of options.
_mandel() {
  local curcontext=$curcontext state line ret=1
  local -a commands
  commands=(
)sh";
    for (const CommandRow& command : command_table().subspan(1)) {
        text += "    " +
                quoted_for_zsh(std::string(command.name) + ":" + std::string(command.summary)) +
                "\n";
    }
    text += "  )\n  _arguments -C \\\n";
    for (const OptionGroup& group : command_table().front().groups) {
        for (const OptionRow& row : group.rows) text += "    " + zsh_option(row) + " \\\n";
    }
    text += R"sh(    '1:command:->command' '*::argument:->argument' && ret=0
  case $state in
    command) _describe command commands && ret=0 ;;
    argument)
      case $line[1] in
)sh";
    for (const CommandRow& command : command_table().subspan(1)) text += zsh_command(command);
    // Loaded by its name it is called at once; read by 'source' it is made known.
    return text + R"sh(      esac ;;
  esac
  return ret
}
if [[ $funcstack[1] == _mandel ]]; then
  _mandel "$@"
else
  compdef _mandel mandel
fi
)sh";
}

}  // namespace mandel
