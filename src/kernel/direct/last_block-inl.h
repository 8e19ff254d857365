// The last block of an orbit, run again step by step to find the exact iteration at which it ends,
// for many orbits at a time. Included once for each instruction set by escape.cpp and passes.cpp.
#if defined(MANDEL_KERNEL_LAST_BLOCK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_LAST_BLOCK_INL_H_
#undef MANDEL_KERNEL_LAST_BLOCK_INL_H_
#else
#define MANDEL_KERNEL_LAST_BLOCK_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "kernel/direct/escape.h"
#include "kernel/direct/escape_lanes-inl.h"
#include "kernel/direct/escape_step.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// max(|re|, |im|) of the derivative, as larger_size() has it, NaN included.
HWY_INLINE Vec derivative_size(const VecOrbit& o) { return hn::Max(hn::Abs(o.dr), hn::Abs(o.di)); }

// kHasFloor: an orbit also ends before the step that would take its derivative below a floor of its
// own.
template <bool kDerivative, bool kHasFloor>
class LastBlocks {
public:
    static constexpr std::size_t kBatch = 4;  // vectors that run side by side
    static constexpr std::size_t kCapacity = kBatch * kLanes;

    bool is_full() const { return size_ == kCapacity; }
    std::size_t size() const { return size_; }

    // Returns the index of the orbit, which may take so many steps.
    HWY_INLINE std::size_t add(const Complex<double>& c, const DirectOrbit& from,
                               std::uint64_t steps, double floor = 0) {
        const std::size_t i = size_++;
        cr_[i] = c.re;
        ci_[i] = c.im;
        orbits_.zr[i] = from.z.re;
        orbits_.zi[i] = from.z.im;
        if constexpr (kDerivative) {
            orbits_.dr[i] = from.d.re;
            orbits_.di[i] = from.d.im;
        }
        if constexpr (kHasFloor) floor_[i] = floor;
        steps_[i] = static_cast<double>(steps);
        return i;
    }
    void clear() { size_ = 0; }

    // Leaves each orbit at its first point beyond the radius, before the floor, or after its steps.
    HWY_NOINLINE void run(double escape_radius_sq, const Complex<double>& pixel) {
        std::fill(steps_.begin() + static_cast<std::ptrdiff_t>(size_), steps_.end(), 0.0);
        const Tag d;
        const Vec radius_sq = hn::Set(d, escape_radius_sq);
        const Vec pr = hn::Set(d, pixel.re);
        const Vec pi = hn::Set(d, pixel.im);
        InFlight flight[kBatch];
        for (std::size_t v = 0; v < kBatch; ++v) {
            flight[v].o = orbits_.template load<kDerivative>(v * kLanes);
            flight[v].taken = flight[v].escaped = hn::Zero(d);
            flight[v].active = hn::Gt(hn::Load(d, &steps_[v * kLanes]), hn::Zero(d));
        }
        bool any_active = true;
        for (int k = 0; k < kBlockSteps && any_active; ++k) {
            any_active = false;
            for (std::size_t v = 0; v < kBatch; ++v) {
                take_step(flight[v], v, is_nested_step(k % kSubBlockSteps), radius_sq, pr, pi);
                any_active |= !hn::AllFalse(d, flight[v].active);
            }
        }
        for (std::size_t v = 0; v < kBatch; ++v) {
            orbits_.template store<kDerivative>(flight[v].o, v * kLanes);
            hn::Store(flight[v].taken, d, &taken_[v * kLanes]);
            hn::Store(flight[v].escaped, d, &escaped_[v * kLanes]);
        }
    }

    // Of orbit i, after run().
    std::uint64_t taken(std::size_t i) const { return static_cast<std::uint64_t>(taken_[i]); }
    bool has_escaped(std::size_t i) const { return escaped_[i] != 0; }
    bool met_floor(std::size_t i) const { return !has_escaped(i) && taken_[i] < steps_[i]; }
    Complex<double> z(std::size_t i) const { return {orbits_.zr[i], orbits_.zi[i]}; }
    Complex<double> d(std::size_t i) const { return {orbits_.dr[i], orbits_.di[i]}; }

private:
    struct InFlight {
        VecOrbit o;
        Vec taken, escaped;  // steps taken, and 1 if beyond the radius
        Mask active;
    };

