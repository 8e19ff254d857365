// Drives points through the iteration of a law (direct_laws-inl.h): the first block of all of them
// side by side and step by step, then those that are left in lanes that are refilled, block by
// block; the last block of each again step by step, to find where it ends. Included once for each
// instruction set by family_direct.cpp.
#if defined(MANDEL_KERNEL_FAMILY_DIRECT_POOL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_FAMILY_DIRECT_POOL_INL_H_
#undef MANDEL_KERNEL_FAMILY_DIRECT_POOL_INL_H_
#else
#define MANDEL_KERNEL_FAMILY_DIRECT_POOL_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "kernel/family/direct/direct_laws-inl.h"
#include "kernel/lanes/lane_schedule-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr std::uint64_t kDirectBlock = 8;

// Columns of the values of kCount orbits or points.
template <std::size_t kFields, std::size_t kCount>
struct Columns {
    HWY_ALIGN std::array<std::array<double, kCount>, kFields> of{};

    HWY_INLINE void load(Vec* v, std::size_t first) const {
        for (std::size_t i = 0; i < kFields; ++i) v[i] = hn::Load(Tag(), &of[i][first]);
    }
    HWY_INLINE void store(const Vec* v, std::size_t first) {
        for (std::size_t i = 0; i < kFields; ++i) hn::Store(v[i], Tag(), &of[i][first]);
    }
    template <std::size_t kOther>
    HWY_INLINE void copy(std::size_t to, const Columns<kFields, kOther>& from, std::size_t place) {
        for (std::size_t i = 0; i < kFields; ++i) of[i][to] = from.of[i][place];
    }
};

// One block of steps of a few orbits at a time, with a look at each step.
template <typename Law>
class TestedBlocks {
public:
    static constexpr std::size_t kBatch = 4;  // vectors that run side by side
    static constexpr std::size_t kCapacity = kBatch * kLanes;
    using State = Columns<Law::kFields, kCapacity>;
    using Constants = Columns<Law::kConstants, kCapacity>;

    TestedBlocks(const Law& law, const FamilyDirectTask& task, const OrbitEnds& ends)
        : law_(law), task_(task), ends_(ends) {}

    State& state() { return state_; }
    Constants& constants() { return constants_; }
    std::size_t size() const { return size_; }
    bool is_full() const { return size_ == kCapacity; }
    void clear() { size_ = 0; }
    // Whose state and constants are at size() already, after `done` iterations.
    void add(std::size_t point, std::uint64_t done, std::uint64_t steps) {
        point_[size_] = point;
        done_[size_] = done;
        steps_[size_++] = static_cast<double>(steps);
    }
    std::size_t point(std::size_t i) const { return point_[i]; }
    // After run(): it has neither escaped nor been lost.
    bool goes_on(std::size_t i) const { return result_[i] == kBounded; }
    std::uint64_t taken() const { return taken_sum_; }

    void note_lost(std::size_t point, std::uint64_t n) const { ends_.n[point] = n; }

    // Sets the ends of those that escape, and of those that meet the limit.
    HWY_NOINLINE void run() {
        run_steps();
        for (std::size_t i = 0; i < size_; ++i) {
            const auto steps = static_cast<std::uint64_t>(taken_[i]);
            const std::uint64_t n = done_[i] + steps;
            taken_sum_ += steps;
            if (result_[i] == kEscaped) {
                const Complex<double> z{state_.of[kX][i], state_.of[kY][i]};
                ends_.set(point_[i], {n, z, {slope_x_[i], slope_y_[i]}, PixelStatus::Escaped});
            } else if (result_[i] == kBounded && n == task_.max_iterations) {
                ends_.set(point_[i], {n, {}, {smallest(i), 0}, PixelStatus::Limit});
            } else {
                note_lost(point_[i], n);
            }
        }
    }

private:
    static constexpr double kBounded = 0, kEscaped = 1, kLost = 2;
    struct InFlight {
        typename Law::State o;
        Vec taken, result;
        Mask active;
    };

