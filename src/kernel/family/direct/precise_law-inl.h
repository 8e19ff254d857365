// The same iteration as in direct_laws-inl.h with z in double-doubles (T. J. Dekker, "A
// floating-point technique for extending the available precision", 1971). Included once for each
// instruction set by family_direct.cpp.
#if defined(MANDEL_KERNEL_FAMILY_PRECISE_LAW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_FAMILY_PRECISE_LAW_INL_H_
#undef MANDEL_KERNEL_FAMILY_PRECISE_LAW_INL_H_
#else
#define MANDEL_KERNEL_FAMILY_PRECISE_LAW_INL_H_
#endif

#include "kernel/family/direct/direct_laws-inl.h"
#include "kernel/family/step/double_double_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <int kDegree>
class PreciseLaw : FamilyLaw<Shape::Any> {
public:
    static constexpr std::size_t kConstants = 4;
    static constexpr std::size_t kFields = 9;
    using State = VecState<kFields>;

    explicit PreciseLaw(const FamilyDirectTask& task)
        : FamilyLaw(task), step_error_(0x1p-98 * degree_), escaping_sq_(task.escaping_sq) {}

    HWY_INLINE void step(State& o, const Vec* c) const {
        const Tag d;
        const VecFolded f = folded(o.v[kX], o.v[kY]);
        const VecLongPair w{turned_sign({o.v[kX], o.v[kXLow]}, f.slope_x),
                            turned_sign({o.v[kY], o.v[kYLow]}, f.slope_y)};
        VecLongPair v;
        VecPair power;
        if constexpr (kDegree == 2) {
            power = {hn::Add(w.x.high, w.x.high), hn::Add(w.y.high, w.y.high)};
            v = long_square(w);
        } else {
            v = w;
            for (int k = 2; k < degree_; ++k) v = long_product(v, w);
            const Vec degree = hn::Set(d, static_cast<double>(degree_));
            power = {hn::Mul(v.x.high, degree), hn::Mul(v.y.high, degree)};
            v = long_product(v, w);
        }
        // Never -0.
        const Vec t1 = post_re_.slope(hn::Add(v.x.high, hn::Zero(d)));
        const Vec t2 = post_im_.slope(hn::Add(v.y.high, hn::Zero(d)));
        step_slope(o, power, f, t1, t2);
        // A little more than |g|, for its own roundings.
        const Vec growth = hn::Mul(hn::Sqrt(norm_of(power)), hn::Set(d, 1 + 0x1p-30));
        o.v[kError] = fused(growth, o.v[kError], hn::Set(d, step_error_));
        const VecLong x = long_sum(turned_sign(v.x, t1), {c[0], c[2]});
        const VecLong y = long_sum(turned_sign(v.y, t2), {c[1], c[3]});
        o.v[kX] = x.high;
        o.v[kXLow] = x.low;
        o.v[kY] = y.high;
        o.v[kYLow] = y.low;
    }

    HWY_INLINE Mask is_lost(const State& o) const {
        const Tag d;
        return hn::And(hn::Not(hn::Le(o.v[kError], hn::Set(d, 0x1p-20))),
                       hn::Le(norm_of(o.z()), hn::Set(d, escaping_sq_)));
    }
    HWY_INLINE VecPair up_of(const State& o) const { return o.up(); }
    HWY_INLINE Mask is_sure(const State& o, const Vec* /*c*/) const {
        return hn::Eq(o.v[kX], o.v[kX]);
    }

private:
    const double step_error_, escaping_sq_;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#endif  // include guard
