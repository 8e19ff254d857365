// Runs the real program and says what it took.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/measure.h"

namespace mandel::bench {

struct ProgramRun {
    Seconds time;  // CPU time of all its threads
    std::uint64_t peak_bytes = 0;
};

// Its messages go nowhere. Throws std::runtime_error if it fails.
ProgramRun run_program(const std::vector<std::string>& arguments);

// The same with the textbook program (textbook_program.cpp).
ProgramRun run_textbook(const std::vector<std::string>& arguments);

// A folder for what is written, removed at the end.
class BenchFolder {
public:
    BenchFolder();
    ~BenchFolder();
    BenchFolder(const BenchFolder&) = delete;
    BenchFolder& operator=(const BenchFolder&) = delete;

    std::string operator/(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

}  // namespace mandel::bench