    HWY_INLINE void run_steps() {
        const Tag d;
        std::fill(steps_.begin() + static_cast<std::ptrdiff_t>(size_), steps_.end(), -1.0);
        const Vec radius_sq = hn::Set(d, task_.escape_radius_sq);
        const std::size_t vectors = (size_ + kLanes - 1) / kLanes;
        InFlight flight[kBatch];
        for (std::size_t v = 0; v < vectors; ++v) begin(flight[v], v, radius_sq);
        for (bool any = true; any;) {
            any = false;
            for (std::size_t v = 0; v < vectors; ++v) {
                take_step(flight[v], v, radius_sq);
                any |= !hn::AllFalse(d, flight[v].active);
            }
        }
        for (std::size_t v = 0; v < vectors; ++v) end(flight[v], v);
    }

    // A start beyond the radius is one of a Julia set, at n = 0.
    HWY_INLINE void begin(InFlight& f, std::size_t v, Vec radius_sq) const {
        const Tag d;
        state_.load(f.o.v, v * kLanes);
        f.taken = hn::Zero(d);
        const Mask is_there = hn::Ge(hn::Load(d, &steps_[v * kLanes]), f.taken);
        const Mask beyond = hn::And(is_there, hn::Not(hn::Le(norm_of(f.o.z()), radius_sq)));
        f.result = hn::IfThenElse(beyond, hn::Set(d, kEscaped), f.taken);
        f.active = hn::And(hn::AndNot(beyond, is_there),
                           hn::Gt(hn::Load(d, &steps_[v * kLanes]), f.taken));
    }
    HWY_INLINE void take_step(InFlight& f, std::size_t v, Vec radius_sq) const {
        const Tag d;
        typename Law::State next = f.o;
        Vec c[Law::kConstants];
        constants_.load(c, v * kLanes);
        law_.step(next, c);
        for (std::size_t i = 0; i < Law::kFields; ++i) {
            f.o.v[i] = hn::IfThenElse(f.active, next.v[i], f.o.v[i]);
        }
        f.taken = hn::IfThenElse(f.active, hn::Add(f.taken, hn::Set(d, 1.0)), f.taken);
        const Mask beyond = hn::And(f.active, hn::Not(hn::Le(norm_of(next.z()), radius_sq)));
        const Mask lost = hn::And(f.active, hn::AndNot(beyond, law_.is_lost(next)));
        f.result = hn::IfThenElse(beyond, hn::Set(d, kEscaped), f.result);
        f.result = hn::IfThenElse(lost, hn::Set(d, kLost), f.result);
        f.active = hn::AndNot(hn::Or(beyond, lost), f.active);
        f.active = hn::And(f.active, hn::Gt(hn::Load(d, &steps_[v * kLanes]), f.taken));
    }
    // The derivative d* of slope.h: z conj(g) / |z| with g = J^T z / |z|.
    HWY_INLINE void end(const InFlight& f, std::size_t v) {
        const Tag d;
        state_.store(f.o.v, v * kLanes);
        Vec c[Law::kConstants];
        constants_.load(c, v * kLanes);
        const VecPair z = f.o.z(), right = f.o.right(), up = law_.up_of(f.o);
        const Vec size = hn::Sqrt(norm_of(z));
        const Vec x = hn::Div(z.x, size), y = hn::Div(z.y, size);
        const Vec along = fused(right.x, x, hn::Mul(right.y, y));
        const Vec across = fused(up.x, x, hn::Mul(up.y, y));
        hn::Store(fused(x, along, hn::Mul(y, across)), d, &slope_x_[v * kLanes]);
        hn::Store(fused(y, along, hn::Neg(hn::Mul(x, across))), d, &slope_y_[v * kLanes]);
        hn::Store(up.x, d, &up_x_[v * kLanes]);
        hn::Store(up.y, d, &up_y_[v * kLanes]);
        hn::Store(f.taken, d, &taken_[v * kLanes]);
        const Mask unsure =
            hn::AndNot(law_.is_sure(f.o, c), hn::Eq(f.result, hn::Set(d, kEscaped)));
        hn::Store(hn::IfThenElse(unsure, hn::Set(d, kLost), f.result), d, &result_[v * kLanes]);
    }
    // The smallest singular value of J.
    double smallest(std::size_t i) const {
        const double rx = state_.of[kRightX][i], ry = state_.of[kRightY][i];
        const auto half_size = [](double x, double y) {
            return std::sqrt(std::fma(x, x, y * y)) / 2;
        };
        return std::fabs(half_size(rx + up_y_[i], ry - up_x_[i]) -
                         half_size(rx - up_y_[i], ry + up_x_[i]));
    }

