#include "support/oracle.h"

#include "truth/plain_iteration.h"

namespace mandel::oracle {

std::optional<PixelResult> iterate_pixel(const View& view, std::uint32_t x, std::uint32_t y,
                                         std::uint64_t max_iterations, double escape_radius) {
    const StopFlag never;
    const PlainIteration plain(view, max_iterations, escape_radius);
    const PixelResult found = plain.pixel({x, y}, never);
    return truth_of(found);
}

std::string judge(const PixelResult& result, const std::optional<PixelResult>& truth) {
    PixelResult expected;
    expected.status = PixelStatus::Limit;
    if (truth) expected = *truth;
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
                   std::to_string(truth->mu()) + ", a shift of " + std::to_string(judgement.shift) +
                   " pixel";
        case Fault::Distance:
            return "the distance is " + std::to_string(result[Channel::Distance]) + " instead of " +
                   std::to_string((*truth)[Channel::Distance]);
    }
    return "a fault without a name";
}

}  // namespace mandel::oracle
