#include "kernel/period.h"

#include <cmath>
#include <deque>
#include <utility>

#include "base/elementary.h"
#include "kernel/nucleus_refinement.h"
#include "kernel/reference_orbit.h"

namespace mandel {
namespace {

// Searches a box and, where it is not clear what is inside, its parts, the largest first.
class LowestNucleus {
public:
    LowestNucleus(std::uint64_t max_period, const StopFlag& stop)
        : max_period_(max_period), stop_(stop) {}

    // What the search in the whole box said.
    PeriodSearch::End search(PlaneBox whole) {
        constexpr std::size_t kMaxSearches = 256;
        std::deque<PlaneBox> boxes;
        boxes.push_back(std::move(whole));
        std::optional<PeriodSearch::End> first;
        for (std::size_t i = 0; i < kMaxSearches && !boxes.empty(); ++i) {
            if (max_period_ == 0 || stop_.is_requested()) break;
            const PlaneBox box = std::move(boxes.front());
            boxes.pop_front();
            const PeriodSearch search = find_period(box, max_period_, stop_);
            if (!first) first = search.end;
            const bool is_accepted = search.end == PeriodSearch::End::Found && accept(box, search);
            const bool is_clear =
                search.end != PeriodSearch::End::Found && search.end != PeriodSearch::End::Unclear;
            if (!is_accepted && !is_clear) cut(box, boxes);
        }
        return first.value_or(PeriodSearch::End::Stopped);
    }

    std::optional<Nucleus> take() { return std::move(found_); }

private:
    static void cut(const PlaneBox& box, std::deque<PlaneBox>& parts) {
        // Not in the middle: nuclei like to lie on lines of symmetry.
        constexpr double kCutRight = 0.07, kCutUp = -0.11;
        for (const double right : {-1.0, 1.0}) {
            for (const double up : {-1.0, 1.0}) {
                auto [re, im] = box.at(box.right * FloatExp((kCutRight + right) / 2) +
                                       box.up * FloatExp((kCutUp + up) / 2));
                parts.push_back({std::move(re), std::move(im),
                                 box.right * FloatExp(std::fabs(right - kCutRight) / 2),
                                 box.up * FloatExp(std::fabs(up - kCutUp) / 2)});
            }
        }
    }

    bool accept(const PlaneBox& box, const PeriodSearch& search) {
        const ComplexExp start = box.contains(search.guess) ? search.guess : ComplexExp();
        auto [re, im] = box.at(start);
        std::optional<RefinedNucleus> nucleus =
            refine_nucleus({std::move(re), std::move(im)}, search.n, box.radius(), stop_);
        if (!nucleus || !box.contains(box.offset_of(nucleus->c.re, nucleus->c.im))) return false;
        found_ = Nucleus{search.n, std::move(nucleus->c.re), std::move(nucleus->c.im),
                         nucleus->size, nucleus->shape};
        max_period_ = search.n - 1;  // others must be lower
        return true;
    }

    std::uint64_t max_period_;
    const StopFlag& stop_;
    std::optional<Nucleus> found_;
};

}  // namespace

double Nucleus::orientation() const { return repeatable_turns(size.im, size.re); }

NucleusSearch find_nucleus(const PlaneBox& box, std::uint64_t max_period, const StopFlag& stop) {
    // Precise enough for every point of the box.
    const mpfr_prec_t bits = std::max<mpfr_prec_t>(
        reference_precision(box.radius() * 0x1p-20, max_period), mpfr_get_prec(box.re.get()));
    PlaneBox precise = box;
    mpfr_prec_round(precise.re.get(), bits, MPFR_RNDN);
    mpfr_prec_round(precise.im.get(), bits, MPFR_RNDN);
    LowestNucleus lowest(max_period, stop);
    NucleusSearch result;
    result.end = lowest.search(std::move(precise));
    result.nucleus = lowest.take();
    if (stop.is_requested()) {
        result = {PeriodSearch::End::Stopped, {}};
    } else if (result.nucleus) {
        result.end = PeriodSearch::End::Found;
    } else if (result.end == PeriodSearch::End::Found) {
        result.end = PeriodSearch::End::Unclear;
    }
    return result;
}

}  // namespace mandel
