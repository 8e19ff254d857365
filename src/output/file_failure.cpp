#include "output/file_failure.h"

#include <system_error>

#include "base/error.h"
#include "base/printable.h"

namespace mandel {

std::string file_failure(std::string_view verb, std::string_view path, int error_number) {
    return "cannot " + std::string(verb) + " '" + printable(path) +
           "': " + std::generic_category().message(error_number);
}

void refuse_to_replace(const std::string& path) {
    throw InvalidInput("'" + printable(path) +
                       "' already exists and --no-clobber forbids to replace it");
}

void refuse_folder(const std::string& path) {
    throw Error("'" + printable(path) + "' is a folder; name a file in it");
}

}  // namespace mandel
