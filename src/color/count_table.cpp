#include "color/count_table.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/elementary.h"
#include "base/error.h"
#include "base/monotone_curve.h"
#include "base/multiversion.h"

namespace mandel {
namespace {

// Fewer points do not tell how the counts are spread.
constexpr std::size_t kLeastPoints = 64;

// log2((1 + count) / scale), scale = 1 + a count nearby: counts of a deep view differ by little
// beside their own size.
MANDEL_ALWAYS_INLINE double s_of(double count, double scale) noexcept {
    const double ratio = (count - (scale - 1)) / scale;
    // Of a short series where 1 + ratio would round most of it away.
    constexpr double kSmall = 0x1p-20;
    const double series = (ratio - ratio * ratio / 2 + ratio * ratio * ratio / 3) / kLn2;
    return std::fabs(ratio) < kSmall ? series : repeatable_log2(1 + ratio);
}

// Of counts, in place.
MANDEL_ALWAYS_INLINE void s_loop(double* counts, std::size_t size, double scale) noexcept {
    for (std::size_t i = 0; i < size; ++i) {
        counts[i] = s_of(counts[i] > 0 ? counts[i] : 0.0, scale);
    }
}
MANDEL_MULTIVERSION_WIDE(void, s_of_all, (double* counts, std::size_t size, double scale),
                         s_loop(counts, size, scale))

MANDEL_ALWAYS_INLINE int cell_of(double s, double cells_per_s) noexcept {
    constexpr double kLast = CountTable::kCells - 1;
    const double cell = s * cells_per_s;
    return static_cast<int>(cell > 0 ? (cell < kLast ? cell : kLast) : 0.0);
}

// What place_loop() reads of a CountTable.
struct Cubics {
    const double *start, *place, *slope, *second, *third;
    const int* first;
    double cells_per_s;
};

// Places of s, in place. Without branches for a small constant kSteps: vector code.
template <typename Steps>
MANDEL_ALWAYS_INLINE void place_loop(double* values, std::size_t size, const Cubics& of,
                                     Steps steps) noexcept {
    for (std::size_t k = 0; k < size; ++k) {
        const double s = values[k];
        int i = of.first[cell_of(s, of.cells_per_s)];
        for (int step = 0; step < steps; ++step) i += of.start[i + 1] <= s ? 1 : 0;
        i = s > 0 ? i : 0;
        const double t = s - of.start[i];
        values[k] = of.place[i] + t * (of.slope[i] + t * (of.second[i] + t * of.third[i]));
    }
}
struct TwoSteps {
    constexpr operator int() const noexcept { return 2; }
};
MANDEL_MULTIVERSION_WIDE(void, places_in_two_steps,
                         (double* values, std::size_t size, const Cubics& of),
                         place_loop(values, size, of, TwoSteps()))

// The quantile of sorted numbers, linear between neighbours.
double quantile(std::span<const double> sorted, double share) {
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto index = static_cast<std::size_t>(at);
    if (index + 1 >= sorted.size()) return sorted.back();
    return sorted[index] + (sorted[index + 1] - sorted[index]) * (at - static_cast<double>(index));
}

// The tails finely, because they are long; between them equal shares.
std::vector<double> shares_of_knots() {
    constexpr int kParts = 24;
    std::vector<double> shares{0, 0.002, 0.01};
    for (int k = 1; k < kParts; ++k) shares.push_back(static_cast<double>(k) / kParts);
    shares.insert(shares.end(), {0.99, 0.998, 1});
    return shares;
}

// The part of `equalize` that suits a view whose median count is this (tried by eye: all of it
// from 2^5 on).
double fitting_alpha(double equalize, double median) {
    return equalize * std::clamp((repeatable_log2(1 + median) - 2) / 3, 0.3, 1.0);
}

// A view's table as a density over s = log2(1 + mu).
class Density {
public:
    explicit Density(const CountKnots& knots) {
        for (const CountKnot& knot : knots) s_.push_back(repeatable_log2(1 + knot.count));
        for (std::size_t i = 0; i + 1 < s_.size(); ++i) {
            const double width = s_[i + 1] - s_[i];
            density_.push_back(width > 0 ? (knots[i + 1].place - knots[i].place) / width : 0);
        }
    }

