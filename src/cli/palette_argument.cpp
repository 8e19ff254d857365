#include "cli/palette_argument.h"

#include <filesystem>
#include <system_error>

#include "base/error.h"
#include "job/palette_picture.h"
#include "scene/flat_toml.h"
#include "scene/palette_file.h"
#include "scene/text_file.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

struct PaletteFile {
    std::string path;
    std::string block;  // empty if none is named
};

bool exists(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

// A file's name may hold a colon too: the longest name that exists is the file's.
std::optional<PaletteFile> file_named(const std::string& word, const std::string& folder) {
    if (word.empty() || find_builtin_palette(word) != nullptr) return std::nullopt;
    const std::string whole =
        folder.empty() ? word : (std::filesystem::path(folder) / word).string();
    if (exists(whole)) return PaletteFile{whole, ""};
    const std::size_t start = whole.size() - word.size();
    for (std::size_t colon = whole.rfind(':'); colon != std::string::npos && colon > start;
         colon = whole.rfind(':', colon - 1)) {
        const std::string path = whole.substr(0, colon);
        if (exists(path)) return PaletteFile{path, whole.substr(colon + 1)};
    }
    // What looks like a path is a file that is not there; other words are mistyped names, for
    // which the list of known names is more help.
    if (word.find_first_of("./") == std::string::npos) return std::nullopt;
    return PaletteFile{whole, ""};
}

ImportedPalette load(const PaletteFile& file, std::optional<std::uint32_t> row) {
    if (is_picture(file.path)) {
        if (!file.block.empty()) {
            throw InvalidInput(quote(file.path) + " is a picture and has no gradients with names");
        }
        return {palette_of_picture(file.path, row)};
    }
    if (row) throw InvalidInput(quote(file.path) + " is not a picture; it has no rows");
    return parse_palette(read_text_file(file.path, kMaxSceneBytes), file.path, file.block);
}

}  // namespace

std::optional<std::string> palette_path(const std::string& word, const std::string& folder) {
    const auto file = file_named(word, folder);
    return file ? std::optional(file->path) : std::nullopt;
}

PaletteReader palette_reader(const std::string& folder) {
    return [folder](const std::string& word,
                    std::optional<std::uint32_t> row) -> std::optional<ImportedPalette> {
        const auto file = file_named(word, folder);
        return file ? std::optional(load(*file, row)) : std::nullopt;
    };
}

std::vector<ImportedPalette> load_all_palettes(const std::string& word) {
    constexpr std::size_t kMaxPalettes = 4096;  // chosen: large collections have some hundreds
    const auto file = file_named(word, "");
    if (!file) throw InvalidInput("there is no palette and no file " + quote(word));
    if (!file->block.empty() || is_picture(file->path)) return {load(*file, std::nullopt)};
    return parse_all_palettes(read_text_file(file->path, kMaxSceneBytes), file->path, kMaxPalettes);
}

}  // namespace mandel
