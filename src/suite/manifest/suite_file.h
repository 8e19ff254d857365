// Reads a suite: a TOML manifest with [defaults] and [[case]], or a folder of NAME.toml, each a
// scene, and NAME.png beside it.
//
// In a folder, comments of a scene that begin with "# check: " hold the other keys of its case:
//     # check: max_abs = 1
//     # check: reason = "the last bit of log() differs between C libraries"
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "suite/manifest/suite_case.h"
#include "suite/manifest/suite_program.h"

namespace mandel {

// The mistakes, each a sentence that begins with FILE:LINE:COLUMN, are added to the list; a suite
// with mistakes is not to be used. Throws InvalidInput for a suite that cannot be read at all.
Suite read_suite(const std::string& path, const SuiteProgram& program,
                 std::vector<std::string>& mistakes);

// The cases of a manifest; `source_name` is what errors call the text, and names of files are
// relative to its folder.
std::vector<SuiteCase> parse_manifest(std::string_view text, const std::string& source_name,
                                      const SuiteProgram& program,
                                      std::vector<std::string>& mistakes);

}  // namespace mandel