    HWY_INLINE void take_step(InFlight& f, std::size_t v, bool nested, Vec radius_sq, Vec pr,
                              Vec pi) const {
        const Tag d;
        const Vec one = hn::Set(d, 1.0);
        VecOrbit next = f.o;
        step<kDerivative>(next, hn::Load(d, &cr_[v * kLanes]), hn::Load(d, &ci_[v * kLanes]), pr,
                          pi, nested);
        const Mask beyond = is_beyond(next, radius_sq);
        if constexpr (kHasFloor) {
            const Mask low = hn::Lt(derivative_size(next), hn::Load(d, &floor_[v * kLanes]));
            f.active = hn::And(f.active, hn::Or(beyond, hn::Not(low)));
        }
        f.o.zr = hn::IfThenElse(f.active, next.zr, f.o.zr);
        f.o.zi = hn::IfThenElse(f.active, next.zi, f.o.zi);
        if constexpr (kDerivative) {
            f.o.dr = hn::IfThenElse(f.active, next.dr, f.o.dr);
            f.o.di = hn::IfThenElse(f.active, next.di, f.o.di);
        }
        f.taken = hn::IfThenElse(f.active, hn::Add(f.taken, one), f.taken);
        f.escaped = hn::IfThenElse(hn::And(f.active, beyond), one, f.escaped);
        f.active = hn::AndNot(beyond, f.active);
        f.active = hn::And(f.active, hn::Gt(hn::Load(d, &steps_[v * kLanes]), f.taken));
    }

    HWY_ALIGN std::array<double, kCapacity> cr_{}, ci_{}, steps_{}, taken_, escaped_;
    HWY_ALIGN std::array<double, kHasFloor ? kCapacity : 1> floor_{};
    Orbits<kCapacity> orbits_{};
    std::size_t size_ = 0;
};

// Points whose last sub-block is due: they escape in it, or meet the limit.
template <bool kDerivative>
class EndQueue {
    using Blocks = LastBlocks<kDerivative, false>;

public:
    EndQueue(const EscapeTask& task, const OrbitEnds& ends) : task_(task), ends_(ends) {}

    // Takes the point in `lane` of the pool, whose orbit stands at `from` after `done` iterations.
    template <std::size_t kCount>
    HWY_INLINE void push(std::size_t point, double cr, double ci, const Orbits<kCount>& from,
                         std::size_t lane, std::uint64_t done) {
        DirectOrbit orbit{{from.zr[lane], from.zi[lane]}, {}};
        if constexpr (kDerivative) orbit.d = {from.dr[lane], from.di[lane]};
        const std::size_t i = blocks_.add(
            {cr, ci}, orbit, std::min<std::uint64_t>(kBlockSteps, task_.max_iterations - done));
        done_[i] = done;
        point_[i] = point;
        if (blocks_.is_full()) flush();
    }

    void flush() {
        if (blocks_.size() == 0) return;
        blocks_.run(task_.escape_radius_sq, task_.pixel);
        for (std::size_t i = 0; i < blocks_.size(); ++i) write_end(i);
        blocks_.clear();
    }

    std::uint64_t iterations() const { return iterations_; }

private:
    HWY_INLINE void write_end(std::size_t i) {
        const std::uint64_t n = done_[i] + blocks_.taken(i);
        iterations_ += n;
        OrbitEnd end{n, {}, {}, PixelStatus::Limit};
        if (blocks_.has_escaped(i)) {
            end.z = blocks_.z(i);
            end.status = PixelStatus::Escaped;
        }
        if constexpr (kDerivative) end.d = blocks_.d(i);
        ends_.set(point_[i], end);
    }

    const EscapeTask& task_;
    const OrbitEnds& ends_;
    Blocks blocks_;
    std::array<std::uint64_t, Blocks::kCapacity> done_;
    std::array<std::size_t, Blocks::kCapacity> point_;
    std::uint64_t iterations_ = 0;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
