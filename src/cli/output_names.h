// Where the pictures of one command go: one file, a folder, or a pattern with fields.
//
// {name} is the scene file's name without extension, {index} its place from 1, padded with zeros
// to equal length. Fields stand in the last part of the path only and never bring a '/' with them,
// so no name of a scene can lead out of the folder that the user wrote. Nothing else is expanded.
#pragma once

#include <string>
#include <vector>

namespace mandel {

// One output for each scene name, in their order. With several scenes `output` must be a folder
// (it ends in '/' or exists as one) or a pattern. Throws UsageError.
std::vector<std::string> output_names(const std::string& output,
                                      const std::vector<std::string>& scene_names);

}  // namespace mandel
