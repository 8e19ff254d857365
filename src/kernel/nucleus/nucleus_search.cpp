#include "kernel/nucleus/nucleus_search.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <utility>

#include "base/elementary.h"
#include "kernel/nucleus/nucleus_refinement.h"
#include "kernel/reference/reference_orbit.h"

namespace mandel {
namespace {

// Parts smaller than this share of the box are not searched: its centre is not that precise.
constexpr double kSmallestPart = 0x1p-20;
// All boxes are searched up to this period before any of them is searched farther, at first.
constexpr std::uint64_t kFirstRound = 1 << 12;
// What a box takes before its first iteration, and the refinement of a nucleus in periods.
constexpr std::uint64_t kWorkOfBox = 256, kPeriodsOfRefinement = 8;

// Searches a box and, where it is not clear what is inside, its parts. All are searched up to the
// same period, the largest first, before that is doubled: a box whose search never ends does not
// keep the lowest period in another from being found.
class LowestNucleus {
public:
    LowestNucleus(const PeriodLimits& limits, const StopFlag& stop)
        : max_period_(limits.max_period),
          max_work_(limits.max_work),
          interpolates_(limits.interpolates),
          stop_(stop) {}

    NucleusSearch run(PlaneBox whole) {
        least_radius_ = whole.radius() * kSmallestPart;
        add(std::move(whole));
        for (std::uint64_t limit = kFirstRound; !open_.empty(); limit *= 2) {
            while (!open_.empty() && goes_on()) search_first(limit);
            if (!goes_on()) break;
            std::swap(open_, waiting_);
        }
        return result();
    }

private:
    bool goes_on() const { return work_ < max_work_ && !stop_.is_requested(); }

    void add(PlaneBox box) {
        work_ += kWorkOfBox;
        open_.push_back(std::make_unique<BoxSearch>(std::move(box), max_period_));
    }

    void search_first(std::uint64_t limit) {
        BoxSearch& box = *open_.front();
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
        work_ += kPeriodsOfRefinement * search.n;
        const ComplexExp start = box.contains(search.guess) ? search.guess : ComplexExp();
        auto [re, im] = box.at(start);
        std::optional<RefinedNucleus> nucleus = refine_nucleus(
            {std::move(re), std::move(im)}, search.n, box.radius(), stop_, interpolates_);
        if (!nucleus || !box.contains(box.offset_of(nucleus->c.re, nucleus->c.im))) return false;
        found_ = Nucleus{search.n, std::move(nucleus->c.re), std::move(nucleus->c.im),
                         nucleus->size, nucleus->shape};
        max_period_ = search.n - 1;  // others must be lower
        return true;
    }

    NucleusSearch result() {
        if (stop_.is_requested()) return {SearchOutcome::Stopped, {}};
        if (found_) return {SearchOutcome::Found, std::move(found_)};
        if (!open_.empty() || !waiting_.empty()) return {SearchOutcome::GivenUp, {}};
        if (unclear_ > 0) return {SearchOutcome::Unclear, {}};
        if (at_limit_ > 0) return {SearchOutcome::Limit, {}};
        if (escaped_ > 0)
            return {attracted_ > 0 ? SearchOutcome::Unclear : SearchOutcome::AllEscape, {}};
        return {SearchOutcome::AllInside, {}};
    }

    std::uint64_t max_period_;
    const std::uint64_t max_work_;
    const bool interpolates_;
    const StopFlag& stop_;
    FloatExp least_radius_;
    std::deque<std::unique_ptr<BoxSearch>> open_, waiting_;  // in this round; for the next one
    std::uint64_t work_ = 0;
    std::uint64_t at_limit_ = 0, escaped_ = 0, attracted_ = 0, unclear_ = 0;
    std::optional<Nucleus> found_;
};

}  // namespace

double Nucleus::orientation() const { return repeatable_turns(size.im, size.re); }

NucleusSearch find_nucleus(const PlaneBox& box, const PeriodLimits& limits, const StopFlag& stop) {
    // Precise enough for every point of the box.
    const mpfr_prec_t bits =
        std::max<mpfr_prec_t>(reference_precision(box.radius() * 0x1p-20, limits.max_period),
                              mpfr_get_prec(box.re.get()));
    PlaneBox precise = box;
    mpfr_prec_round(precise.re.get(), bits, MPFR_RNDN);
    mpfr_prec_round(precise.im.get(), bits, MPFR_RNDN);
    return LowestNucleus(limits, stop).run(std::move(precise));
}

}  // namespace mandel
