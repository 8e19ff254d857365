#include "support/oracle.h"

#include "support/never_stop.h"
#include "truth/plain_iteration.h"

namespace mandel::oracle {

std::optional<Truth> iterate_pixel(const View& view, std::uint32_t x, std::uint32_t y,
                                   std::uint64_t max_iterations, double escape_radius) {
    const StopFlag kNeverStop;
    const PlainIteration plain(view, max_iterations, escape_radius);
    const PixelResult found = plain.pixel({x, y}, kNeverStop);
    if (found.status != PixelStatus::Escaped) return std::nullopt;
    return Truth{found.n, found.mu(), found.distance, found.direction, found.angle};
}

std::string judge(const PixelResult& result, const std::optional<Truth>& truth) {
    PixelResult expected;
    expected.status = truth ? PixelStatus::Escaped : PixelStatus::Limit;
    if (truth) {
        expected.n = truth->n;
        expected.fraction = truth->mu - static_cast<double>(truth->n);
        expected.distance = truth->distance;
    }
    const Judgement judgement = mandel::judge(result, expected);
    switch (judgement.fault) {
        case Fault::None:
            return "";
        case Fault::Status:
            return truth ? "did not escape" : "escaped wrongly, or is not computed";
        case Fault::Count:
            return "n differs";
        case Fault::Smooth:
            return "mu is " + std::to_string(result.mu()) + " instead of " +
                   std::to_string(truth->mu) + ", a shift of " + std::to_string(judgement.shift) +
                   " pixel";
        case Fault::Distance:
            return "the distance is " + std::to_string(result.distance) + " instead of " +
                   std::to_string(truth->distance);
    }
    return "a fault without a name";
}

}  // namespace mandel::oracle
