#include <doctest/doctest.h>

#include <string>

#include "cli/option_values.h"
#include "scene/scene_keys.h"
#include "scene/value_text.h"
#include "support/message_of.h"
#include "support/program.h"

using namespace mandel;

namespace {

const CommandRow& command_named(std::string_view name) {
    for (const CommandRow& command : command_table()) {
        if (command.name == name) return command;
    }
    return command_table().front();
}

CompletedValue value_in(std::string_view command, std::string_view option) {
    for (const OptionGroup& group : command_named(command).groups) {
        for (const OptionRow& row : group.rows) {
            if (long_name(row) == option) return completed_value(row);
        }
    }
    FAIL("no such option");
    return {};
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("cli: what completion offers for an option is what the option takes") {
    CHECK(value_in("zoom", "--order").words == Words{"in", "out"});
    CHECK(value_in("render", "--depth").words == Words{"8", "16"});
    CHECK(value_in("render", "--iterations").words == Words{"auto"});
    CHECK(value_in("render", "--zoom").is_free());
    CHECK(value_in("render", "--interior").is_free());
    CHECK(value_in("check", "--out").is_folder);
    CHECK(value_in("render", "--output").is_any_file);
    CHECK(value_in("render", "--palette").words.front() == "gilded");

    // Of each scene key with a list of words: no word is refused, and none is missing that the
    // refusal of a wrong one lists.
    for (const SceneKey& key : scene_keys()) {
        std::string option = "--" + std::string(key.name);
        for (char& ch : option) ch = ch == '_' ? '-' : ch;
        if (key.form == ValueForm::Table) continue;
        const CompletedValue value = value_in("render", option);
        CAPTURE(option);
        for (const std::string& word : value.words) {
            CAPTURE(word);
            Scene scene;
            CHECK(message_of([&] { key.set(scene, word); }) == "(no error)");
        }
        if (value.words.size() < 2 || value.takes_files()) continue;
        Scene scene;
        const std::string refusal = message_of([&] { key.set(scene, "?"); });
        std::size_t listed = 0;
        for (const std::string& word : value.words) listed += contains(refusal, quote(word));
        CAPTURE(refusal);
        if (listed > 0) CHECK(listed == value.words.size());
    }
}

TEST_CASE("cli: completion scripts know every command and option") {
    for (const char* shell : {"bash", "zsh", "fish"}) {
        CAPTURE(shell);
        const ProgramResult result = run_mandel({"completion", shell});
        CHECK(result.exit_code == 0);
        for (const CommandRow& command : command_table().subspan(1)) {
            CHECK(contains(result.out, std::string(command.name)));
            for (const OptionGroup& group : command.groups) {
                for (const OptionRow& row : group.rows) {
                    const std::string name(long_name(row).substr(2));
                    CHECK(
                        contains(result.out, (shell == std::string("fish") ? "-l " : "--") + name));
                }
            }
        }
    }
    CHECK(run_mandel({"completion"}).exit_code == 2);
    CHECK(contains(run_mandel({"completion", "zhs"}).err, "did you mean 'zsh'?"));
}
