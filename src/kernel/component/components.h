// Which points of a deep view are inside, where the view is so small beside the components it shows
// that their edges are as good as straight, or meet in a cusp or at a tangent point.
//
// In a neighbourhood |g| < rho of a parameter b, c = b + g, what decides is an analytic function of
// g, whose series is known with bounds for its errors (cycle_samples.h).
//
// Attracting. The cycle of period p keeps its identity, and its multiplier is
//     m(g) = m_0 + m_1 g + ...,   m_1 = F_zc + F_zz F_c / (1 - F_z):  inside if |m| < 1.
// Satellite. At b the multiplier is a root of unity, m^q = 1: there a component of period q p
// begins, whose own cycle cannot be followed. But of the q + 1 fixed points of F^q that meet there
// (fixed_point_index.h) one is the old cycle, with 1 - m^q = t, t(g) = -q (m_1 / m_0) g + ..., so
//     sum of 1 / (1 - m_j) over the other q = I - 1/t.
// If c were outside of the set, all of its cycles would be repelling, and the real part of each
// 1 / (1 - m_j) below 1/2. So c is inside if
//     Re(I - 1/t) >= q/2,   as is true for   -Re t >= (q/2 + |I|) |t|^2.
// Cusp. Where m = 1 two cycles of the same period meet. P = (1 - m_1) (1 - m_2) is a function of g,
// P(g) = 2 F_zz F_c g + ..., the sum of 1 / (1 - m_j) is I, so these are I/2 + w and I/2 - w with
// w^2 = I^2/4 - 1/P. By the same argument c is inside if
//     |Re w| >= (1 - Re I)/2,   as is true for
//     |P| - Re P >= ((1 - Re I)^2 + |I|^2)/2 |P|^2   if Re I < 1, else without the first square.
//
// Components that are visible as a whole, or for which Re P or t is too coarse, are not decided
// here: the answer "no" means "don't know".
#pragma once

#include <cstdint>
#include <vector>

#include "kernel/component/cycle_samples.h"
#include "num/floatexp.h"

namespace mandel {

class LocalComponent {
public:
    enum class Kind : std::uint8_t { Attracting, Satellite, Cusp };

    struct Form {
        Kind kind;
        ComplexExp offset;      // of the view's centre from b
        AnalyticForm function;  // m - m_0, t or P of g
        ComplexExp multiplier;  // Attracting: m_0
        FloatExp contraction;   // Attracting: 1 - |m_0|^2
        FloatExp weight;        // else: of |t|^2 or |P|^2
    };

    explicit LocalComponent(const Form& form) : form_(form) {}

    Kind kind() const noexcept { return form_.kind; }
    // Whether all points within `spread` of the view's centre plus dc are inside.
    bool contains(const ComplexExp& dc, const FloatExp& spread = {}) const noexcept;
    // Whether none is, by a bound that costs nothing.
    bool is_outside(const FloatExp& radius) const noexcept;

private:
    Form form_;
};

// Those of a view around C of that radius. c: C, to all bits that count for a spacing.
class LocalComponents {
public:
    LocalComponents() = default;
    explicit LocalComponents(std::vector<LocalComponent> components)
        : components_(std::move(components)) {}

    bool are_near() const noexcept { return !components_.empty(); }
    const std::vector<LocalComponent>& all() const noexcept { return components_; }
    bool contain(const ComplexExp& dc, const FloatExp& spread = {}) const noexcept {
        for (const LocalComponent& component : components_) {
            if (component.contains(dc, spread)) return true;
        }
        return false;
    }

private:
    std::vector<LocalComponent> components_;
};

}  // namespace mandel
