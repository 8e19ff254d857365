// What goes wrong inside of libpng. It reports errors with longjmp, which must not cross objects
// with destructors, so an error is kept here until its frames are gone.
#pragma once

#include <png.h>

#include <cstdio>
#include <exception>

namespace mandel {

struct LibpngFailure {
    std::exception_ptr exception;   // of a callback
    char message[160] = "unknown";  // an array: at that moment nothing may allocate
};

// For png_create_*_struct, with a LibpngFailure* as the error pointer.
inline void keep_libpng_error(png_structp png, png_const_charp message) {
    auto* failure = static_cast<LibpngFailure*>(png_get_error_ptr(png));
    std::snprintf(failure->message, sizeof failure->message, "%s", message);
    png_longjmp(png, 1);
}

inline void ignore_libpng_warning(png_structp, png_const_charp) {}

}  // namespace mandel
