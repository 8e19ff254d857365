#include "kernel/family/reference/family_table.h"

#include <algorithm>
#include <cmath>

namespace mandel {
namespace {

// As in linear_approximation.cpp, where they were chosen.
constexpr double kDip = 0x1p-6;
constexpr double kDipOfLevels = 0x1p-3;
constexpr double kDeepDip = 0x1p-25;
constexpr double kNear = 0x1p-8;
constexpr double kOfRoom = 0.25;
constexpr std::uint32_t kMinLength = 24;
constexpr std::uint32_t kMaxLength = 40;
constexpr std::uint32_t kMinJoined = 2;
constexpr std::uint32_t kMaxJoined = 8;
constexpr std::int64_t kNarrowExponent = 480;
// The slope of w^d in the neighbourhood of a reference is larger than at it by no more than this.
constexpr double kSlopeMargin = 1.05;

ComplexExp conjugate_if(bool conjugates, const ComplexExp& z) noexcept {
    return conjugates ? conjugate(z) : z;
}

// At least the largest of |B p| for |p| = 1.
FloatExp size_of_columns(const ComplexExp& right, const ComplexExp& up) {
    return sqrt(right.norm() + up.norm());
}

}  // namespace

FamilyTable::FamilyTable(const FamilyOrbit& orbit, const FamilyView& view, double epsilon,
                         const StopFlag& stop)
    : formula_(view.formula),
      unit_(view.is_julia ? FamilySlope{} : view.unit),
      radius_(view.radius),
      epsilon_(epsilon),
      largest_(0.99 * view.escape_radius) {
    const double d = formula_.degree;
    per_degree_ = 1 / (d - 1);
    cubic_ = d > 2 ? FloatExp(std::sqrt(6 * epsilon / ((d - 1) * (d - 2)))) : FloatExp(kNear);
    if (orbit.last() == 0) {
        // A step that is never valid, and never taken.
        add({{}, {}, {0, 1, kNone, kNone, false}});
        return;
    }
    add_finest_level(orbit, stop);
    std::uint32_t first = 0;
    while (epsilon > 0 && !stop.is_requested()) {
        const std::uint32_t last = size();
        if (last - first < 2) break;
        const bool is_useful = add_level(orbit, first, last);
        if (!is_useful || 4 * (size() - last) > 3 * (last - first)) break;
        first = last;
    }
}

FamilyTable::Passage FamilyTable::passage(const FamilyOrbit& orbit, std::uint32_t m) const {
    const Complex<FloatExp> z = orbit.wide_z(m), v = orbit.wide_v(m);
    const Formula& f = formula_;
    const Complex<FloatExp> w{family::folded(f.pre_re, z.re), family::folded(f.pre_im, z.im)};
    const FloatExp d(static_cast<double>(f.degree));
    Complex<FloatExp> power{FloatExp(1.0), {}};  // W^(d-2)
    for (int k = 2; k < f.degree; ++k) power = family::product(power, w);
    Complex<FloatExp> slope = family::product(power, w);
    slope = {d * slope.re, d * slope.im};
    const LocalSimilarity<FloatExp> local = local_similarity(f, z, v, slope);
    const bool t1 = is_slope_negative(f.post_re, family::is_below_zero(v.re));
    const bool t2 = is_slope_negative(f.post_im, family::is_below_zero(v.im));
    Passage p;
    p.g = {local.g.re, local.g.im};
    p.conjugates = local.conjugates;
    p.k = conjugate_if(t1 != t2, ComplexExp(power.re, power.im)) *
          FloatExp((t1 ? -0.5 : 0.5) * f.degree * (f.degree - 1));
    p.size = ComplexExp(z.re, z.im).abs();
    p.room = FloatExp(1, 1000);
    if (is_fold(f.pre_re)) p.room = min(p.room, abs(z.re));
    if (is_fold(f.pre_im)) p.room = min(p.room, abs(z.im));
    const FloatExp reach = p.g.abs() * kSlopeMargin;
    if (is_fold(f.post_re)) p.room = min(p.room, abs(v.re) / reach);
    if (is_fold(f.post_im)) p.room = min(p.room, abs(v.im) / reach);
    return p;
}

// Carries the step on over z.
void FamilyTable::pass(Segment& s, const Passage& z, bool adds_unit) const {
    Map& m = s.map;
    const FloatExp a = m.a.abs(), b = size_of_columns(m.right, m.up) * radius_;
    const FloatExp reach = epsilon_ * z.size * per_degree_;
    FloatExp most = min(z.size * kNear, z.room * kOfRoom);
    most = min(most, z.size * cubic_);
    m.limit = min(m.limit, most / a);
    if (!m.q.is_zero()) m.limit = min(m.limit, sqrt(reach / m.q.abs()));
    s.linear_limit = min(s.linear_limit, reach / a);
    if (!(b < min(reach, z.room * kOfRoom))) m.limit = FloatExp();
    const auto carried = [&](const ComplexExp& x) { return z.g * conjugate_if(z.conjugates, x); };
    m.q = carried(m.q) + z.k * conjugate_if(z.conjugates, m.a * m.a);
    m.a = carried(m.a);
    m.right = carried(m.right);
    m.up = carried(m.up);
    if (adds_unit) {
        m.right = m.right + unit_.right;
        m.up = m.up + unit_.up;
    }
    s.link.conjugates = s.link.conjugates != z.conjugates;
}

void FamilyTable::add_finest_level(const FamilyOrbit& orbit, const StopFlag& stop) {
    const FloatExp deep(kDeepDip);
    for (std::uint32_t start = 0; start < orbit.last() && !stop.is_requested();) {
        Segment s{{ComplexExp(1, 0, 0), {}, unit_.right, unit_.up, FloatExp(1.0)},
                  FloatExp(1.0),
                  {start, 1, kNone, kNone, false}};
        FloatExp least(4.0);
        std::uint32_t n = start + 1;
        for (; n < orbit.last() && n - start < kMaxLength; ++n) {
            const Passage z = passage(orbit, n);
            const bool is_dip = n - start >= kMinLength && z.size < least * kDip;
            if (is_dip || z.size < deep || largest_ < z.size || z.room.mantissa == 0) break;
            least = min(least, z.size);
            pass(s, z, true);
        }
        s.link.length = n - start;
        if (!s.map.q.is_zero()) {
            s.map.limit = min(s.map.limit, sqrt(epsilon_) * (s.map.a.abs() / s.map.q.abs()));
        }
        add(s);
        start = n;
    }
}

FamilyTable::Segment FamilyTable::segment(std::uint32_t i) const {
    return {maps_[i], linear_limits_[i], links_[i]};
}

// 1 and then 2.
void FamilyTable::join(Segment& s, const Segment& next, const Passage& junction) const {
    pass(s, junction, false);
    Map& m = s.map;
    const Map& by = next.map;
    m.limit = min(m.limit, by.limit / m.a.abs());
    s.linear_limit = min(s.linear_limit, next.linear_limit / m.a.abs());
    // B has no second order: it must stay below T' of the second step.
    if (!(size_of_columns(m.right, m.up) * radius_ < next.linear_limit)) m.limit = FloatExp();
    const bool turns = next.link.conjugates;
    const ComplexExp a = conjugate_if(turns, m.a);
    m.q = by.a * conjugate_if(turns, m.q) + by.q * (a * a);
    m.a = by.a * a;
    m.right = by.a * conjugate_if(turns, m.right) + by.right;
    m.up = by.a * conjugate_if(turns, m.up) + by.up;
    s.link.conjugates = s.link.conjugates != turns;
    s.link.length += next.link.length;
    if (!m.q.is_zero()) m.limit = min(m.limit, sqrt(epsilon_) * (m.a.abs() / m.q.abs()));
}

bool FamilyTable::add_level(const FamilyOrbit& orbit, std::uint32_t first, std::uint32_t last) {
    bool is_useful = false;
    for (std::uint32_t i = first; i < last;) {
        Segment joined = segment(i);
        joined.link.child = i;
        joined.link.parent = kNone;
        links_[i].parent = size();
        FloatExp least(4.0);
        std::uint32_t j = i + 1;
        for (; j < last && j - i < kMaxJoined; ++j) {
            const Segment next = segment(j);
            const Passage junction = passage(orbit, next.link.start);
            if (j - i >= kMinJoined && junction.size < least * kDipOfLevels) break;
            if (largest_ < junction.size || junction.room.mantissa == 0) break;
            least = min(least, junction.size);
            join(joined, next, junction);
        }
        is_useful |= joined.map.limit.mantissa != 0;
        add(joined);
        i = j;
    }
    return is_useful;
}

void FamilyTable::add(Segment s) {
    if (epsilon_.mantissa == 0) s.map.limit = FloatExp();
    const auto is_within = [](const ComplexExp& x, std::int64_t most) {
        return x.is_zero() || x.exponent < most;
    };
    const Map& m = s.map;
    const bool may_be_narrow = s.link.child == kNone || narrow_[s.link.child].limit_sq > 0;
    const bool is_narrow = may_be_narrow && m.limit.exponent >= -kNarrowExponent &&
                           is_within(m.a, kNarrowExponent) && m.a.exponent > -kNarrowExponent &&
                           is_within(m.right, kNarrowExponent) &&
                           is_within(m.up, kNarrowExponent) && is_within(m.q, 2 * kNarrowExponent);
    Narrow narrow{};
    if (is_narrow) {
        const double limit = m.limit.to_double();
        narrow = {mandel::narrow(m.a), mandel::narrow(m.q), mandel::narrow(m.right),
                  mandel::narrow(m.up), limit * limit};
    }
    maps_.push_back(m);
    narrow_.push_back(narrow);
    links_.push_back(s.link);
    linear_limits_.push_back(s.linear_limit);
}

}  // namespace mandel
