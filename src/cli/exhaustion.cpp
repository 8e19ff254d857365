#include "cli/exhaustion.h"

#include <execinfo.h>
#include <gmp.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <exception>
#include <new>
#include <span>
#include <string_view>
#include <system_error>

#include "output/live_temporaries.h"
#include "output/pipe_writer.h"

namespace mandel {
namespace {

std::atomic<bool> has_lacked_memory{false};
std::atomic<bool> is_ending_well{false};

void say(std::string_view line) noexcept {
    write_at_once(STDERR_FILENO, std::as_bytes(std::span(line)));
}

[[noreturn]] void end_failed(std::string_view line) noexcept {
    say(line);
    unlink_live_temporaries();
    ::_exit(1);
}

[[noreturn]] void end_without_memory() noexcept {
    end_failed("mandel: error: there is not enough memory\n");
}

extern "C" void* allocate_for_gmp(std::size_t size) {
    void* memory = std::malloc(size);
    if (memory == nullptr) end_without_memory();
    return memory;
}

extern "C" void* reallocate_for_gmp(void* old, std::size_t, std::size_t size) {
    void* memory = std::realloc(old, size);
    if (memory == nullptr) end_without_memory();
    return memory;
}

extern "C" void free_for_gmp(void* memory, std::size_t) { std::free(memory); }

[[noreturn]] void on_new_failure() {
    has_lacked_memory = true;
    throw std::bad_alloc();
}

// An exception that nothing can catch.
[[noreturn]] void on_terminate() noexcept {
    try {
        const std::exception_ptr failure = std::current_exception();
        if (failure) std::rethrow_exception(failure);
    } catch (const std::bad_alloc&) {
        end_without_memory();
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::resource_unavailable_try_again) {
            end_failed("mandel: error: the system does not let this process start a thread\n");
        }
    } catch (...) {
        has_lacked_memory = false;
    }
    // Also the exception itself needs memory.
    if (has_lacked_memory) end_without_memory();
    say("mandel: internal error: an exception was not caught\n");
    unlink_live_temporaries();
    std::abort();
}

// A library has ended the program. What it had to say it has said.
void on_exit() noexcept {
    if (is_ending_well) return;
    unlink_live_temporaries();
    ::_exit(1);  // other threads still work with what the program's end would destroy
}

}  // namespace

void prepare_for_exhaustion() noexcept {
    ::mp_set_memory_functions(allocate_for_gmp, reallocate_for_gmp, free_for_gmp);
    std::set_new_handler(on_new_failure);
    std::set_terminate(on_terminate);
}

void begin_exhaustion_watch() noexcept {
    // Behind the construction of what the program's end destroys, so that it comes before that.
    std::atexit(on_exit);
    // The C library loads what ends a thread when it is first needed, and aborts without memory.
    void* place = nullptr;
    ::backtrace(&place, 1);
}

void finish_exhaustion_watch() noexcept { is_ending_well = true; }

}  // namespace mandel
