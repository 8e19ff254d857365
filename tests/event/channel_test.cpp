#include "event/channel.h"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "event/watchdog.h"

namespace mandel {
namespace {

using Time = std::chrono::steady_clock::time_point;
constexpr Time kPast{};

// Every channel property holds for the smallest rings, where each send wraps around or waits,
// and for larger ones.
constexpr std::size_t kCapacities[] = {1, 2, 3, 64};

TEST_CASE("event: values come out in the order they went in, around the ring's end") {
    for (const std::size_t capacity : kCapacities) {
        CAPTURE(capacity);
        auto [sender, receiver] = make_channel<int>(capacity);
        int next = 0;
        for (int i = 0; i < 200; ++i) {
            CHECK(sender.try_send(int{i}) == ChannelResult::Done);
            if (sender.has_room() && i < 199) continue;
            std::optional<int> value;
            while (receiver.try_receive(value) == ChannelResult::Done) CHECK(*value == next++);
        }
        CHECK(next == 200);
        CHECK(sender.counters().high_water == capacity);
        CHECK(sender.counters().sends == 200);
        CHECK(receiver.counters().receives == 200);
    }
}

TEST_CASE("event: a full channel keeps what it has and gives the value back") {
    auto [sender, receiver] = make_channel<std::string>(1);
    CHECK(sender.send("first") == ChannelResult::Done);
    std::string second = "second";
    CHECK(sender.try_send(std::move(second)) == ChannelResult::Full);
    CHECK(second == "second");
    CHECK(receiver.receive() == "first");
    CHECK(sender.try_send(std::move(second)) == ChannelResult::Done);
    CHECK(receiver.receive() == "second");
}

TEST_CASE("event: each operation answers each state of the channel") {
    std::optional<int> value;
    SUBCASE("open and empty") {
        auto [sender, receiver] = make_channel<int>(2);
        CHECK(sender.state() == ChannelState::Open);
        CHECK(sender.wait_for_room() == ChannelResult::Done);
        CHECK(receiver.try_receive(value) == ChannelResult::Empty);
        CHECK(receiver.receive_until(value, kPast) == ChannelResult::TimedOut);
        CHECK_FALSE(value.has_value());
    }
    SUBCASE("open and full") {
        auto [sender, receiver] = make_channel<int>(1);
        CHECK(sender.send(1) == ChannelResult::Done);
        CHECK_FALSE(sender.has_room());
        CHECK(sender.try_send(2) == ChannelResult::Full);
        CHECK(receiver.receive_until(value, kPast) == ChannelResult::Done);
        CHECK(value == 1);
    }
    SUBCASE("closing") {
        auto [sender, receiver] = make_channel<int>(2);
        CHECK(sender.send(1) == ChannelResult::Done);
        sender.close();
        CHECK(sender.state() == ChannelState::Closing);
        CHECK(sender.send(2) == ChannelResult::Closed);
        CHECK(sender.try_send(2) == ChannelResult::Closed);
        CHECK(sender.wait_for_room() == ChannelResult::Closed);
        CHECK(receiver.receive() == 1);
        CHECK(receiver.state() == ChannelState::Closed);
    }
    SUBCASE("closed") {
        auto [sender, receiver] = make_channel<int>(2);
        receiver.close();
        CHECK(sender.state() == ChannelState::Closed);
        CHECK(sender.send(1) == ChannelResult::Closed);
        CHECK(sender.try_send(1) == ChannelResult::Closed);
        CHECK(receiver.receive() == std::nullopt);
        CHECK(receiver.try_receive(value) == ChannelResult::Closed);
        CHECK(receiver.receive_until(value, kPast) == ChannelResult::Closed);
    }
}

TEST_CASE("event: closing again changes nothing, and states only go forward") {
    auto [sender, receiver] = make_channel<int>(2);
    sender.send(1);
    sender.close();
    receiver.close();
    CHECK(sender.state() == ChannelState::Closing);
    CHECK(receiver.receive() == 1);
    sender.close();
    CHECK(sender.state() == ChannelState::Closed);
}

TEST_CASE("event: the last sender's end lets receivers drain, then tells them the end") {
    auto [sender, receiver] = make_channel<int>(4);
    {
        const auto last = std::move(sender);
        auto copy = last;
        copy.send(1);
        copy.send(2);
    }
    CHECK(receiver.state() == ChannelState::Closing);
    CHECK(receiver.receive() == 1);
    CHECK(receiver.receive() == 2);
    CHECK(receiver.receive() == std::nullopt);
}

TEST_CASE("event: the last receiver's end makes sends fail at once") {
    auto [sender, receiver] = make_channel<int>(1);
    sender.send(1);
    {
        const auto last = std::move(receiver);
        const auto copy = last;
    }
    CHECK(sender.state() == ChannelState::Closed);
    CHECK(sender.send(2) == ChannelResult::Closed);
    CHECK(sender.wait_for_room() == ChannelResult::Closed);
    sender.raise_capacity(8);
    CHECK(sender.try_send(2) == ChannelResult::Closed);
}

TEST_CASE("event: every value is destroyed once, also what nobody received") {
    const auto witness = std::make_shared<int>(0);
    {
        auto [sender, receiver] = make_channel<std::shared_ptr<int>>(3);
        for (int i = 0; i < 3; ++i) sender.send(witness);
        CHECK(receiver.receive() == witness);
        CHECK(witness.use_count() == 3);
        { const auto last = std::move(receiver); }
        CHECK(witness.use_count() == 1);
        CHECK(sender.send(witness) == ChannelResult::Closed);
    }
    CHECK(witness.use_count() == 1);
}

TEST_CASE("event: more capacity keeps what is queued, in order") {
    auto [sender, receiver] = make_channel<int>(2);
    sender.send(0);
    sender.send(1);
    CHECK(receiver.receive() == 0);
    sender.send(2);  // the ring now wraps around
    sender.raise_capacity(4);
    sender.raise_capacity(1);
    CHECK(sender.capacity() == 4);
    CHECK(sender.try_send(3) == ChannelResult::Done);
    CHECK(sender.try_send(4) == ChannelResult::Done);
    CHECK(sender.try_send(5) == ChannelResult::Full);
    for (int i = 1; i <= 4; ++i) CHECK(receiver.receive() == i);
}

TEST_CASE("event: waits are counted") {
    const Watchdog watchdog("channel waits");
    auto [sender, receiver] = make_channel<int>(1);
    std::optional<int> value;
    CHECK(receiver.receive_until(value, kPast) == ChannelResult::TimedOut);
    CHECK(receiver.counters().receive_waits == 1);

    sender.send(1);
    std::jthread blocked([copy = sender]() mutable { copy.send(2); });
    while (sender.counters().send_waits == 0) std::this_thread::yield();
    CHECK(receiver.receive() == 1);
    CHECK(receiver.receive() == 2);
    CHECK(sender.counters().send_waits == 1);
    CHECK(sender.counters().high_water == 1);
}

TEST_CASE("event: who wants a backlog is woken by its size, an urgent value, the time or the end") {
    const Watchdog watchdog("channel backlog");
    using Clock = std::chrono::steady_clock;
    const auto never = Clock::now() + std::chrono::hours(1);
    const auto is_negative = [](const int& value) { return value < 0; };
    auto [sender, receiver] = make_channel<int>(8);
    receiver.wait_for_backlog(3, kPast, is_negative);
    CHECK(receiver.counters().receive_waits == 1);

    // The thread is seen to wait before anything is sent, and each send but the last is not enough.
    for (const std::vector<int>& values : {std::vector<int>{1, 2, 3}, {1, -1}, {}}) {
        const std::uint64_t waits = receiver.counters().receive_waits;
        std::jthread waiting(
            [&, copy = receiver]() mutable { copy.wait_for_backlog(3, never, is_negative); });
        while (receiver.counters().receive_waits == waits) std::this_thread::yield();
        for (const int value : values) sender.send(value);
        if (values.empty()) sender.close();
        waiting.join();
        std::optional<int> value;
        for (const int sent : values) {
            CHECK(receiver.try_receive(value) == ChannelResult::Done);
            CHECK(value == sent);
        }
    }
    receiver.wait_for_backlog(3, never, is_negative);  // closed: no wait
}

TEST_CASE("event: many senders and receivers lose nothing and duplicate nothing") {
    const Watchdog watchdog("many senders, many receivers");
    constexpr int kSenders = 4;
    constexpr int kValues = 500;
    for (const std::size_t capacity : kCapacities) {
        CAPTURE(capacity);
        auto [sender, receiver] = make_channel<int>(capacity);
        std::vector<std::vector<int>> received(3);
        {
            std::vector<std::jthread> threads;
            for (auto& mine : received) {
                threads.emplace_back([&mine, copy = receiver]() mutable {
                    while (const auto value = copy.receive()) mine.push_back(*value);
                });
            }
            for (int s = 0; s < kSenders; ++s) {
                threads.emplace_back([s, copy = sender]() mutable {
                    for (int i = 0; i < kValues; ++i) copy.send(s * kValues + i);
                });
            }
            const auto last = std::move(sender);
        }
        std::vector<int> times(kSenders * kValues, 0);
        for (const auto& values : received) {
            for (const int value : values) ++times[static_cast<std::size_t>(value)];
        }
        CHECK(times == std::vector<int>(kSenders * kValues, 1));
        CHECK(receiver.counters().high_water <= capacity);
    }
}

}  // namespace
}  // namespace mandel
