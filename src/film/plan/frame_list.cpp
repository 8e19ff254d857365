#include "film/plan/frame_list.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.h"
#include "scene/value_text.h"

namespace mandel {

FrameCosts::FrameCosts(std::vector<Knot> knots) : knots_(std::move(knots)) {
    MANDEL_CHECK(!knots_.empty());
    before_.push_back(knots_[0].cost * static_cast<double>(knots_[0].frame));
    for (std::size_t i = 0; i + 1 < knots_.size(); ++i) {
        const Knot &a = knots_[i], &b = knots_[i + 1];
        const auto steps = static_cast<double>(b.frame - a.frame);
        MANDEL_CHECK(steps > 0);
        // The arithmetic series from a on, without b.
        before_.push_back(before_.back() + steps * a.cost + (b.cost - a.cost) * (steps - 1) / 2);
    }
}

double FrameCosts::of(std::uint64_t frame) const noexcept {
    return before(frame + 1) - before(frame);
}

double FrameCosts::before(std::uint64_t end) const noexcept {
    const auto after = std::ranges::upper_bound(knots_, end, {}, &Knot::frame);
    if (after == knots_.begin()) return knots_[0].cost * static_cast<double>(end);
    const auto i = static_cast<std::size_t>(after - knots_.begin()) - 1;
    const auto n = static_cast<double>(end - knots_[i].frame);
    double sum = before_[i] + n * knots_[i].cost;
    if (i + 1 < knots_.size()) {
        const double slope = (knots_[i + 1].cost - knots_[i].cost) /
                             static_cast<double>(knots_[i + 1].frame - knots_[i].frame);
        sum += slope * n * (n - 1) / 2;
    }
    return sum;
}

FrameList::FrameList(std::uint64_t count) {
    if (count > 0) ranges_.push_back({0, count - 1});
}

// "A", "A-B", "A-" or, every S-th of them, "A-BxS" or "A-xS".
void FrameList::add_part(std::string_view part, std::uint64_t count) {
    constexpr std::uint64_t kMostSingle = 100'000;  // frames that are kept one by one
    const std::size_t dash = part.find('-');
    const std::uint64_t first = parse_count(part.substr(0, dash), 0, count - 1);
    if (dash == std::string_view::npos) {
        ranges_.push_back({first, first});
        return;
    }
    const std::string_view rest = part.substr(dash + 1);
    const std::size_t cross = rest.find('x');
    const std::string_view end = rest.substr(0, cross);
    const std::uint64_t last = end.empty() ? count - 1 : parse_count(end, 0, count - 1);
    const std::uint64_t step =
        cross == std::string_view::npos ? 1 : parse_count(rest.substr(cross + 1), 1, count);
    if (last < first) {
        throw InvalidInput(quote(part) + " runs backwards; write the smaller number first");
    }
    if (step == 1) {
        ranges_.push_back({first, last});
        return;
    }
    if ((last - first) / step >= kMostSingle) {
        throw InvalidInput(quote(part) + " are more than 100000 single frames");
    }
    for (std::uint64_t frame = first; frame <= last; frame += step) {
        ranges_.push_back({frame, frame});
    }
}

FrameList FrameList::parse(std::string_view text, std::uint64_t count) {
    FrameList list;
    for (std::string_view rest = text;;) {
        const std::size_t comma = rest.find(',');
        const std::string_view part = rest.substr(0, comma);
        list.add_part(part, count);
        if (comma == std::string_view::npos) break;
        rest.remove_prefix(comma + 1);
    }
    std::ranges::sort(list.ranges_, {}, &Range::first);
    std::vector<Range> merged;
    for (const Range& range : list.ranges_) {
        if (!merged.empty() && range.first <= merged.back().last + 1) {
            merged.back().last = std::max(merged.back().last, range.last);
        } else {
            merged.push_back(range);
        }
    }
    list.ranges_ = std::move(merged);
    return list;
}

FrameList FrameList::shard(std::uint64_t index, std::uint64_t parts,
                           const FrameCosts& costs) const {
    MANDEL_CHECK(index >= 1 && index <= parts);
    const double whole = cost_before(size(), costs);
    const auto share = [&](std::uint64_t i) {
        if (i == parts) return size();
        return border(whole * (static_cast<double>(i) / static_cast<double>(parts)), costs);
    };
    std::uint64_t skip = share(index - 1);
    std::uint64_t take = share(index) - skip;
    FrameList part;
    for (const Range& range : ranges_) {
        const std::uint64_t length = range.last - range.first + 1;
        const std::uint64_t skipped = std::min(skip, length);
        const std::uint64_t taken = std::min(take, length - skipped);
        skip -= skipped;
        take -= taken;
        const std::uint64_t first = range.first + skipped;
        if (taken > 0) part.ranges_.push_back({first, first + taken - 1});
    }
    return part;
}

// What the frames at the places 0 ... place - 1 cost together.
double FrameList::cost_before(std::uint64_t place, const FrameCosts& costs) const noexcept {
    double sum = 0;
    for (const Range& range : ranges_) {
        const std::uint64_t taken = std::min(place, range.last - range.first + 1);
        sum += costs.before(range.first + taken) - costs.before(range.first);
        place -= taken;
    }
    return sum;
}

// The place with the nearest whole number of frames that cost this much.
std::uint64_t FrameList::border(double cost, const FrameCosts& costs) const noexcept {
    std::uint64_t low = 0, high = size();
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        const double until_half = (cost_before(middle, costs) + cost_before(middle + 1, costs)) / 2;
        if (until_half < cost) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

std::uint64_t FrameList::size() const noexcept {
    std::uint64_t sum = 0;
    for (const Range& range : ranges_) sum += range.last - range.first + 1;
    return sum;
}

bool FrameList::contains(std::uint64_t frame) const noexcept {
    const auto after = std::ranges::upper_bound(ranges_, frame, {}, &Range::first);
    return after != ranges_.begin() && frame <= std::prev(after)->last;
}

std::uint64_t FrameList::operator[](std::uint64_t place) const noexcept {
    for (const Range& range : ranges_) {
        const std::uint64_t length = range.last - range.first + 1;
        if (place < length) return range.first + place;
        place -= length;
    }
    return 0;
}

}  // namespace mandel
