// How counts become places on the palette where no fixed function suits (Transfer::Auto): a curve
// through knots that were found from the counts of a view, or of all views of a film.
//
// The axis is s = log2(1 + mu), with mu the smooth count. A knot says which place in the palette,
// in cycles, a count has; between knots the place follows a monotone cubic (base/monotone_curve.h).
// Below the first knot it goes straight on, above the last too, with half of the mean slope of the
// upper half: counts that few points have share little of the palette. Only IEEE arithmetic and
// base/elementary.h, so the same bits on every machine.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace mandel {

struct CountKnot {
    double count;  // smooth
    double place;  // in cycles

    friend bool operator==(const CountKnot&, const CountKnot&) = default;
};

// Knots: 2 to kMaxCountKnots, counts > -1 strictly increasing, places not decreasing.
using CountKnots = std::vector<CountKnot>;
constexpr std::size_t kMaxCountKnots = 4096;

// Throws InvalidInput for knots that are not as above, or not finite.
void check_count_knots(const CountKnots& knots);

// The table of one view from the smooth counts of evenly spread points that escaped, in any order;
// it spans one cycle. Between two quantiles of the counts the place rises by
// (share of the points)^alpha * (width in s)^(1 - alpha), scaled to 1 in all: alpha = 0 keeps the
// proportions of s, alpha = 1 gives every count as much of the palette as it has points (histogram
// equalisation). alpha = `equalize` (0 to 1), and less where counts are low: those are the sky
// around the whole set, which full equalisation turns into a bull's-eye. Nothing if there are too
// few points to go by, or all have the same count.
std::optional<CountKnots> find_count_knots(std::vector<double> counts, double equalize);

// One table for a film, from those of views along it, each as above. A table is a density, cycles
// over s; at each s the film's is the mean of the views' densities, weighted by themselves:
// sum f^2 / sum f. So a count has about the density that suits the views in which it is frequent.
CountKnots merged_count_knots(std::span<const CountKnots> views);

// The curve, ready to be applied to many counts.
class CountTable {
public:
    // Throws InvalidInput as check_count_knots.
    explicit CountTable(const CountKnots& knots);

    // Counts to places, in place. Counts below 0 (points far outside) and NaN count as 0.
    void apply(std::span<double> counts) const noexcept;

    // A table of the pieces. So many that hardly ever one of them has more than two starts in it.
    static constexpr int kCells = 1024;

private:
    // Cubics in s - start, each from its start to the start of the next; one below the first knot,
    // one above the last.
    struct Pieces {
        std::vector<double> start, place, slope, second, third;

        std::size_t count() const noexcept { return place.size(); }
        void add(double start, double place, double slope, double second, double third);
    };
    void find_cells();

    double scale_;            // 1 + the first count
    double cells_per_s_;      // cells are equally wide between the first knot and the last
    Pieces pieces_;           // one more start than pieces: above all
    std::vector<int> first_;  // of each cell: the piece that comes into it from below
    int most_steps_ = 0;      // from there to the piece of any s in the cell
};

}  // namespace mandel
