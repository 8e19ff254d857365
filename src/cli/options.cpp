#include "cli/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/option_table.h"
#include "output/picture_format.h"
#include "scene/suggestion.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

// What CLI11 reports for an option whose value was left out.
constexpr std::string_view kNoValue = "true";

const CommandRow* find_command(std::string_view name) {
    for (const CommandRow& row : command_table()) {
        if (row.name == name) return &row;
    }
    return nullptr;
}

std::vector<std::string_view> option_words(const CommandRow& command) {
    std::vector<std::string_view> words;
    for (const OptionGroup& group : command.groups) {
        for (const OptionRow& row : group.rows) {
            const std::size_t comma = row.names.find(',');
            words.push_back(comma == std::string_view::npos ? row.names
                                                            : row.names.substr(comma + 1));
        }
    }
    return words;
}

// One column of names, one of explanations, as GNU programs print them.
class HelpFormatter : public CLI::Formatter {
public:
    std::string make_option_name(const CLI::Option* option, bool) const override {
        const auto& shorts = option->get_snames();
        const std::string name = "--" + option->get_lnames().front();
        return shorts.empty() ? "    " + name : "-" + shorts.front() + ", " + name;
    }
    std::string make_option_opts(const CLI::Option* option) const override {
        return option->get_option_text();
    }
    std::string make_usage(const CLI::App*, std::string) const override { return ""; }
};

void add_option(CLI::App& app, const OptionRow& row, std::string_view group) {
    CLI::Option* option = nullptr;
    const std::string names(row.names);
    const std::string help = help_of(row);
    if (row.kind == OptionKind::Flag || row.kind == OptionKind::Optional) {
        option = app.add_flag(names, help);
    } else {
        // allow_extra_args(false): each occurrence takes one word, whatever it begins with, so
        // that -0.75,0.1 is a value and [a,b] is not taken apart.
        option = app.add_option(names, help)->expected(1)->allow_extra_args(false);
    }
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->group(std::string(group));
    if (row.kind == OptionKind::Optional) {
        option->option_text(" [" + std::string(row.value) + "]");
    } else if (!row.value.empty()) {
        option->option_text(" " + std::string(row.value));
    } else {
        option->disable_flag_override();
    }
}

std::unique_ptr<CLI::App> make_app(const CommandRow& command) {
    const std::string name(command.name);
    auto app = std::make_unique<CLI::App>();
    app->set_help_flag();
    app->allow_extras();
    app->formatter(std::make_shared<HelpFormatter>());
    app->get_formatter()->column_width(28);
    const std::string space = name.empty() ? "" : " ";
    app->description("mandel" + space + name + " - " + std::string(command.summary) +
                     "\n\nUsage: mandel" + space + name + " " + std::string(command.usage) +
                     "\n\n" + std::string(command.details));
    app->footer("Examples:\n" + std::string(command.examples));
    for (const OptionGroup& group : command.groups) {
        for (const OptionRow& row : group.rows) add_option(*app, row, group.title);
    }
    return app;
}

[[noreturn]] void fail_unknown(const std::string& word, const CommandRow& command) {
    const std::string name = word.substr(0, word.find('='));
    std::string sentence = "unknown option " + quote(name);
    const auto known = option_words(command);
    const std::string nearest = suggestion(name, known);
    throw UsageError(sentence + (nearest.empty() ? "; see 'mandel " + std::string(command.name) +
                                                       (command.name.empty() ? "" : " ") + "--help'"
                                                 : nearest));
}

// CLI11 leaves over what it does not know: files, unknown options and the mark "--".
std::vector<std::string> files_among(const std::vector<std::string>& words,
                                     const CommandRow& command) {
    std::vector<std::string> files;
    bool only_files = false;
    for (const std::string& word : words) {
        if (!only_files && word == "--") {
            only_files = true;
        } else if (!only_files && word.size() > 1 && word[0] == '-') {
            fail_unknown(word, command);
        } else {
            files.push_back(word);
        }
    }
    return files;
}

// "--size=" would take the next word as its value.
void refuse_empty_values(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
        if (word == "--") return;
        if (word.starts_with("--") && word.find('=') == word.size() - 1) {
            throw UsageError(word.substr(0, word.size() - 1) + " needs a value after '='");
        }
    }
}

// A word that another reading must not lose: an option, or a scene of the same command.
bool may_be_value(const std::string& word) {
    const auto ends_in = [&word](std::string_view extension) { return word.ends_with(extension); };
    if (word == "-") return true;  // standard output
    return !word.empty() && word[0] != '-' && !ends_in(".toml") && !ends_in(".kfr") &&
           !may_hold_scene(word);
}

