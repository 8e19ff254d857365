#include "base/failure.h"

#include <new>

namespace mandel {

std::string sentence_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::bad_alloc&) {
        return "there is not enough memory";
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace mandel
