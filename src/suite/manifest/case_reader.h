// From the entries of a [[case]] to the case, or to several: one for each frame of a film.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scene/flat_toml.h"
#include "suite/manifest/suite_case.h"
#include "suite/manifest/suite_program.h"

namespace mandel {

// What all cases of a suite have in common, unless they say otherwise.
struct CaseDefaults {
    Tolerance tolerance;
    std::string reason;
    std::vector<std::string> labels;
    std::optional<double> timeout;
    std::vector<FlatEntry> scene;  // keys of scenes that stand in the suite
};

// All keys that a case may have, those of its tolerance too.
std::vector<std::string_view> case_key_names();

class CaseReader {
public:
    // File names are relative to the folder of `source_name`. All outlive this object.
    CaseReader(const std::string& source_name, const SuiteProgram& program,
               std::vector<std::string>& mistakes);

    CaseDefaults read_defaults(const std::vector<FlatEntry>& entries);

    // A case that begins at `position`. Of a folder, `scene_file` is its scene and gives it its
    // name; otherwise it is empty.
    std::vector<SuiteCase> read(const std::vector<FlatEntry>& entries, TextPosition position,
                                const CaseDefaults& defaults, const std::string& scene_file = "");

    void add_mistake(TextPosition position, const std::string& sentence);

private:
    struct Draft;

    template <typename Action>
    void attempt(TextPosition position, const std::string& key, const Action& action);
    void apply(Draft& draft, const FlatEntry& entry, bool in_defaults, bool in_folder);
    void apply_value(Draft& draft, const FlatEntry& entry);
    void finish_scene(Draft& draft, const CaseDefaults& defaults);
    void finish_reference(Draft& draft);
    void finish_tolerance(Draft& draft, const CaseDefaults& defaults);
    std::vector<SuiteCase> film_cases(const Draft& draft);
    std::string in_folder(const std::string& name) const;

    const std::string& source_name_;
    const SuiteProgram& program_;
    std::vector<std::string>& mistakes_;
};

}  // namespace mandel
