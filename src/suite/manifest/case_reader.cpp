#include "suite/manifest/case_reader.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "compare/tolerance_keys.h"
#include "output/frame_pattern.h"
#include "output/picture_format.h"
#include "scene/scene_entry.h"
#include "scene/scene_file.h"
#include "scene/value_text.h"
#include "suite/manifest/case_values.h"

namespace mandel {

// A case on its way: what has been read, and where it stood.
struct CaseReader::Draft {
    SuiteCase result;
    std::vector<FlatEntry> scene;  // keys of a scene of its own
    std::optional<TextPosition> scene_file, tolerance, reason, skip, reference, area, film;
    std::string reference_text;
    std::vector<std::pair<std::string, std::string>> film_options;
    std::optional<std::vector<std::uint64_t>> frames;
};

namespace {

constexpr std::uint64_t kMostFrames = 10'000;  // of a film that are cases without being listed

constexpr std::string_view kSceneKey = "scene", kFilmKey = "film";
// The keys besides those of the tolerance; the first ones are not for [defaults], and of these the
// first two are not for the scenes of a folder.
constexpr std::array<std::string_view, 10> kCaseKeys = {"name",   kSceneKey, "reference", kFilmKey,
                                                        "frame",  "stats",   "skip",      "reason",
                                                        "labels", "timeout"};
constexpr std::ptrdiff_t kOfFolder = 2, kOfDefaults = 7;

const ToleranceKey* find_tolerance_key(std::string_view name) {
    const auto keys = tolerance_keys();
    const auto found = std::ranges::find(keys, name, &ToleranceKey::name);
    return found == keys.end() ? nullptr : &*found;
}

bool begins_with_key(const FlatEntry& entry, std::string_view key) {
    return entry.key.size() > key.size() && entry.key.starts_with(key) &&
           entry.key[key.size()] == '.';
}

// The entry of a table without the table's name.
FlatEntry inner_entry(const FlatEntry& entry, std::string_view table) {
    FlatEntry inner = entry;
    inner.key.erase(0, table.size() + 1);
    return inner;
}

}  // namespace

std::vector<std::string_view> case_key_names() {
    std::vector<std::string_view> names(kCaseKeys.begin(), kCaseKeys.end());
    for (const ToleranceKey& key : tolerance_keys()) names.push_back(key.name);
    return names;
}

CaseReader::CaseReader(const std::string& source_name, const SuiteProgram& program,
                       std::vector<std::string>& mistakes)
    : source_name_(source_name), program_(program), mistakes_(mistakes) {}

void CaseReader::add_mistake(TextPosition position, const std::string& sentence) {
    mistakes_.push_back(error_at(source_name_, position, sentence).what());
}

template <typename Action>
void CaseReader::attempt(TextPosition position, const std::string& key, const Action& action) {
    try {
        action();
    } catch (const InvalidInput& error) {
        add_mistake(position, key.empty() ? error.what() : key + ": " + error.what());
    }
}

std::string CaseReader::in_folder(const std::string& name) const {
    const std::filesystem::path path(name);
    if (path.is_absolute()) return name;
    return (std::filesystem::path(source_name_).parent_path() / path).string();
}

void CaseReader::apply_value(Draft& draft, const FlatEntry& entry) {
    const FlatValue& value = entry.value;
    SuiteCase& result = draft.result;
    if (const ToleranceKey* key = find_tolerance_key(entry.key)) {
        if (!draft.tolerance) draft.tolerance = entry.position;
        if (entry.key == "crop" || entry.key == "ignore") draft.area = entry.position;
        set_tolerance(result.tolerance, *key, value);
    } else if (entry.key == "name") {
        result.name = text_of(value);
        check_case_name(result.name);
    } else if (entry.key == kSceneKey) {
        draft.scene_file = value.position;
        result.scene.file = in_folder(text_of(value));
    } else if (entry.key == "reference") {
        draft.reference = value.position;
        draft.reference_text = text_of(value);
    } else if (entry.key == "frame") {
        draft.frames = frames_of(value);
    } else if (entry.key == "stats") {
        result.stats = texts_of(value);
    } else if (entry.key == "skip") {
        result.is_skipped = boolean_of(value);
        if (result.is_skipped) draft.skip = entry.position;
    } else if (entry.key == "reason") {
        draft.reason = entry.position;
        result.reason = text_of(value);
    } else if (entry.key == "labels") {
        result.labels = texts_of(value);
    } else if (entry.key == "timeout") {
        result.timeout = parse_real(number_of(value), 0.001, 1e6);
    } else {
        fail_kind(value, "a table, such as film = { frames = 6 }");
    }
}

void CaseReader::apply(Draft& draft, const FlatEntry& entry, bool in_defaults, bool in_folder) {
    if (!in_folder && begins_with_key(entry, kSceneKey)) {
        draft.scene.push_back(inner_entry(entry, kSceneKey));
        return;
    }
    if (!in_defaults && begins_with_key(entry, kFilmKey)) {
        if (!draft.film) draft.film = entry.position;
        const std::string key = inner_entry(entry, kFilmKey).key;
        attempt(entry.position, "",
                [&] { draft.film_options.emplace_back(key, film_value(key, entry.value)); });
        return;
    }
    const std::ptrdiff_t first = in_defaults ? kOfDefaults : in_folder ? kOfFolder : 0;
    std::vector<std::string_view> known = case_key_names();
    known.erase(known.begin(), known.begin() + first);
    if (std::ranges::find(known, entry.key) == known.end()) {
        const bool is_of_cases =
            std::ranges::find(kCaseKeys, entry.key) < kCaseKeys.begin() + first;
        add_mistake(entry.position,
                    is_of_cases && in_defaults
                        ? quote(entry.key) + " is for a case, not for [defaults]"
                        : "unknown key " + quote(entry.key) + suggestion(entry.key, known));
        return;
    }
    attempt(entry.value.position, entry.key, [&] { apply_value(draft, entry); });
}

CaseDefaults CaseReader::read_defaults(const std::vector<FlatEntry>& entries) {
    Draft draft;
    for (const FlatEntry& entry : entries) apply(draft, entry, true, false);
    if (draft.tolerance && draft.result.reason.empty()) {
        add_mistake(*draft.tolerance, "a tolerance needs a reason; say it with reason = \"...\"");
    }
    return {draft.result.tolerance, draft.result.reason, draft.result.labels, draft.result.timeout,
            std::move(draft.scene)};
}

void CaseReader::finish_scene(Draft& draft, const CaseDefaults& defaults) {
    SuiteCase& result = draft.result;
    if (!result.scene.file.empty()) {
        if (!draft.scene.empty()) {
            add_mistake(draft.scene.front().position,
                        "a scene is either a file or keys; this case has both");
        }
        if (result.scene.file == source_name_) {
            result.scene = program_.read_scene(source_name_);  // what is wrong has its position
        } else {
            attempt(draft.scene_file.value_or(result.position), "scene",
                    [&] { result.scene = program_.read_scene(result.scene.file); });
        }
        return;
    }
    if (draft.scene.empty()) {
        add_mistake(result.position,
                    "the scene is missing; give a file or keys, such as scene = { zoom = 100 }");
        return;
    }
    for (const FlatEntry& entry : defaults.scene) {
        if (find_entry(draft.scene, entry.key) == nullptr) draft.scene.push_back(entry);
    }
    try {
        const std::string folder = std::filesystem::path(source_name_).parent_path().string();
        MovingScene moving =
            moving_scene_from(draft.scene, source_name_, program_.palettes(folder));
        result.scene.scene = std::move(moving.scene);
        result.scene.keyframes = std::move(moving.keyframes);
        result.scene.has_samples = moving.has_samples;
    } catch (const InvalidInput& error) {
        mistakes_.push_back(error.what());  // has its position
    }
}

void CaseReader::finish_reference(Draft& draft) {
    SuiteCase& result = draft.result;
    result.reference_position = draft.reference.value_or(result.position);
    if (!draft.reference) draft.reference_text = result.name + ".png";
    attempt(result.reference_position, "reference", [&] {
        result.reference = parse_reference(draft.reference_text);
        if (result.reference.file.empty()) return;
        (void)picture_format(result.reference.file);
        result.reference.file = in_folder(result.reference.file);
    });
}

void CaseReader::finish_tolerance(Draft& draft, const CaseDefaults& defaults) {
    SuiteCase& result = draft.result;
    if (draft.skip && result.reason.empty()) {
        add_mistake(*draft.skip, "skip = true needs a reason; say it with reason = \"...\"");
    }
    if (!draft.tolerance) {
        result.tolerance = defaults.tolerance;
        if (result.reason.empty()) result.reason = defaults.reason;
    } else if (result.reason.empty()) {
        add_mistake(*draft.tolerance, "a tolerance needs a reason; say it with reason = \"...\"");
    }
    attempt(draft.tolerance.value_or(result.position), "", [&] {
        check_tolerance(result.tolerance);
        if (draft.tolerance && !result.reference.sha256.empty()) {
            throw InvalidInput("a tolerance needs a reference picture; a hash is equal or not");
        }
    });
    if (!draft.area && result.tolerance.area.is_all()) return;
    attempt(draft.area.value_or(result.position), "",
            [&] { check_area(result.tolerance.area, result.scene.scene.view.size); });
}

std::vector<SuiteCase> CaseReader::film_cases(const Draft& draft) {
    const auto film = std::make_shared<SuiteFilm>(
        SuiteFilm{draft.result.name, draft.result.scene, draft.film_options});
    std::vector<SuiteCase> cases;
    attempt(*draft.film, kFilmKey.data(), [&] {
        const std::uint64_t count = program_.count_frames(*film);
        const bool has_pattern =
            draft.result.reference.file.find_first_of("%#") != std::string::npos;
        if (!draft.frames && !has_pattern) {
            throw InvalidInput(
                "choose the frame to compare, such as frame = 3, or give a "
                "reference for each, such as \"film-%02d.png\"");
        }
        if (!draft.frames && count > kMostFrames) {
            throw InvalidInput("the film has " + std::to_string(count) +
                               " frames; choose some, such as frame = [0, 100]");
        }
        std::vector<std::uint64_t> frames = draft.frames.value_or(std::vector<std::uint64_t>());
        for (std::uint64_t i = 0; !draft.frames && i < count; ++i) frames.push_back(i);
        if (frames.back() >= count) {
            throw InvalidInput("there is no frame " + std::to_string(frames.back()) +
                               "; they are 0 to " + std::to_string(count - 1));
        }
        if (frames.size() > 1 && !has_pattern) {
            throw InvalidInput("several frames need references such as \"film-%02d.png\"");
        }
        for (const std::uint64_t frame : frames) {
            SuiteCase one = draft.result;
            one.film = film;
            one.frame = frame;
            if (has_pattern) {
                one.name += "-" + std::to_string(frame);
                one.reference.file = FramePattern(one.reference.file).path(frame);
            }
            cases.push_back(std::move(one));
        }
    });
    return cases;
}

std::vector<SuiteCase> CaseReader::read(const std::vector<FlatEntry>& entries,
                                        TextPosition position, const CaseDefaults& defaults,
                                        const std::string& scene_file) {
    Draft draft;
    SuiteCase& result = draft.result;
    result.source_name = source_name_;
    result.position = position;
    result.labels = defaults.labels;
    result.timeout = defaults.timeout;
    const bool in_folder = !scene_file.empty();
    if (in_folder) {
        result.name = std::filesystem::path(scene_file).stem().string();
        result.scene.file = scene_file;
    }
    for (const FlatEntry& entry : entries) apply(draft, entry, false, in_folder);
    if (result.name.empty()) {
        if (find_entry(entries, "name") == nullptr) add_mistake(position, "the name is missing");
        return {};
    }
    finish_scene(draft, defaults);
    finish_reference(draft);
    finish_tolerance(draft, defaults);
    if (draft.film) return film_cases(draft);
    if (draft.frames) {
        add_mistake(position,
                    "'frame' is for a film; say how long it is, as film = { frames = 6 }");
    }
    return {std::move(result)};
}

}  // namespace mandel
