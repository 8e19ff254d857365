// The nucleus of lowest period in a box: searches the box and, where it is not clear what is
// inside, its parts. All are searched up to the same period, the largest first, before that is
// doubled: a box whose search never ends does not keep the lowest period in another from being
// found.
//
// How one box is searched, and a nucleus refined, says a Problem:
//     Search        as BoxSearch: box(), n(), work(), work_of_step(), advance(limit, stop)
//     Found         a nucleus, with period, re and im
//     std::unique_ptr<Search> search(PlaneBox, std::uint64_t max_period) const
//     std::optional<Found> refine(const PlaneBox&, BigComplex start, period, stop) const
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "base/stop_flag.h"
#include "base/work_meter.h"
#include "kernel/limbs/fixed_point_orbit.h"
#include "kernel/nucleus/plane_box.h"
#include "kernel/nucleus/search_outcome.h"
#include "kernel/reference/reference_orbit.h"
#include "num/big_complex.h"

namespace mandel {

struct PeriodLimits {
    // A period that was asked for allows what one short orbit of it takes, and all that goes with
    // it.
    PeriodLimits(std::uint64_t period)
        : max_period(period), max_work(std::max(period, kUsualWork) + kUsualWork / 16) {}
    // The same for long orbits, of points known to so many bits.
    void allow_one_orbit(std::int64_t bits) {
        max_work = std::max(max_work, max_period * (1 + work_of_limbs(bits) / 4096));
    }

    std::uint64_t max_period;
    // After so much the search is given up: iterations of all orbits together, of long ones each
    // counting more, so that the same is found on every machine.
    std::uint64_t max_work;
    bool interpolates = true;  // when a nucleus is refined (nucleus_refinement.h)

private:
    // Takes some seconds where a few limbs are enough.
    static constexpr std::uint64_t kUsualWork = std::uint64_t{1} << 24;
};

template <typename Problem>
class LowestNucleus {
public:
    using Found = typename Problem::Found;

    LowestNucleus(Problem problem, const PeriodLimits& limits, const StopFlag& stop)
        : problem_(std::move(problem)),
          max_period_(limits.max_period),
          max_work_(limits.max_work),
          stop_(stop) {}

    SearchOutcome run(PlaneBox whole) {
        const WorkPhase phase(stop_, Work::Period);
        least_radius_ = whole.radius() * kSmallestPart;
        // Precise enough for every point of the box.
        const mpfr_prec_t bits = std::max<mpfr_prec_t>(
            reference_precision(least_radius_, max_period_), mpfr_get_prec(whole.re.get()));
        mpfr_prec_round(whole.re.get(), bits, MPFR_RNDN);
        mpfr_prec_round(whole.im.get(), bits, MPFR_RNDN);
        add(std::move(whole));
        for (std::uint64_t limit = kFirstRound; !open_.empty(); limit *= 2) {
            while (!open_.empty() && goes_on()) search_first(limit);
            if (!goes_on()) break;
            std::swap(open_, waiting_);
        }
        return outcome();
    }

    std::optional<Found>& found() { return found_; }

private:
    bool goes_on() const { return work_ < max_work_ && !stop_.is_requested(); }

    void add(PlaneBox box) {
        work_ += kWorkOfBox;
        open_.push_back(problem_.search(std::move(box), max_period_));
    }

    void search_first(std::uint64_t limit) {
        Search& box = *open_.front();
        const std::uint64_t before = box.work();
        const std::uint64_t affordable = box.n() + 1 + (max_work_ - work_) / box.work_of_step();
        const PeriodSearch search = box.advance(std::min({limit, max_period_, affordable}), stop_);
        work_ += box.work() - before;
        switch (search.outcome) {
            case SearchOutcome::Stopped:
            case SearchOutcome::GivenUp:
                return;
            case SearchOutcome::Found:
                if (!accept(box.box(), search)) cut(box.box());
                break;
            case SearchOutcome::Unclear:
                cut(box.box());
                break;
            case SearchOutcome::Limit:
                if (search.n < max_period_) {
                    waiting_.push_back(std::move(open_.front()));
                } else {
                    ++at_limit_;
                }
                break;
            case SearchOutcome::AllEscape:
                ++escaped_;
                break;
            case SearchOutcome::AllInside:
                ++attracted_;
                break;
        }
        open_.pop_front();
    }

    void cut(const PlaneBox& whole) {
        if (whole.radius() < least_radius_) {
            ++unclear_;
            return;
        }
        // Not in the middle: nuclei often lie on lines of symmetry.
        constexpr double kCutRight = 0.07, kCutUp = -0.11;
        for (const double right : {-1.0, 1.0}) {
            for (const double up : {-1.0, 1.0}) {
                auto [re, im] = whole.at(whole.right * FloatExp((kCutRight + right) / 2) +
                                         whole.up * FloatExp((kCutUp + up) / 2));
                add({std::move(re), std::move(im),
                     whole.right * FloatExp(std::fabs(right - kCutRight) / 2),
                     whole.up * FloatExp(std::fabs(up - kCutUp) / 2)});
            }
        }
    }

    bool accept(const PlaneBox& box, const PeriodSearch& search) {
        const WorkPhase phase(stop_, Work::Nucleus);
        work_ += kPeriodsOfRefinement * search.n;
        const ComplexExp start = box.contains(search.guess) ? search.guess : ComplexExp();
        auto [re, im] = box.at(start);
        std::optional<Found> found =
            problem_.refine(box, {std::move(re), std::move(im)}, search.n, stop_);
        if (!found || !box.contains(box.offset_of(found->re, found->im))) return false;
        found_ = std::move(found);
        max_period_ = search.n - 1;  // others must be lower
        return true;
    }

    SearchOutcome outcome() const {
        if (stop_.is_requested()) return SearchOutcome::Stopped;
        if (found_) return SearchOutcome::Found;
        if (!open_.empty() || !waiting_.empty()) return SearchOutcome::GivenUp;
        if (unclear_ > 0) return SearchOutcome::Unclear;
        if (at_limit_ > 0) return SearchOutcome::Limit;
        if (escaped_ > 0) return attracted_ > 0 ? SearchOutcome::Unclear : SearchOutcome::AllEscape;
        return SearchOutcome::AllInside;
    }

    using Search = typename Problem::Search;
    // Parts smaller than this share of the box are not searched: its centre is not that precise.
    static constexpr double kSmallestPart = 0x1p-20;
    // All boxes are searched up to this period before any of them is searched farther, at first.
    static constexpr std::uint64_t kFirstRound = 1 << 12;
    // What a box takes before its first iteration, and the refinement of a nucleus in periods.
    static constexpr std::uint64_t kWorkOfBox = 256, kPeriodsOfRefinement = 8;

    const Problem problem_;
    std::uint64_t max_period_;
    const std::uint64_t max_work_;
    const StopFlag& stop_;
    FloatExp least_radius_;
    std::deque<std::unique_ptr<Search>> open_, waiting_;  // in this round; for the next one
    std::uint64_t work_ = 0;
    std::uint64_t at_limit_ = 0, escaped_ = 0, attracted_ = 0, unclear_ = 0;
    std::optional<Found> found_;
};

}  // namespace mandel