    const Law& law_;
    const FamilyDirectTask& task_;
    const OrbitEnds& ends_;
    State state_;
    Constants constants_;
    HWY_ALIGN std::array<double, kCapacity> steps_{}, taken_{}, result_{}, slope_x_{}, slope_y_{},
        up_x_{}, up_y_{};
    std::array<std::size_t, kCapacity> point_{};
    std::array<std::uint64_t, kCapacity> done_{};
    std::size_t size_ = 0;
    std::uint64_t taken_sum_ = 0;
};

// An orbit after its first steps.
template <typename Law>
struct Survivor {
    std::size_t point;
    std::array<double, Law::kFields> state;
    std::array<double, Law::kConstants> constants;
};

// In shallow views most points escape in the first steps.
constexpr std::uint64_t kFirstSteps = 24;

// Those of all points that are Pending, which leaves the survivors.
template <typename Law>
class FirstSteps {
public:
    FirstSteps(const FamilyDirectTask& task, const FamilyPoints& points, TestedBlocks<Law>& tested)
        : task_(task),
          points_(points),
          tested_(tested),
          steps_(std::min(kFirstSteps, task.max_iterations)) {}

    std::vector<Survivor<Law>> run(std::span<const PixelStatus> status) {
        for (std::size_t i = 0; i < status.size(); ++i) {
            if (status[i] != PixelStatus::Pending) continue;
            begin(i);
            if (tested_.is_full()) run_steps();
        }
        run_steps();
        return std::move(survivors_);
    }

private:
    void begin(std::size_t point) {
        const std::size_t i = tested_.size();
        constexpr bool kHasRest = Law::kConstants > 2;
        // Without -0, so that no part of z is.
        const double place[4] = {points_.re[point] + 0.0, points_.im[point] + 0.0,
                                 kHasRest ? points_.re_rest[point] : 0,
                                 kHasRest ? points_.im_rest[point] : 0};
        const double given[4] = {task_.constant.re + 0.0, task_.constant.im + 0.0, task_.rest.re,
                                 task_.rest.im};
        const double unit[4] = {task_.right.re, task_.right.im, task_.up.re, task_.up.im};
        constexpr std::size_t kPlace[4] = {kX, kY, kXLow, kYLow};
        auto& state = tested_.state().of;
        for (auto& column : state) column[i] = 0;
        for (std::size_t k = 0; k < Law::kConstants; ++k) {
            tested_.constants().of[k][i] = task_.is_julia ? given[k] : place[k];
            if (task_.is_julia) state[kPlace[k]][i] = place[k];
        }
        for (std::size_t k = kRightX; task_.is_julia && k <= kUpY && k < Law::kFields; ++k) {
            state[k][i] = unit[k - kRightX];
        }
        tested_.add(point, 0, steps_);
    }

    void run_steps() {
        tested_.run();
        for (std::size_t i = 0; i < tested_.size(); ++i) {
            if (!tested_.goes_on(i) || steps_ == task_.max_iterations) continue;
            Survivor<Law> s{tested_.point(i), {}, {}};
            for (std::size_t k = 0; k < Law::kFields; ++k) s.state[k] = tested_.state().of[k][i];
            for (std::size_t k = 0; k < Law::kConstants; ++k) {
                s.constants[k] = tested_.constants().of[k][i];
            }
            survivors_.push_back(s);
        }
        tested_.clear();
    }

    const FamilyDirectTask& task_;
    const FamilyPoints& points_;
    TestedBlocks<Law>& tested_;
    const std::uint64_t steps_;
    std::vector<Survivor<Law>> survivors_;
};

template <typename Law, std::size_t kVecs>
class DirectPool {
public:
    DirectPool(const FamilyDirectTask& task, const Law& law,
               const std::vector<Survivor<Law>>& points, TestedBlocks<Law>& tested)
        : task_(task),
          law_(law),
          points_(points),
          tested_(tested),
          whole_blocks_((task.max_iterations - kFirstSteps) / kDirectBlock),
          lanes_(points.size()) {}

