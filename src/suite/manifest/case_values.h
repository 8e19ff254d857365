// The values of a case's keys, each with one way to be written.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compare/tolerance_keys.h"
#include "scene/flat_toml.h"
#include "suite/manifest/suite_case.h"

namespace mandel {

// All throw InvalidInput without naming the key.

std::string text_of(const FlatValue& value);
// A text or a list of texts.
std::vector<std::string> texts_of(const FlatValue& value);
bool boolean_of(const FlatValue& value);
// The digits of a number, in quotes or not.
std::string number_of(const FlatValue& value);
// One or a list of them, none of them twice; sorted.
std::vector<std::uint64_t> frames_of(const FlatValue& value);

// Names become names of files in the folders of a report.
void check_case_name(const std::string& name);

void set_tolerance(Tolerance& tolerance, const ToleranceKey& key, const FlatValue& value);

// A file, or "pixels:sha256-HEX".
ExpectedPicture parse_reference(const std::string& text);

// The value of an option of `mandel zoom` that a film may have.
std::string film_value(const std::string& option, const FlatValue& value);

}  // namespace mandel
