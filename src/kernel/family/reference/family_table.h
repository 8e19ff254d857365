// Skips many perturbation steps of a formula of the family at once, as linear_approximation.h does
// for z^2 + c:
//     w = f(Z_s + dz) - f(Z_s), exactly, folds included;   w* = w or conj(w), by the step's parity
//     dz <- A w* + Q w*^2 + B_r p_r + B_u p_u,    valid for |w| < T and every pixel p of the view
//     D  <- (A + 2 Q w*) (g D^)* + B,             D^ and g of the first iteration
// B is kept by pixel, so that its bounds are tight in stretched views.
//
// Appending Z with the similarity g, k = C(d, 2) W^(d-2) with the signs and conjugation of the
// outer fold, and the parity s there; x^s is conj(x) if s; eps is the relative error of an
// iteration:
//     |A| T <= 2^-8 |Z|,   |A| T and |B| R <= room / 4,   T <= sqrt(eps |Z| / (d-1) |Q|),
//     |A| T <= |Z| sqrt(6 eps / (d-1)(d-2)),   |B| R <= eps |Z| / (d-1),
//     T' <= eps |Z| / (d-1) |A|    for what has no second order
//     Q <- g Q^s + k (A^2)^s,  A <- g A^s,  B <- g B^s + M;   in the end T <= sqrt(eps) |A| / |Q|
// room is the distance from Z to the nearest fold: |X|, and |V_x| / (1.05 d |Z|^(d-1)).
// Steps begin where |Z| dips, and where a Z lies on a fold.
#pragma once

#include <cstdint>
#include <vector>

#include "kernel/family/reference/family_orbit.h"

namespace mandel {

class FamilyTable {
public:
    static constexpr std::uint32_t kNone = 0xffffffff;

    struct Map {
        ComplexExp a, q, right, up;  // B's columns
        FloatExp limit;              // T; 0: never valid
    };
    // In doubles; limit_sq is 0 where they do not hold it.
    struct alignas(64) Narrow {
        Complex<double> a, q, right, up;
        double limit_sq;
    };
    struct Link {
        std::uint32_t start, length;
        std::uint32_t child, parent;  // the steps of the finer and coarser level that start here
        bool conjugates;
    };

    FamilyTable() = default;
    // radius: of the view in pixels. epsilon 0: no step is ever valid.
    FamilyTable(const FamilyOrbit& orbit, const FamilyView& view, double epsilon,
                const StopFlag& stop);

    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(links_.size()); }
    const Map& map(std::uint32_t i) const noexcept { return maps_[i]; }
    const Narrow& narrow(std::uint32_t i) const noexcept { return narrow_[i]; }
    const Link& link(std::uint32_t i) const noexcept { return links_[i]; }
    std::uint64_t bytes() const noexcept {
        return maps_.size() * (sizeof(Map) + sizeof(Narrow) + sizeof(Link));
    }

private:
    struct Segment {
        Map map;
        FloatExp linear_limit;
        Link link;
    };
    // What appending one Z of the reference needs to know.
    struct Passage {
        ComplexExp g, k;
        bool conjugates;
        FloatExp size, room;  // |Z|, and the distance to the nearest fold
    };

    Passage passage(const FamilyOrbit& orbit, std::uint32_t m) const;
    Segment segment(std::uint32_t i) const;
    void pass(Segment& s, const Passage& z, bool adds_unit) const;
    void add_finest_level(const FamilyOrbit& orbit, const StopFlag& stop);
    bool add_level(const FamilyOrbit& orbit, std::uint32_t first, std::uint32_t last);
    void join(Segment& joined, const Segment& next, const Passage& junction) const;
    void add(Segment segment);

    Formula formula_;
    FamilySlope unit_;  // 0 for Julia sets
    FloatExp radius_, epsilon_, largest_;
    double per_degree_ = 1;  // 1 / (d - 1)
    FloatExp cubic_;         // sqrt(6 eps / (d-1)(d-2)); for d = 2 no bound
    std::vector<Map> maps_;
    std::vector<Narrow> narrow_;
    std::vector<Link> links_;
    std::vector<FloatExp> linear_limits_;
};

}  // namespace mandel
