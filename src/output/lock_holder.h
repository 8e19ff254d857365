// Who holds the lock of a file, as far as the system tells: a process of this machine.
#pragma once

#include <string>

namespace mandel {

// "process 1234", or "process 1234, which is stopped"; empty if nobody holds the file's lock
// (flock) or if it is not known who does, as of a process on another machine.
std::string lock_holder(const std::string& path);

}  // namespace mandel
