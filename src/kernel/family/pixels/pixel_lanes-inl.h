// Pixels in flight in vectors: how they begin and end. Included once for each instruction set.
#if defined(MANDEL_KERNEL_FAMILY_PIXEL_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_FAMILY_PIXEL_LANES_INL_H_
#undef MANDEL_KERNEL_FAMILY_PIXEL_LANES_INL_H_
#else
#define MANDEL_KERNEL_FAMILY_PIXEL_LANES_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "kernel/family/pixels/family_pixels.h"
#include "kernel/family/pixels/lane_reference.h"
#include "kernel/family/pixels/perturb_lanes.h"
#include "kernel/family/step/fold_lanes-inl.h"
#include "kernel/lanes/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Int = hn::Vec<IntTag>;

HWY_INLINE VecPair product_of(const VecPair& a, const VecPair& b) {
    return {fused(a.x, b.x, hn::Neg(hn::Mul(a.y, b.y))), fused(a.x, b.y, hn::Mul(a.y, b.x))};
}
HWY_INLINE VecPair sum_of(const VecPair& a, const VecPair& b) {
    return {hn::Add(a.x, b.x), hn::Add(a.y, b.y)};
}
HWY_INLINE VecPair chosen(Mask mask, const VecPair& yes, const VecPair& no) {
    return {hn::IfThenElse(mask, yes.x, no.x), hn::IfThenElse(mask, yes.y, no.y)};
}
HWY_INLINE const VecPair& high_of(const VecPair& z) { return z; }
HWY_INLINE VecPair pair_at(const double* from, std::int64_t place) {
    const Tag d;
    return {hn::Set(d, from[2 * place]), hn::Set(d, from[2 * place + 1])};
}

// Of the lanes' pixels.
template <std::size_t kCount>
struct PairRows {
    HWY_ALIGN std::array<double, kCount> x, y;

    HWY_INLINE VecPair load(std::size_t i) const {
        return {hn::Load(Tag(), &x[i]), hn::Load(Tag(), &y[i])};
    }
    HWY_INLINE void store(const VecPair& pair, std::size_t i) {
        hn::Store(pair.x, Tag(), &x[i]);
        hn::Store(pair.y, Tag(), &y[i]);
    }
    void set(std::size_t i, const Complex<double>& value) {
        x[i] = value.re;
        y[i] = value.im;
    }
    Complex<double> get(std::size_t i) const { return {x[i], y[i]}; }
    void swap(std::size_t a, std::size_t b) {
        std::swap(x[a], x[b]);
        std::swap(y[a], y[b]);
    }
};

enum State : std::int64_t { kRunning, kEscaped, kAtLimit, kLost, kSmall };

// What is known of the pixels between two steps. Step has Number, which is what their differences
// are kept as, and Rows of them.
template <std::size_t kCount, typename Step>
struct PixelLanes {
    typename Step::template Rows<kCount> dz, dc, z;  // z: where a pixel is looked at
    PairRows<kCount> right, up, offset;
    HWY_ALIGN std::array<std::int64_t, kCount> m, n, state, item;

    void swap(std::size_t a, std::size_t b) {
        for (auto* rows : {&dz, &dc}) rows->swap(a, b);
        for (auto* rows : {&right, &up, &offset}) rows->swap(a, b);
        for (auto* row : {&m, &n, &state, &item}) std::swap((*row)[a], (*row)[b]);
    }
};

// Begins and ends pixels.
template <std::size_t kCount, typename Step>
class PixelsInLanes {
protected:
    // Beyond every place of the reference.
    static constexpr std::int64_t kNowhere = std::int64_t{1} << 62;

    PixelsInLanes(const FamilyTask& task, const LaneReference& reference, const OrbitEnds& ends)
        : task_(task),
          reference_(reference),
          unit_right_(narrow(task.unit.right)),
          unit_up_(narrow(task.unit.up)),
          ends_(ends) {}

