#include "suite/run/invariants.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace mandel {
namespace {

std::string name_of(SimdLevel level) {
    return level == SimdLevel::Scalar ? "scalar" : level == SimdLevel::Avx2 ? "avx2" : "avx512";
}

}  // namespace

std::vector<Variant> variants_of(const Execution& execution) {
    std::vector<Variant> variants;
    // One thread has no neighbours to disturb; if it was one, several have.
    const unsigned threads = execution.threads == 1 ? 3 : 1;
    variants.push_back({std::to_string(threads) + (threads == 1 ? "-thread" : "-threads"),
                        {threads, execution.simd}});
    for (const SimdLevel level : available_simd_levels()) {
        if (level == execution.simd) continue;
        variants.push_back({name_of(level), {execution.threads, level}});
    }
    variants.push_back({"again", execution, true});
    return variants;
}

bool have_same_bytes(const std::string& a, const std::string& b) {
    std::ifstream first(a, std::ios::binary), second(b, std::ios::binary);
    if (!first || !second) return false;
    using Bytes = std::istreambuf_iterator<char>;
    return std::equal(Bytes(first), Bytes(), Bytes(second), Bytes());
}

}  // namespace mandel
