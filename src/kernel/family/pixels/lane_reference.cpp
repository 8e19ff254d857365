#include "kernel/family/pixels/lane_reference.h"

#include <algorithm>

namespace mandel {
namespace {

// A shorter step takes longer than its iterations one by one.
constexpr std::uint32_t kLeastLength = 4;

double lane_limit_sq(const FamilyTable& table, std::uint32_t step) {
    return table.link(step).length < kLeastLength ? 0 : table.narrow(step).limit_sq;
}

}  // namespace

LaneReference::LaneReference(const FamilyReference& reference)
    : start_(add(reference.start, reference.start_table)), critical_(start_) {
    if (reference.critical_apart) {
        critical_ = add(*reference.critical_apart, reference.critical_apart_table);
    }
}

LaneReference::Place LaneReference::add(const FamilyOrbit& orbit, const FamilyTable& table) {
    const auto first = static_cast<std::int64_t>(z_.size() / 2);
    const std::int64_t first_step = static_cast<std::int64_t>(links_.size()) / kLinkSize;
    for (std::uint32_t m = 0; m <= orbit.last(); ++m) {
        const Complex<double>& z = orbit.z(m);
        z_.insert(z_.end(), {z.re, z.im});
        const bool has_rest = orbit.is_precise();
        if (has_rest) z_rest_.insert(z_rest_.end(), {orbit.z_rest(m).re, orbit.z_rest(m).im});
        if (!orbit.has_v()) continue;
        // There is none at the end, where nothing asks for it.
        const Complex<double> zero, v = m < orbit.last() ? orbit.v(m) : zero;
        v_.insert(v_.end(), {v.re, v.im});
        const Complex<double> rest = has_rest && m < orbit.last() ? orbit.v_rest(m) : zero;
        if (has_rest) v_rest_.insert(v_rest_.end(), {rest.re, rest.im});
    }
    finest_.resize(z_.size() / 2, kNone);
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        const FamilyTable::Narrow& map = table.narrow(i);
        const FamilyTable::Link& link = table.link(i);
        const double limit_sq = lane_limit_sq(table, i);
        maps_.insert(maps_.end(),
                     {map.a.re, map.a.im, map.q.re, map.q.im, map.right.re, map.right.im, map.up.re,
                      map.up.im, limit_sq, link.conjugates ? -0.0 : 0.0});
        const auto placed = [&](std::uint32_t step) {
            return step == FamilyTable::kNone ? kNone : first_step + step;
        };
        links_.insert(links_.end(), {link.length, placed(link.child), placed(link.parent)});
        largest_limit_sq_ = std::max(largest_limit_sq_, limit_sq);
        const bool is_coarser_valid =
            link.parent != FamilyTable::kNone && lane_limit_sq(table, link.parent) > 0;
        if (link.child == FamilyTable::kNone && (limit_sq > 0 || is_coarser_valid)) {
            finest_[static_cast<std::size_t>(first) + link.start] = first_step + i;
        }
    }
    const std::int64_t last = first + orbit.last();
    next_step_.resize(z_.size() / 2, last);
    for (std::int64_t m = last - 1; m >= first; --m) {
        const auto next = static_cast<std::size_t>(m) + 1;
        next_step_[next - 1] = finest_[next] != kNone ? m + 1 : next_step_[next];
    }
    return {first, last};
}

}  // namespace mandel
