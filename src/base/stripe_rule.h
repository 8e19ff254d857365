// Which stripes an orbit is compared with: what the values of Channel::Stripe are averages of
// (kernel/replay/stripe_average.h).
#pragma once

namespace mandel {

struct StripeRule {
    int count = 3;        // stripes per turn
    double memory = 0.9;  // of two iterates the earlier one counts so much less

    friend bool operator==(const StripeRule&, const StripeRule&) = default;
};

}  // namespace mandel
