#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <new>
#include <string>
#include <vector>

#include "cli/exhaustion.h"
#include "cli/program.h"

namespace {

// The first that are allowed for programs: libraries have objects that need memory, too.
[[gnu::constructor(101)]] void begin() { mandel::prepare_for_exhaustion(); }

// A standard stream that the caller closed would be given to the first file that is opened.
// Instead it gets something of the wrong direction: using it is an error, as it should be.
void occupy_closed_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(stream, F_GETFD) != -1) continue;
        const int opened = ::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        if (opened != stream) ::_exit(1);
    }
}

}  // namespace

int main(int argc, char** argv) {
    occupy_closed_streams();
    try {
        const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
        return static_cast<int>(mandel::run_program(words));
    } catch (const std::bad_alloc&) {
        std::fputs("mandel: error: there is not enough memory\n", stderr);
        return 1;
    }
}