    bool is_pending(std::size_t place) const { return ends_.status[place] == PixelStatus::Pending; }
    std::size_t pending_count() const {
        return static_cast<std::size_t>(std::ranges::count(ends_.status, PixelStatus::Pending));
    }
    void clear(std::size_t lane) {
        for (auto* rows : {&s_.dz, &s_.dc}) rows->set(lane, {});
        for (auto* rows : {&s_.right, &s_.up, &s_.offset}) rows->set(lane, {});
        s_.m[lane] = kNowhere;
        s_.n[lane] = 0;
        s_.state[lane] = kRunning;
    }
    // The pixel of that place and offset, in pixels and in the plane.
    void begin(std::size_t lane, std::size_t place, const Complex<double>& offset,
               const typename Step::Offset& in_plane) {
        clear(lane);
        s_.item[lane] = static_cast<std::int64_t>(place);
        s_.m[lane] = reference_.start().first;
        s_.offset.set(lane, offset);
        if (task_.is_julia) {
            s_.dz.set(lane, in_plane);
            s_.right.set(lane, unit_right_);
            s_.up.set(lane, unit_up_);
        } else {
            s_.dc.set(lane, in_plane);
        }
    }

    // Ends or rebases the pixel at z, if that is due.
    void look_at(std::size_t lane) {
        const double z_sq = square_of(s_.z.get(lane)), dz_sq = square_of(s_.dz.get(lane));
        const double size_sq = square_of(s_.right.get(lane)) + square_of(s_.up.get(lane));
        constexpr double kLostSq = Step::kLostSize * Step::kLostSize;
        const bool is_rebased = is_last(s_.m[lane]) || z_sq < dz_sq;
        std::int64_t& state = s_.state[lane];
        if (state == kRunning) {
            if (!(z_sq <= task_.escape_radius_sq)) {
                state = kEscaped;
            } else if (static_cast<std::uint64_t>(s_.n[lane]) == task_.max_iterations) {
                state = kAtLimit;
            } else if (z_sq <= task_.escaping_sq && size_sq > kLostSq) {
                state = kLost;
            } else if (is_rebased && size_sq > z_sq * kLostSq && is_lost_in_dip(lane, z_sq)) {
                state = kLost;
            }
        }
        if (state != kRunning) {
            set_end(lane);
            s_.m[lane] = kNowhere;
        } else if (is_rebased) {
            s_.dz.copy(lane, s_.z);
            s_.m[lane] = reference_.critical().first;
        }
    }
    bool is_last(std::int64_t m) const {
        return m == reference_.start().last || m == reference_.critical().last;
    }
    // Of the orbit to which m belongs.
    std::int64_t end_of_orbit(std::int64_t m) const {
        return m < reference_.start().last ? reference_.start().last : reference_.critical().last;
    }

    const FamilyTask& task_;
    const LaneReference& reference_;
    const Complex<double> unit_right_, unit_up_;
    PixelLanes<kCount, Step> s_;

private:
    static double square_of(const Complex<double>& z) { return std::fma(z.re, z.re, z.im * z.im); }
    bool is_lost_in_dip(std::size_t lane, double z_sq) const {
        if (s_.m[lane] == reference_.critical().first) return false;
        return is_family_lost_in_dip(task_, Step::kLostSize, FloatExp(std::sqrt(z_sq)),
                                     slope_of(lane));
    }
    void set_end(std::size_t lane) const {
        const auto n = static_cast<std::uint64_t>(s_.n[lane]);
        const auto place = static_cast<std::size_t>(s_.item[lane]);
        const Complex<double> z = s_.z.get(lane);
        if (s_.state[lane] == kEscaped) {
            ends_.set(place, {n, z, equivalent(lane, z), PixelStatus::Escaped});
        } else if (s_.state[lane] == kAtLimit) {
            const double smallest = slope_of(lane).smallest().to_double();
            ends_.set(place, {n, {}, {smallest, 0}, PixelStatus::Limit});
        } else {
            ends_.n[place] = s_.state[lane] == kSmall ? kTooSmall : n;
        }
    }
    FamilySlope slope_of(std::size_t lane) const {
        return {ComplexExp(s_.right.get(lane)), ComplexExp(s_.up.get(lane))};
    }
    // The derivative d* of slope.h.
    Complex<double> equivalent(std::size_t lane, const Complex<double>& z) const {
        const double size = std::sqrt(square_of(z));
        const double x = z.re / size, y = z.im / size;
        const Complex<double> right = s_.right.get(lane), up = s_.up.get(lane);
        const double along = std::fma(right.re, x, right.im * y);
        const double across = std::fma(up.re, x, up.im * y);
        return {std::fma(x, along, y * across), std::fma(y, along, -(x * across))};
    }

    const OrbitEnds& ends_;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#endif  // include guard
