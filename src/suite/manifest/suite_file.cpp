#include "suite/manifest/suite_file.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>

#include "base/printable.h"
#include "scene/text_file.h"
#include "scene/value_text.h"
#include "suite/manifest/case_reader.h"

namespace mandel {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDefaultsKey = "defaults", kCasesKey = "case";

// The line of a table's first key: that of [[case]] itself is not known.
TextPosition begin_of(const std::vector<FlatEntry>& table, TextPosition otherwise) {
    return {table.empty() ? otherwise.line : table.front().position.line, 1};
}

class ManifestReader {
public:
    ManifestReader(const std::string& path, const SuiteProgram& program,
                   std::vector<std::string>& mistakes)
        : path_(path), reader_(path, program, mistakes) {}

    std::vector<SuiteCase> read(std::string_view text) {
        const std::vector<FlatEntry> entries = parse_nested_toml(text, path_);
        std::vector<FlatEntry> defaults;
        const FlatEntry* list = nullptr;
        for (const FlatEntry& entry : entries) {
            if (entry.key.starts_with(std::string(kDefaultsKey) + ".")) {
                defaults.push_back(entry);
                defaults.back().key.erase(0, kDefaultsKey.size() + 1);
            } else if (entry.key == kCasesKey && !entry.tables.empty()) {
                list = &entry;
            } else {
                refuse_entry(entry);
            }
        }
        const CaseDefaults common = reader_.read_defaults(defaults);
        if (list == nullptr) {
            reader_.add_mistake({}, "the suite has no cases; each begins with [[case]]");
            return {};
        }
        std::vector<SuiteCase> cases;
        for (const std::vector<FlatEntry>& table : list->tables) {
            const TextPosition position = begin_of(table, list->position);
            std::ranges::move(reader_.read(table, position, common), std::back_inserter(cases));
        }
        return cases;
    }

private:
    void refuse_entry(const FlatEntry& entry) {
        constexpr std::array known = {kDefaultsKey, kCasesKey};
        if (entry.key == kCasesKey || entry.key.starts_with(std::string(kCasesKey) + ".")) {
            reader_.add_mistake(entry.position, "a case begins with [[case]], in double brackets");
        } else {
            reader_.add_mistake(entry.position, "unknown key " + quote(entry.key) +
                                                    " outside of [[case]] and "
                                                    "[defaults]" +
                                                    suggestion(entry.key, known));
        }
    }

    const std::string& path_;
    CaseReader reader_;
};

// The keys of a case that stand in the comments of a scene, at their places.
std::string check_comments(std::string_view text) {
    constexpr std::string_view kMark = "# check: ";
    std::string keys;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        if (line.starts_with(kMark)) {
            keys += std::string(kMark.size(), ' ') + std::string(line.substr(kMark.size()));
        }
        keys += '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return keys;
}

std::vector<SuiteCase> read_folder_case(const std::string& scene_file, const SuiteProgram& program,
                                        std::vector<std::string>& mistakes) {
    try {
        const std::string keys = check_comments(read_text_file(scene_file, kMaxSceneBytes));
        CaseReader reader(scene_file, program, mistakes);
        return reader.read(parse_nested_toml(keys, scene_file), {}, CaseDefaults(), scene_file);
    } catch (const InvalidInput& error) {
        mistakes.push_back(error.what());
        return {};
    }
}

std::vector<SuiteCase> read_folder(const std::string& folder, const SuiteProgram& program,
                                   std::vector<std::string>& mistakes) {
    std::vector<std::string> files;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
        if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
    }
    if (failure) {
        throw InvalidInput("the folder '" + printable(folder) +
                           "' cannot be read: " + failure.message());
    }
    if (files.empty()) {
        throw InvalidInput("the folder '" + printable(folder) +
                           "' has no cases; each is a NAME.toml with its NAME.png");
    }
    std::ranges::sort(files);
    std::vector<SuiteCase> cases;
    for (const std::string& file : files) {
        std::ranges::move(read_folder_case(file, program, mistakes), std::back_inserter(cases));
    }
    return cases;
}

void refuse_repeated_names(const std::vector<SuiteCase>& cases,
                           std::vector<std::string>& mistakes) {
    std::map<std::string, const SuiteCase*> seen;
    for (const SuiteCase& one : cases) {
        const auto [first, is_new] = seen.try_emplace(one.name, &one);
        if (is_new) continue;
        mistakes.push_back(error_at(one.source_name, one.position,
                                    "the name " + quote(one.name) +
                                        " is given twice, first in line " +
                                        std::to_string(first->second->position.line))
                               .what());
    }
}

}  // namespace

std::vector<SuiteCase> parse_manifest(std::string_view text, const std::string& source_name,
                                      const SuiteProgram& program,
                                      std::vector<std::string>& mistakes) {
    std::vector<SuiteCase> cases = ManifestReader(source_name, program, mistakes).read(text);
    refuse_repeated_names(cases, mistakes);
    return cases;
}

Suite read_suite(const std::string& path, const SuiteProgram& program,
                 std::vector<std::string>& mistakes) {
    Suite suite;
    suite.name = path;
    if (!fs::is_directory(path)) {
        suite.cases = parse_manifest(read_text_file(path, kMaxSceneBytes), path, program, mistakes);
        return suite;
    }
    suite.cases = read_folder(path, program, mistakes);
    refuse_repeated_names(suite.cases, mistakes);
    return suite;
}

}  // namespace mandel
