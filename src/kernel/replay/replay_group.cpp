#include "kernel/replay/replay_group.h"

#include <algorithm>

namespace mandel {

void ReplayGroup::add(const ReplayPlace& place, LastAverages* averages) noexcept {
    const std::size_t i = size_++;
    const std::uint64_t count = std::min(place.end_n, OrbitTrail::kStretch);
    const std::uint64_t first = place.end_n + 1 - count;
    counts_[i] = count;
    averages_[i] = averages;
    lanes_.z_re[i] = place.z.re;
    lanes_.z_im[i] = place.z.im;
    lanes_.c_re[i] = place.c.re;
    lanes_.c_im[i] = place.c.im;
    lanes_.dc_re[i] = place.dc.re;
    lanes_.dc_im[i] = place.dc.im;
    lanes_.dz_re[i] = place.dz.re;
    lanes_.dz_im[i] = place.dz.im;
    lanes_.m[i] = place.m;
    lanes_.steps[i] = static_cast<double>(place.end_n - place.n);
    lanes_.skipped[i] = place.n < first ? static_cast<double>(first - place.n) : 0;
    const std::uint64_t back = place.n > first ? place.n - first : 0;
    lanes_.back[i] =
        place.m == 0 ? 0 : static_cast<double>(std::min<std::uint64_t>(back, place.m - 1));
    lanes_.sum[i] = lanes_.sum_before[i] = lanes_.first[i] = 0;
}

void ReplayGroup::run(std::span<const Complex<double>> Z, const StripeAverage& rule) noexcept {
    if (size_ == 0) return;
    const ReplayTerms terms{Z.data(), static_cast<std::int64_t>(Z.size()) - 1, rule.memory(),
                            rule.power()};
    run_replay_lanes(level_, terms, is_plain_, lanes_);
    for (std::size_t i = 0; i < size_; ++i) {
        *averages_[i] =
            rule.of_sums(counts_[i], lanes_.sum[i], lanes_.sum_before[i], lanes_.first[i]);
    }
    // Idle lanes do nothing.
    lanes_ = {};
    size_ = 0;
}

}  // namespace mandel