    // Returns the steps of whole blocks.
    std::uint64_t run(const StopFlag& stop) {
        if (lanes_.run(*this, 1, stop)) run_last();
        return kDirectBlock * blocks_;
    }

    // For the schedule.

    void run_block() {
        typename Law::State o[kVecs];
#pragma GCC unroll 8
        for (std::size_t v = 0; v < kVecs; ++v) at_start().load(o[v].v, v * kLanes);
#pragma GCC unroll 8
        for (std::uint64_t k = 0; k < kDirectBlock; ++k) {
#pragma GCC unroll 8
            for (std::size_t v = 0; v < kVecs; ++v) {
                Vec c[Law::kConstants];
                constants_.load(c, v * kLanes);
                law_.step(o[v], c);
            }
        }
        const Vec radius_sq = hn::Set(Tag(), task_.escape_radius_sq);
#pragma GCC unroll 8
        for (std::size_t v = 0; v < kVecs; ++v) {
            orbits_[lanes_.end()].store(o[v].v, v * kLanes);
            const Mask beyond = hn::Not(hn::Le(norm_of(o[v].z()), radius_sq));
            lanes_.mark(v, hn::Or(beyond, law_.is_lost(o[v])));
        }
    }

    void visit(std::size_t lane) {
        const double x = at_start().of[kX][lane], y = at_start().of[kY][lane];
        const bool is_lost = std::fma(x, x, y * y) <= task_.escape_radius_sq;
        if (is_lost) return lose(lane);
        end_point(lane, orbits_[lanes_.before(1)], lanes_.age(lane) - 1);
    }

    void handle_event(std::size_t lane) { end_point(lane, at_start(), whole_blocks_); }

    HWY_INLINE bool take(std::size_t lane, std::size_t item) {
        const Survivor<Law>& s = points_[item];
        for (std::size_t i = 0; i < Law::kFields; ++i) at_start().of[i][lane] = s.state[i];
        for (std::size_t i = 0; i < Law::kConstants; ++i) constants_.of[i][lane] = s.constants[i];
        lanes_.set_event(lane, whole_blocks_);
        return true;
    }
    HWY_INLINE void take_nothing(std::size_t lane) {
        for (auto& column : at_start().of) column[lane] = 0;
        for (auto& column : constants_.of) column[lane] = 0;
    }

private:
    using Lanes = LaneSchedule<kVecs>;
    static constexpr std::size_t kCount = Lanes::kCount;

    Columns<Law::kFields, kCount>& at_start() { return orbits_[lanes_.start()]; }

    void run_last() {
        tested_.run();
        tested_.clear();
    }
    void end_point(std::size_t lane, const Columns<Law::kFields, kCount>& from,
                   std::uint64_t blocks) {
        const std::uint64_t done = kFirstSteps + blocks * kDirectBlock;
        tested_.state().copy(tested_.size(), from, lane);
        tested_.constants().copy(tested_.size(), constants_, lane);
        tested_.add(points_[lanes_.item(lane)].point, done,
                    std::min(kDirectBlock, task_.max_iterations - done));
        if (tested_.is_full()) run_last();
        finish(lane, blocks);
    }
    void lose(std::size_t lane) {
        const std::uint64_t blocks = lanes_.age(lane);
        tested_.note_lost(points_[lanes_.item(lane)].point, kFirstSteps + blocks * kDirectBlock);
        finish(lane, blocks);
    }
    HWY_INLINE void finish(std::size_t lane, std::uint64_t blocks) {
        blocks_ += blocks;
        lanes_.finish(*this, lane);
    }

    const FamilyDirectTask& task_;
    const Law& law_;
    const std::vector<Survivor<Law>>& points_;
    TestedBlocks<Law>& tested_;
    const std::uint64_t whole_blocks_;
    Columns<Law::kConstants, kCount> constants_;
    Columns<Law::kFields, kCount> orbits_[2];  // start and end of a block, in turns
    Lanes lanes_;
    std::uint64_t blocks_ = 0;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();

#endif  // include guard
