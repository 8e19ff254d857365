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
    pieces_.push_back({0, along.front().value, slopes.front(), 0, 0});
    for (std::size_t i = 0; i + 1 < along.size(); ++i) {
        const double width = along[i + 1].t - along[i].t;
        const double mean = (along[i + 1].value - along[i].value) / width;
        const double second = (3 * mean - 2 * slopes[i] - slopes[i + 1]) / width;
        const double third = (slopes[i] + slopes[i + 1] - 2 * mean) / (width * width);
        pieces_.push_back({along[i].t, along[i].value, slopes[i], second, third});
    }
    const MonotoneCurve::Knot &last = along.back(), &middle = along[along.size() / 2 - 1];
    const double mean = last.t > middle.t ? (last.value - middle.value) / (last.t - middle.t) : 0;
    pieces_.push_back({last.t, last.value, mean / 2, 0, 0});

    cells_per_s_ = last.t > 0 ? kCells / last.t : 0;
    int piece = 1;
    for (int cell = 0; cell < kCells; ++cell) {
        const double start = cell / cells_per_s_;
        const auto next = [&] { return pieces_[static_cast<std::size_t>(piece) + 1].start; };
        while (static_cast<std::size_t>(piece) + 1 < pieces_.size() && next() <= start) ++piece;
        // One earlier, because the cell of a number is rounded.
        first_[static_cast<std::size_t>(cell)] = std::max(piece - 1, 1);
    }
}

double CountTable::place_at(double s) const noexcept {
    if (!(s > 0)) return pieces_[0].place + pieces_[0].slope * s;
    const double cell = std::min(s * cells_per_s_, double{kCells - 1});
    auto i = static_cast<std::size_t>(first_[static_cast<std::size_t>(cell)]);
    while (i + 1 < pieces_.size() && pieces_[i + 1].start <= s) ++i;
    const Piece& piece = pieces_[i];
    const double t = s - piece.start;
    return piece.place + t * (piece.slope + t * (piece.second + t * piece.third));
}

void CountTable::apply(std::span<double> counts) const noexcept {
    s_of_all(counts.data(), counts.size(), scale_);
    for (double& s : counts) s = place_at(s);
}

}  // namespace mandel
