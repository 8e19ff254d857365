#include <bit>
#include <cmath>

#include "base/multiversion.h"
#include "kernel/direct/escape_step.h"
#include "kernel/replay/replay_lanes.h"

namespace mandel {
namespace replay_scalar {

#define LOOP_INLINE MANDEL_ALWAYS_INLINE
using V = double;
using M = bool;
constexpr std::size_t kWidth = 1;

MANDEL_ALWAYS_INLINE V load(const double* from) { return *from; }
MANDEL_ALWAYS_INLINE void store(V v, double* to) { *to = v; }
MANDEL_ALWAYS_INLINE V set(double x) { return x; }
MANDEL_ALWAYS_INLINE V fma(V a, V b, V c) { return std::fma(a, b, c); }
MANDEL_ALWAYS_INLINE V nfma(V a, V b, V c) { return std::fma(-a, b, c); }
MANDEL_ALWAYS_INLINE V select(M m, V a, V b) { return m ? a : b; }
MANDEL_ALWAYS_INLINE M both(M a, M b) { return a && b; }
MANDEL_ALWAYS_INLINE bool any(M m) { return m; }
MANDEL_ALWAYS_INLINE bool all(M m) { return m; }
using Index = std::int64_t;
MANDEL_ALWAYS_INLINE Index load_index(const std::int64_t* from) { return *from; }
MANDEL_ALWAYS_INLINE Index no_index() { return 0; }
MANDEL_ALWAYS_INLINE Index plus(Index i, std::int64_t n) { return i + n; }
MANDEL_ALWAYS_INLINE Index or_zero(Index i) { return i > 0 ? i : 0; }
MANDEL_ALWAYS_INLINE Index none_where_not(M m, Index i) { return m ? i : 0; }
MANDEL_ALWAYS_INLINE M is_below(Index i, std::int64_t n) { return i < n; }
using Numbers = Complex<V>;
MANDEL_ALWAYS_INLINE Numbers numbers_at(const Complex<double>* Z, Index i) { return Z[i]; }
MANDEL_ALWAYS_INLINE V guess_inverse_root(V x) {
    return std::bit_cast<double>(ReplayTerms::kInverseRoot -
                                 (std::bit_cast<std::uint64_t>(x) >> 1));
}

#include "kernel/replay/replay_loops-inl.h"
#undef LOOP_INLINE

MANDEL_MULTIVERSION(void, run_multiversion,
                    (const ReplayTerms& terms, bool is_plain, ReplayLanes& lanes),
                    run_replay(terms, is_plain, lanes))

}  // namespace replay_scalar

void run_replay_scalar(const ReplayTerms& terms, bool is_plain, ReplayLanes& lanes) noexcept {
    replay_scalar::run_multiversion(terms, is_plain, lanes);
}

}  // namespace mandel