    const std::vector<double>& breaks() const noexcept { return s_; }

    // Cycles for 1 of s, at a place between breaks.
    double at(double s) const {
        if (s <= s_.front() || s >= s_.back()) return 0;
        const auto after = std::ranges::upper_bound(s_, s);
        return density_[static_cast<std::size_t>(after - s_.begin()) - 1];
    }

private:
    std::vector<double> s_, density_;
};

std::vector<double> all_breaks(std::span<const Density> densities) {
    std::vector<double> breaks;
    for (const Density& density : densities) {
        breaks.insert(breaks.end(), density.breaks().begin(), density.breaks().end());
    }
    std::ranges::sort(breaks);
    breaks.erase(std::unique(breaks.begin(), breaks.end()), breaks.end());
    return breaks;
}

// The knots that a curve of straight lines through them needs to stay within `tolerance` of all
// (D. H. Douglas, T. K. Peucker, "Algorithms for the reduction of the number of points required to
// represent a digitized line or its caricature", Cartographica 10 (1973)).
std::vector<CountKnot> thinned(const std::vector<CountKnot>& all, const std::vector<double>& s,
                               double tolerance) {
    std::vector<bool> is_kept(all.size(), false);
    is_kept.front() = is_kept.back() = true;
    std::vector<std::pair<std::size_t, std::size_t>> open{{0, all.size() - 1}};
    while (!open.empty()) {
        const auto [first, last] = open.back();
        open.pop_back();
        const double slope = (all[last].place - all[first].place) / (s[last] - s[first]);
        std::size_t farthest = first;
        double most = tolerance;
        for (std::size_t i = first + 1; i < last; ++i) {
            const double line = all[first].place + slope * (s[i] - s[first]);
            const double distance = std::fabs(all[i].place - line);
            if (distance <= most) continue;
            most = distance;
            farthest = i;
        }
        if (farthest == first) continue;
        is_kept[farthest] = true;
        open.emplace_back(first, farthest);
        open.emplace_back(farthest, last);
    }
    std::vector<CountKnot> kept;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (is_kept[i] && (kept.empty() || all[i].count > kept.back().count))
            kept.push_back(all[i]);
    }
    return kept;
}

}  // namespace

void check_count_knots(const CountKnots& knots) {
    if (knots.size() < 2 || knots.size() > kMaxCountKnots) {
        throw InvalidInput("a table has 2 to " + std::to_string(kMaxCountKnots) + " knots, not " +
                           std::to_string(knots.size()));
    }
    for (std::size_t i = 0; i < knots.size(); ++i) {
        const std::string name = "knot " + std::to_string(i + 1) + " of the table";
        if (!std::isfinite(knots[i].count) || !std::isfinite(knots[i].place)) {
            throw InvalidInput(name + " is not finite");
        }
        if (knots[i].count <= -1) throw InvalidInput(name + " has a count of -1 or less");
        if (i == 0) continue;
        if (knots[i].count <= knots[i - 1].count) {
            throw InvalidInput(name + " has no higher count than the one before");
        }
        if (knots[i].place < knots[i - 1].place) {
            throw InvalidInput(name + " has a lower place than the one before");
        }
    }
}

std::optional<CountKnots> find_count_knots(std::vector<double> counts, double equalize) {
    if (counts.size() < kLeastPoints) return std::nullopt;
    std::ranges::sort(counts);
    const double scale = 1 + counts.front();
    const double alpha = fitting_alpha(equalize, quantile(counts, 0.5));

    constexpr double kLeastWidth = 1e-12;  // of s: beyond rounding
    CountKnots knots{{counts.front(), 0}};
    double last_s = 0, last_share = 0;
    for (const double share : shares_of_knots()) {
        const double count = quantile(counts, share);
        const double s = s_of(count, scale);
        if (s <= last_s + kLeastWidth) continue;
        const double rise =
            repeatable_pow(share - last_share, alpha) * repeatable_pow(s - last_s, 1 - alpha);
        knots.push_back({count, knots.back().place + rise});
        last_s = s;
        last_share = share;
    }
    if (knots.size() < 2) return std::nullopt;
    const double all = knots.back().place;
    for (CountKnot& knot : knots) knot.place /= all;
    return knots;
}

