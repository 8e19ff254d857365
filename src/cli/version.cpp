#include <gmp.h>
#include <libdeflate.h>
#include <mpfr.h>
#include <png.h>
#include <toml++/toml.h>
#include <zlib.h>

#include <CLI/Version.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/execution_options.h"

namespace mandel {
namespace {

std::string dotted(int major, int minor, int patch) {
    return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

std::string simd_line() {
    std::string line;
    for (const SimdLevel level : available_simd_levels()) {
        if (!line.empty()) line += " ";
        line += simd_name(level);
    }
    return line;
}

}  // namespace

std::string version_text(bool verbose) {
    std::string text = std::string("mandel ") + MANDEL_VERSION + "\n";
    if (!verbose) return text;
    const std::pair<const char*, std::string> rows[] = {
        {"mpfr      ", mpfr_get_version()},
        {"gmp       ", gmp_version},
        {"libpng    ", png_get_libpng_ver(nullptr)},
        {"zlib      ", zlibVersion()},
        {"libdeflate", " " LIBDEFLATE_VERSION_STRING},
        {"toml++    ", dotted(TOML_LIB_MAJOR, TOML_LIB_MINOR, TOML_LIB_PATCH)},
        {"json      ", dotted(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                              NLOHMANN_JSON_VERSION_PATCH)},
        {"cli11     ", CLI11_VERSION},
        {"highway   ", MANDEL_HIGHWAY_VERSION},
        {"openmp    ", std::to_string(_OPENMP)},
        {"simd      ", simd_line()},
    };
    for (const auto& [name, value] : rows) text += name + value + "\n";
    return text;
}

}  // namespace mandel
