#include <gmp.h>
#include <libdeflate.h>
#include <mpfr.h>
#include <png.h>
#include <zlib.h>

#include <string>
#include <utility>

#include "cli/commands.h"
#include "cli/execution_options.h"
#include "output/exr_writer.h"

namespace mandel {
namespace {

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
        {"openexr   ", exr_version()},
        {"libdeflate", " " LIBDEFLATE_VERSION_STRING},
        {"toml++    ", MANDEL_TOML_VERSION},
        {"json      ", MANDEL_JSON_VERSION},
        {"cli11     ", MANDEL_CLI11_VERSION},
        {"highway   ", MANDEL_HIGHWAY_VERSION},
        {"openmp    ", std::to_string(_OPENMP)},
        {"simd      ", simd_line()},
    };
    for (const auto& [name, value] : rows) text += name + value + "\n";
    return text;
}

}  // namespace mandel
