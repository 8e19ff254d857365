#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/option_table.h"
#include "output/picture_format.h"
#include "scene/scene_file.h"
#include "scene/scene_keys.h"
#include "suite/manifest/case_reader.h"
#include "support/message_of.h"
#include "support/program.h"

using namespace mandel;

namespace {

using NameSet = std::set<std::string>;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::string manual(const std::string& name) {
    std::ifstream file(std::string(kSourceFolder) + "/man/" + name);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream stream(line);
    return {std::istream_iterator<std::string>(stream), {}};
}

// "-s, --size WxH   pixels" has the names -s and --size.
NameSet options_in_help(const std::string& command) {
    NameSet names;
    for (const std::string& line : lines_of(run_mandel({command, "--help"}).out)) {
        if (!line.starts_with("  -") && !line.starts_with("      --")) continue;
        for (const std::string& word : words_of(line)) {
            if (word[0] != '-' || word == "-") break;
            names.insert(word.substr(0, word.find_first_of(",=[")));
        }
    }
    return names;
}

// Headings say which commands the options below them are for: ".Ss View (render, probe)".
std::map<std::string, NameSet> options_in_manual() {
    std::map<std::string, NameSet> options;
    std::vector<std::string> commands;
    for (const std::string& line : lines_of(manual("mandel.1"))) {
        if (line.starts_with(".Ss ") || line.starts_with(".Sh ")) {
            commands.clear();
            for (const CommandRow& row : command_table()) {
                const std::string name(row.name);
                const bool is_for_all = line == ".Ss General";
                const std::size_t list = line.find('(');
                const bool is_listed = !name.empty() && list != std::string::npos &&
                                       line.find(name, list) != std::string::npos;
                if (is_for_all || is_listed) commands.push_back(name);
            }
        }
        if (!line.starts_with(".It Fl ")) continue;
        const std::vector<std::string> words = words_of(line);
        for (std::size_t i = 0; i + 1 < words.size(); ++i) {
            if (words[i] != "Fl") continue;
            for (const std::string& command : commands) options[command].insert("-" + words[i + 1]);
        }
    }
    return options;
}

NameSet keys_in_manual(const std::string& name) {
    NameSet documented;
    for (const std::string& line : lines_of(manual(name))) {
        if (!line.starts_with(".It Ic ")) continue;
        for (const std::string& word : words_of(line.substr(7))) {
            if (word != ",") documented.insert(word);
        }
    }
    return documented;
}

}  // namespace

TEST_CASE("cli: --help and the manual have the same options for every command") {
    const auto in_manual = options_in_manual();
    for (const CommandRow& command : command_table().subspan(1)) {
        const std::string name(command.name);
        CAPTURE(name);
        const NameSet in_help = options_in_help(name);
        CHECK(in_help.size() >= 4);
        for (const std::string& option : in_help) {
            CAPTURE(option);
            CHECK(in_manual.at(name).contains(option));
        }
        for (const std::string& option : in_manual.at(name)) {
            CAPTURE(option);
            CHECK(in_help.contains(option));
        }
    }
}

TEST_CASE("cli: --help and the manual list every picture format") {
    const std::string help = run_mandel({"render", "--help"}).out;
    for (const PictureFormat& format : picture_formats()) {
        CAPTURE(format.extension);
        CHECK(contains(help, std::string(format.extension)));
        CHECK(contains(manual("mandel.1"), ".Pa " + std::string(format.extension)));
    }
}

TEST_CASE("cli: the manual lists the built-in palettes, in their order") {
    std::string list;
    for (const BuiltinPalette& palette : builtin_palettes()) {
        const bool is_last = palette.name == builtin_palettes().back().name;
        if (!list.empty()) list += is_last ? " No or Sy " : " , ";
        list += palette.name;
    }
    CHECK(contains(manual("mandel.1"), ".Pq Sy " + list + " ;"));
}

TEST_CASE("cli: the manual of scenes has exactly the keys of scenes") {
    NameSet keys = {"version"};
    for (const std::string_view name : scene_key_names()) keys.insert(std::string(name));
    CHECK(keys_in_manual("mandel-scene.5") == keys);
}

TEST_CASE("cli: the manual of suites has exactly the keys of cases") {
    NameSet keys;
    for (const std::string_view name : case_key_names()) keys.insert(std::string(name));
    CHECK(keys_in_manual("mandel-suite.5") == keys);
}

TEST_CASE("cli: every scene key is an option of render, with the default that help states") {
    const std::string canonical = "\n" + format_scene(Scene{});
    for (const SceneKey& key : scene_keys()) {
        std::string option = "--" + std::string(key.name);
        for (char& ch : option) ch = ch == '_' ? '-' : ch;
        if (key.form == ValueForm::Table) continue;  // --table-from takes it from another picture
        CAPTURE(option);
        const OptionRow* found = nullptr;
        for (const OptionGroup& group : command_table()[1].groups) {
            for (const OptionRow& row : group.rows) {
                if (row.names.ends_with(option)) found = &row;
            }
        }
        REQUIRE(found != nullptr);
        if (key.format == nullptr || key.name == "re" || key.name == "im") continue;
        std::string value = key.format(Scene{});
        if (value.empty()) continue;
        if (value.starts_with('"')) value = value.substr(1, value.size() - 2);
        CHECK(contains(std::string(found->help), "(default " + value));
    }
    CHECK(contains(canonical, "\nre = \"-0.75\"\nim = \"0\"\n"));
}

TEST_CASE("cli: the example scene of the manual is a scene") {
    const std::string text = manual("mandel-scene.5");
    const std::string begin = ".Bd -literal -offset indent\n";
    const std::size_t from = text.find(begin) + begin.size();
    const std::string example = text.substr(from, text.find(".Ed") - from);
    CHECK(message_of([&] { parse_scene(example, "example"); }) == "(no error)");
    CHECK(parse_scene(example, "example").samples == 4);
}
