// Locations of programs whose files are not read: recognised to be named in the error, with what to
// do instead of it.
#pragma once

#include <string_view>

namespace mandel {

// Throws InvalidInput with FILE:LINE:COLUMN for a location of rust-fractal (TOML with `real` and
// `imag`), of DeepDrill (a section `location` with `depth`) and of XaoS (lines in parentheses).
void refuse_foreign_location(std::string_view text, std::string_view source_name);

}  // namespace mandel
