// Steps of a polynomial loop (polynomial_loop.h) in vectors, with a polynomial of its own in each
// lane. Included once for each instruction set by passes.cpp. Written as in polynomial_loop.cpp,
// operation by operation.
#if defined(MANDEL_KERNEL_POLYNOMIAL_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_POLYNOMIAL_LANES_INL_H_
#undef MANDEL_KERNEL_POLYNOMIAL_LANES_INL_H_
#else
#define MANDEL_KERNEL_POLYNOMIAL_LANES_INL_H_
#endif

#include <hwy/highway.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernel/lanes/complex_lanes-inl.h"
#include "kernel/period/loop_map.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// u and its derivative, with the largest |u^2|^2 so far.
struct LoopVec {
    ComplexVec u, d;
    Vec largest;
};

template <std::size_t kCount>
class PolynomialLanes {
public:
    static constexpr std::size_t kAbreast = 2;  // vectors at a time

    // A degree of 2 is that of a quadratic loop: there are no polynomials.
    explicit PolynomialLanes(std::size_t degree) : degree_(degree) {}

    bool are_there() const { return degree_ > 2; }

    HWY_INLINE void put(std::size_t lane, const LoopMap& map) {
        for (std::size_t i = 0; i <= degree_; ++i) {
            pr_[i][lane] = map.p[i].re;
            pi_[i][lane] = map.p[i].im;
            qr_[i][lane] = map.q[i].re;
            qi_[i][lane] = map.q[i].im;
        }
    }
    LoopMap of_lane(std::size_t lane) const {
        LoopMap map;
        map.degree = degree_;
        for (std::size_t i = 0; are_there() && i <= degree_; ++i) {
            map.p[i] = {pr_[i][lane], pi_[i][lane]};
            map.q[i] = {qr_[i][lane], qi_[i][lane]};
        }
        return map;
    }

    // Drives vectors from `first` on by so many steps.
    HWY_INLINE void run(std::size_t first, std::uint64_t steps, LoopVec (&o)[kAbreast]) const {
        ComplexVec w[kAbreast], e[kAbreast], f[kAbreast], slope[kAbreast];
        for (std::uint64_t k = 0; k < steps; ++k) {
            for (std::size_t v = 0; v < kAbreast; ++v) {
                w[v] = times(o[v].u, o[v].u);
                o[v].largest = hn::Max(square(w[v]), o[v].largest);
                e[v] = f[v] = p(degree_, first + v);
                slope[v] = q(degree_, first + v);
            }
            for (std::size_t i = degree_ - 1; i > 0; --i) {
                for (std::size_t v = 0; v < kAbreast; ++v) {
                    e[v] = times_plus(e[v], w[v], p(i, first + v));
                    f[v] = times_plus(f[v], w[v], e[v]);
                    slope[v] = times_plus(slope[v], w[v], q(i, first + v));
                }
            }
            for (std::size_t v = 0; v < kAbreast; ++v) {
                slope[v] = times_plus(slope[v], w[v], q(0, first + v));
                o[v].d = times_plus(times(f[v], twice(o[v].u)), o[v].d, slope[v]);
                o[v].u = times_plus(e[v], w[v], p(0, first + v));
            }
        }
    }

private:
    static constexpr std::size_t kMost = LoopSeries::kMostDegree + 1;
    using Values = std::array<double, kCount>;

    HWY_INLINE ComplexVec p(std::size_t i, std::size_t v) const {
        return {hn::Load(Tag(), &pr_[i][v * kLanes]), hn::Load(Tag(), &pi_[i][v * kLanes])};
    }
    HWY_INLINE ComplexVec q(std::size_t i, std::size_t v) const {
        return {hn::Load(Tag(), &qr_[i][v * kLanes]), hn::Load(Tag(), &qi_[i][v * kLanes])};
    }

    const std::size_t degree_;
    HWY_ALIGN std::array<Values, kMost> pr_, pi_, qr_, qi_;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