// Joins an option with an optional value to the word behind it, as CLI11 wants it.
std::vector<std::string> join_optional_values(const std::vector<std::string>& words,
                                              const CommandRow& command) {
    const auto takes_value = [&command](const std::string& word) {
        for (const OptionGroup& group : command.groups) {
            for (const OptionRow& row : group.rows) {
                if (row.kind == OptionKind::Optional && row.names == word) return true;
            }
        }
        return false;
    };
    std::vector<std::string> joined;
    for (std::size_t i = 0; i < words.size(); ++i) {
        joined.push_back(words[i]);
        if (words[i] == "--") {
            joined.insert(joined.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                          words.end());
            break;
        }
        if (!takes_value(words[i]) || i + 1 == words.size() || !may_be_value(words[i + 1]))
            continue;
        joined.back() += "=" + words[++i];
    }
    return joined;
}

void parse_words(CLI::App& app, const std::vector<std::string>& words) {
    refuse_empty_values(words);
    try {
        app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::ArgumentMismatch& error) {
        const std::string message = error.what();
        const std::string name = message.substr(0, message.find_first_of(": "));
        // CLI11 names an option with its dashes, but a flag without.
        const bool is_flag = !name.starts_with('-');
        throw UsageError(is_flag ? "--" + name + " takes no value" : name + " needs a value");
    } catch (const CLI::ParseError& error) {
        throw UsageError(error.what());
    }
}

// A forgotten value would swallow the next option; no value of ours begins with two dashes.
void refuse_swallowed_options(const CommandLine& line, const CommandRow& command) {
    for (const std::string_view option : option_words(command)) {
        for (const std::string& value : line.values(option.substr(2))) {
            if (!value.starts_with("--")) continue;
            throw UsageError(std::string(option) + " needs a value, but " + quote(value) +
                             " looks like an option");
        }
    }
}

CommandLine collect(const CLI::App& app, const CommandRow& command) {
    CommandLine line;
    line.command = command.name;
    for (const CLI::Option* option : app.get_options()) {
        if (option->count() == 0) continue;
        std::vector<std::string> given = option->results();
        const bool is_flag = option->get_type_size() == 0 || option->get_expected_max() == 0;
        if (is_flag) std::replace(given.begin(), given.end(), std::string(kNoValue), std::string());
        line.add(option->get_lnames().front(), std::move(given));
    }
    return line;
}

}  // namespace

bool CommandLine::has(std::string_view option) const { return given_.contains(option); }

std::optional<std::string> CommandLine::value(std::string_view option) const {
    const auto found = given_.find(option);
    if (found == given_.end()) return std::nullopt;
    const std::vector<std::string>& values = found->second;
    for (const std::string& value : values) {
        if (value == values.front()) continue;
        throw UsageError("--" + std::string(option) + " is given twice, as " +
                         quote(values.front()) + " and as " + quote(value));
    }
    return values.front();
}

std::vector<std::string> CommandLine::values(std::string_view option) const {
    const auto found = given_.find(option);
    return found == given_.end() ? std::vector<std::string>() : found->second;
}

void CommandLine::add(const std::string& option, std::vector<std::string> given) {
    given_[option] = std::move(given);
}

CommandLine parse_command_line(const std::vector<std::string>& words) {
    std::vector<std::string> rest = words;
    if (!rest.empty() && rest[0] == "help") {  // help [COMMAND]
        rest.erase(rest.begin());
        if (rest.size() > 1) throw UsageError("help takes one command");
        rest.emplace_back("--help");
    }
    const CommandRow* command = &command_table().front();
    if (!rest.empty() && !rest[0].starts_with('-')) {
        command = find_command(rest[0]);
        if (command == nullptr || rest[0].empty()) {
            throw UsageError("unknown command " + quote(rest[0]) +
                             (suggestion(rest[0], command_names()).empty()
                                  ? "; see 'mandel --help'"
                                  : suggestion(rest[0], command_names())));
        }
        rest.erase(rest.begin());
    }
    const auto app = make_app(*command);
    parse_words(*app, join_optional_values(rest, *command));
    CommandLine line = collect(*app, *command);
    if (line.has("help") || line.has("version")) return line;
    refuse_swallowed_options(line, *command);
    line.files = files_among(app->remaining(), *command);
    return line;
}

std::string help_text(std::string_view command) {
    std::string text = make_app(*find_command(command))->help();
    // CLI11 puts two blank lines between groups, and one at the end.
    for (std::size_t at = 0; (at = text.find("\n\n\n", at)) != std::string::npos;) {
        text.erase(at, 1);
    }
    while (text.ends_with("\n\n")) text.pop_back();
    return text;
}

std::string help_of(const OptionRow& option) {
    std::string text(option.help);
    const std::size_t at = text.find(kPictureExtensions);
    if (at == std::string::npos) return text;
    return text.replace(at, kPictureExtensions.size(), known_extensions("or"));
}

std::string short_usage() {
    return "usage: mandel COMMAND [ARGUMENTS]\n"
           "Commands: render, zoom, probe, verify, locate, info, palettes, compare, check,\n"
           "completion.\n"
           "Try 'mandel render -o set.png', or 'mandel --help'.\n";
}

std::vector<std::string_view> command_names() {
    std::vector<std::string_view> names;
    for (const CommandRow& row : command_table().subspan(1)) names.push_back(row.name);
    return names;
}

}  // namespace mandel