CountKnots merged_count_knots(std::span<const CountKnots> views) {
    constexpr double kTolerance = 1.0 / 256;  // cycles: a code or two
    if (views.size() == 1) return views.front();
    std::vector<Density> densities;
    for (const CountKnots& knots : views) densities.emplace_back(knots);
    const std::vector<double> s = all_breaks(densities);
    CountKnots knots{{repeatable_exp2(s.front()) - 1, 0}};
    for (std::size_t i = 0; i + 1 < s.size(); ++i) {
        const double middle = s[i] + (s[i + 1] - s[i]) / 2;
        double sum = 0, sum_of_squares = 0;
        for (const Density& density : densities) {
            const double f = density.at(middle);
            sum += f;
            sum_of_squares += f * f;
        }
        const double rise = sum > 0 ? sum_of_squares / sum * (s[i + 1] - s[i]) : 0;
        knots.push_back({repeatable_exp2(s[i + 1]) - 1, knots.back().place + rise});
    }
    CountKnots kept = thinned(knots, s, kTolerance);
    for (double wider = kTolerance; kept.size() > kMaxCountKnots;) {
        wider *= 2;
        kept = thinned(knots, s, wider);
    }
    return kept;
}

void CountTable::Pieces::add(double start_, double place_, double slope_, double second_,
                             double third_) {
    start.push_back(start_);
    place.push_back(place_);
    slope.push_back(slope_);
    second.push_back(second_);
    third.push_back(third_);
}

CountTable::CountTable(const CountKnots& knots) : scale_(0), cells_per_s_(0), first_(kCells) {
    check_count_knots(knots);
    scale_ = 1 + knots.front().count;
    std::vector<MonotoneCurve::Knot> along;
    for (const CountKnot& knot : knots) {
        const double s = s_of(knot.count, scale_);
        if (along.empty() || s > along.back().t) along.push_back({s, knot.place});
    }
    const MonotoneCurve curve(along);
    const std::vector<double>& slopes = curve.slopes();
    pieces_.add(0, along.front().value, slopes.front(), 0, 0);
    for (std::size_t i = 0; i + 1 < along.size(); ++i) {
        const double width = along[i + 1].t - along[i].t;
        const double mean = (along[i + 1].value - along[i].value) / width;
        const double second = (3 * mean - 2 * slopes[i] - slopes[i + 1]) / width;
        const double third = (slopes[i] + slopes[i + 1] - 2 * mean) / (width * width);
        pieces_.add(along[i].t, along[i].value, slopes[i], second, third);
    }
    const MonotoneCurve::Knot &last = along.back(), &middle = along[along.size() / 2 - 1];
    const double mean = last.t > middle.t ? (last.value - middle.value) / (last.t - middle.t) : 0;
    pieces_.add(last.t, last.value, mean / 2, 0, 0);
    pieces_.start.push_back(HUGE_VAL);
    cells_per_s_ = last.t > 0 ? kCells / last.t : 0;
    find_cells();
}

// Cells are found by a monotone function, so a start in a lower cell is below every s of this one.
void CountTable::find_cells() {
    std::vector<int> starts_in(kCells, 0);
    for (std::size_t piece = 2; piece < pieces_.count(); ++piece) {
        ++starts_in[static_cast<std::size_t>(cell_of(pieces_.start[piece], cells_per_s_))];
    }
    int piece = 1;
    for (std::size_t cell = 0; cell < kCells; ++cell) {
        first_[cell] = piece;
        piece += starts_in[cell];
    }
    most_steps_ = *std::ranges::max_element(starts_in);
}

void CountTable::apply(std::span<double> counts) const noexcept {
    s_of_all(counts.data(), counts.size(), scale_);
    const Cubics cubics{pieces_.start.data(),  pieces_.place.data(), pieces_.slope.data(),
                        pieces_.second.data(), pieces_.third.data(), first_.data(),
                        cells_per_s_};
    if (most_steps_ <= TwoSteps()) {
        places_in_two_steps(counts.data(), counts.size(), cubics);
    } else {
        place_loop(counts.data(), counts.size(), cubics, most_steps_);
    }
}

}  // namespace mandel
