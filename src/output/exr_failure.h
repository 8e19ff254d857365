// How OpenEXR's core library says that something went wrong, as this program's errors. Each of its
// contexts has one: its callbacks may not throw, so they leave here what they would have thrown.
#pragma once

#include <OpenEXR/openexr.h>

#include <exception>
#include <mutex>
#include <new>
#include <string>

#include "base/printable.h"

namespace mandel {

class ExrFailure {
public:
    // Of a callback of ours.
    void keep(std::exception_ptr failure) noexcept {
        const std::scoped_lock lock(mutex_);
        if (!failure_) failure_ = std::move(failure);
    }
    // Of the library: the first is the cause of those that follow.
    void keep(const char* message) noexcept {
        const std::scoped_lock lock(mutex_);
        try {
            if (message_.empty()) message_ = printable(message);
        } catch (const std::bad_alloc&) {
            if (!failure_) failure_ = std::current_exception();
        }
    }

    // Throws what a callback left, if any.
    void rethrow() const {
        const std::scoped_lock lock(mutex_);
        if (failure_) std::rethrow_exception(failure_);
    }
    // What the library said, or what the code means. Throws std::bad_alloc if it means that.
    std::string message(exr_result_t code) const {
        const std::scoped_lock lock(mutex_);
        if (code == EXR_ERR_OUT_OF_MEMORY) throw std::bad_alloc();
        return message_.empty() ? exr_get_default_error_message(code) : message_;
    }

private:
    mutable std::mutex mutex_;  // protects what follows
    std::exception_ptr failure_;
    std::string message_;
};

// The beginnings of a context that writes. Its library calls the handler with the context locked,
// where even asking for the user data would wait for ever; so its words are lost, and the codes it
// returns have to do.
inline exr_context_initializer_t exr_writing_initializer(void* user) {
    exr_context_initializer_t initializer = EXR_DEFAULT_CONTEXT_INITIALIZER;
    initializer.user_data = user;
    initializer.error_handler_fn = [](exr_const_context_t, exr_result_t, const char*) {};
    return initializer;
}

// The beginnings of a context that reads, whose user data is an object with a member `failure`.
template <typename User>
exr_context_initializer_t exr_reading_initializer(User& user) {
    exr_context_initializer_t initializer = EXR_DEFAULT_CONTEXT_INITIALIZER;
    initializer.user_data = &user;
    initializer.error_handler_fn = [](exr_const_context_t context, exr_result_t, const char* text) {
        void* found = nullptr;
        if (exr_get_user_data(context, &found) != EXR_ERR_SUCCESS || found == nullptr) return;
        static_cast<User*>(found)->failure.keep(text);
    };
    return initializer;
}

}  // namespace mandel
