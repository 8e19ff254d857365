// The channel under every order of its locks and wake-ups that a few hundred seeds find.
// A lost wake-up shows as a deadlock, with its seed (see scheduled_sync.h).

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <optional>
#include <vector>

#include "event/channel.h"
#include "event/scheduled_sync.h"
#include "event/watchdog.h"

namespace mandel {
namespace {

using TestSender = Sender<int, ScheduledSync>;
using TestReceiver = Receiver<int, ScheduledSync>;
constexpr std::uint32_t kSeeds = 300;

void send_all(TestSender sender, std::vector<int> values, int& accepted) {
    for (const int value : values) accepted += sender.send(value) == ChannelResult::Done;
}

void receive_all(TestReceiver receiver, std::vector<int>& received) {
    while (const auto value = receiver.receive()) received.push_back(*value);
}

TEST_CASE("event: two senders and a tiny channel deliver everything, each in its order") {
    const Watchdog watchdog("two senders, one receiver");
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        CAPTURE(seed);
        auto ends = make_channel<int, ScheduledSync>(1 + seed % 2);
        int accepted[2] = {};
        std::vector<int> received;
        {
            // Handles move into the tasks, so the last sender's end is what ends the receiver.
            TestSender first = ends.sender;
            TestSender second = std::move(ends.sender);
            Schedule(seed).run({
                [&] {
                    send_all(std::move(first), {1, 2, 3}, accepted[0]);
                },
                [&] {
                    send_all(std::move(second), {11, 12, 13}, accepted[1]);
                },
                [&] { receive_all(ends.receiver, received); },
            });
        }
        std::vector<int> low;
        std::vector<int> high;
        for (const int value : received) (value < 10 ? low : high).push_back(value);
        CHECK(low == std::vector<int>{1, 2, 3});
        CHECK(high == std::vector<int>{11, 12, 13});
    }
}

TEST_CASE("event: a send that races with close is delivered or refused, never lost") {
    const Watchdog watchdog("send against close");
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        CAPTURE(seed);
        auto ends = make_channel<int, ScheduledSync>(1);
        int accepted[2] = {};
        std::vector<int> received;
        Schedule(seed).run({
            [&] {
                send_all(ends.sender, {1, 2, 3}, accepted[0]);
            },
            [&] {
                send_all(ends.sender, {4, 5, 6}, accepted[1]);
            },
            [&] { ends.sender.close(); },
            [&] { receive_all(ends.receiver, received); },
        });
        CHECK(received.size() == static_cast<std::size_t>(accepted[0] + accepted[1]));
        CHECK(ends.receiver.state() == ChannelState::Closed);
    }
}

TEST_CASE("event: close wakes every receiver, also one that is about to wait") {
    const Watchdog watchdog("close against receivers");
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        CAPTURE(seed);
        auto ends = make_channel<int, ScheduledSync>(2);
        int accepted = 0;
        std::vector<int> received[3];
        Schedule(seed).run({
            [&] { receive_all(ends.receiver, received[0]); },
            [&] { receive_all(ends.receiver, received[1]); },
            [&] { receive_all(ends.receiver, received[2]); },
            [&] {
                send_all(ends.sender, {7}, accepted);
                ends.sender.close();
            },
            [&] { ends.sender.close(); },
        });
        CHECK(received[0].size() + received[1].size() + received[2].size() ==
              static_cast<std::size_t>(accepted));
    }
}

TEST_CASE("event: the last receiver's end wakes every blocked sender") {
    const Watchdog watchdog("receiver leaves");
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        CAPTURE(seed);
        auto ends = make_channel<int, ScheduledSync>(1);
        int accepted[2] = {};
        ChannelResult room = ChannelResult::Full;
        std::optional<TestReceiver> last(std::move(ends.receiver));
        Schedule(seed).run({
            [&] {
                send_all(ends.sender, {1, 2}, accepted[0]);
            },
            [&] {
                send_all(ends.sender, {3, 4}, accepted[1]);
            },
            [&] { room = ends.sender.wait_for_room(); },
            [&] { last.reset(); },
        });
        CHECK(accepted[0] + accepted[1] <= 1);
        CHECK((room == ChannelResult::Done || room == ChannelResult::Closed));
        CHECK(ends.sender.state() == ChannelState::Closed);
    }
}

TEST_CASE("event: more capacity wakes a blocked sender") {
    const Watchdog watchdog("raise_capacity");
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        CAPTURE(seed);
        auto ends = make_channel<int, ScheduledSync>(1);
        int accepted = 0;
        Schedule(seed).run({
            [&] {
                send_all(ends.sender, {1, 2, 3}, accepted);
            },
            [&] { ends.sender.raise_capacity(3); },
        });
        CHECK(accepted == 3);
        for (int i = 1; i <= 3; ++i) CHECK(ends.receiver.receive() == i);
    }
}

TEST_CASE("event: a receive that times out takes no value with it") {
    const Watchdog watchdog("receive_until");
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        CAPTURE(seed);
        auto ends = make_channel<int, ScheduledSync>(1);
        int accepted = 0;
        std::vector<int> received;
        Schedule(seed).run({
            [&] {
                send_all(ends.sender, {1, 2, 3}, accepted);
                ends.sender.close();
            },
            [&] {
                for (;;) {
                    std::optional<int> value;
                    const auto result = ends.receiver.receive_until(value, TestReceiver::Time{});
                    CHECK(value.has_value() == (result == ChannelResult::Done));
                    if (result == ChannelResult::Closed) break;
                    if (value) received.push_back(*value);
                }
            },
        });
        CHECK(received == std::vector<int>{1, 2, 3});
    }
}

TEST_CASE("event: a wait for a backlog loses no value, and ends with the channel") {
    const Watchdog watchdog("wait_for_backlog");
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        CAPTURE(seed);
        auto ends = make_channel<int, ScheduledSync>(4);
        int accepted = 0;
        std::vector<int> received;
        Schedule(seed).run({
            [&] {
                send_all(ends.sender, {1, 2, 3, -4, 5}, accepted);
                ends.sender.close();
            },
            [&] {
                std::optional<int> value;
                ChannelResult result = ChannelResult::Empty;
                while (result != ChannelResult::Closed) {
                    ends.receiver.wait_for_backlog(2 + seed % 2, TestReceiver::Time::max(),
                                                   [](const int& sent) { return sent < 0; });
                    result = ends.receiver.try_receive(value);
                    if (result == ChannelResult::Done) received.push_back(*value);
                }
            },
        });
        CHECK(received == std::vector<int>{1, 2, 3, -4, 5});
    }
}

}  // namespace
}  // namespace mandel
